package photo_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"nongsan/internal/errs"
)

// A worker may do what it wants: the person gets an answer, and the next upload works.
func TestMisbehavingWorkerHarmsOnlyItself(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"panic", "hang", "babble", "flood", "lie"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			s.Worker = []string{workerProgram, mode}
			if mode == "hang" {
				s.Timeout = 50 * time.Millisecond
			}
			if got := code(t, s, nasty(t, "gray.jpg")); got != "photo.unreadable" {
				t.Errorf("got %q, want photo.unreadable", got)
			}
			s.Worker, s.Timeout = []string{workerProgram, "real"}, time.Minute
			if got := code(t, s, nasty(t, "gray.jpg")); got != accepted {
				t.Errorf("the next upload: %q, want accepted", got)
			}
		})
	}
}

// The bomb would need 3.2 GB. Without the limit on memory the machine would give them, and the worker would
// live to say that pixels are missing.
func TestBombDiesAlone(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.Limits.Pixels, s.Limits.Side = 1<<40, 1<<20
	if got := code(t, s, png(20_000, 20_000, 16, colorAlpha, 100)); got != "photo.unreadable" {
		t.Errorf("bomb: %q, want photo.unreadable", got)
	}
}

// 49 million pixels pass through the worker, and a mad one sends a gigabyte: the server keeps the file and the
// small results.
func TestServerDoesNotGrow(t *testing.T) { // alone: it measures the whole process
	s := newService(t)
	upload := png(7000, 7000, 1, gray, 7000*(1+875))
	for mode, most := range map[string]uint64{"real": 4, "flood": 96} {
		s.Worker = []string{workerProgram, mode}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := s.Process(t.Context(), bytes.NewReader(upload))
		runtime.ReadMemStats(&after)
		if (err == nil) != (mode == "real") {
			t.Errorf("%s worker: %v", mode, err)
		}
		if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > most {
			t.Errorf("%s worker: the server allocated %d MB for an upload of %d kB", mode, grown, len(upload)>>10)
		}
	}
}

func TestUploadsTakeTurns(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.Worker = []string{workerProgram, "alone", filepath.Join(t.TempDir(), "mark")}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got := code(t, s, nasty(t, "gray.jpg")); got != accepted {
				t.Errorf("one of eight at once: %q, want accepted", got)
			}
		})
	}
	all.Wait()
}

func TestParallelUploadsEndLikeSingleOnes(t *testing.T) {
	t.Parallel()
	s := newService(t)
	var all sync.WaitGroup
	for _, name := range []string{"gray.jpg", "gray.jpg", "progressive.jpg", "truncated-half.jpg", "still-lossy.webp", "bad-crc.png"} {
		all.Go(func() {
			if got := code(t, s, nasty(t, name)); got != verdicts[name] {
				t.Errorf("%s: %q, want %q", name, got, verdicts[name])
			}
		})
	}
	all.Wait()
}

func TestPersonWhoLeavesFreesTheTurn(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.Worker = []string{workerProgram, "hang"}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Process(gone, bytes.NewReader(nasty(t, "gray.jpg"))); !errs.Is(err, errs.Unavailable) {
		t.Errorf("person gone: %v, want unavailable", err)
	}
	s.Worker = []string{workerProgram, "real"}
	if got := code(t, s, nasty(t, "gray.jpg")); got != accepted {
		t.Errorf("the next upload: %q, want accepted", got)
	}
}

func TestWorkerThatCannotStartIsNoFaultOfTheUpload(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.Worker = []string{filepath.Join(t.TempDir(), "gone")}
	if got := code(t, s, nasty(t, "gray.jpg")); got != "photo.busy" {
		t.Errorf("got %q, want photo.busy", got)
	}
}

func TestWorkerSeesNoSecrets(t *testing.T) {
	t.Setenv("SECRET_KEY", "very-secret")
	s := newService(t)
	s.Worker = []string{workerProgram, "environment"}
	_, err := s.Process(t.Context(), bytes.NewReader(nasty(t, "gray.jpg")))
	if err == nil || !strings.Contains(err.Error(), "GOMEMLIMIT=400MiB") || strings.Contains(err.Error(), "very-secret") {
		t.Errorf("the worker's environment: %v", err)
	}
}

// Colour types of PNG.
const (
	gray       = 0
	colorAlpha = 6
)

// png is a PNG of a size and depth whose pixels are n bytes of zeros, be it too few.
func png(width, height uint32, depth, colorType byte, n int) []byte {
	header := binary.BigEndian.AppendUint32(nil, width)
	header = binary.BigEndian.AppendUint32(header, height)
	header = append(header, depth, colorType, 0, 0, 0)
	var pixels bytes.Buffer
	z := zlib.NewWriter(&pixels)
	_, err := z.Write(make([]byte, n))
	if err = errors.Join(err, z.Close()); err != nil {
		panic(err) // a bytes.Buffer takes all
	}
	b := []byte("\x89PNG\r\n\x1a\n")
	b = chunk(b, "IHDR", header)
	b = chunk(b, "IDAT", pixels.Bytes())
	return chunk(b, "IEND", nil)
}

func chunk(b []byte, kind string, data []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(data)))
	body := append([]byte(kind), data...)
	return binary.BigEndian.AppendUint32(append(b, body...), crc32.ChecksumIEEE(body))
}
