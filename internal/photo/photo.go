// Package photo turns what people upload into pictures that pages can show.
//
// An upload is looked at, kept and answered at once (Take); a job makes its pictures afterwards (Develop).
//
// Invariants: a stored picture is an upright JPEG or WebP that this program encoded, so nothing of the upload but its
// pixels is ever served (no place, no name of a camera, no second file behind the first); uploads are decoded
// only in a child process with little memory and time, one at a time; a name says what it holds for ever; whatever
// shows a photograph refers to its row by a foreign key, and a photograph that nothing refers to is taken away.
package photo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/blob"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/jobs"
)

// Widths are the steps a picture comes in, in pixels: a card on a phone, a card on a desktop or a phone's whole
// screen, the product page. A step holds the picture at that width, or at its own where it is narrower:
// min(step, Width) pixels. Steps beyond its own width are not stored; Open answers with the widest there is.
var Widths = []int{320, 640, 1280}

// recipe goes into every hash. Change it whenever the same upload would give other bytes than before: pictures
// are kept by browsers for ever, so other bytes need another name.
const recipe = "2 jpeg 320 640 1280 q80 webp 18\n"

// Processed is a picture whose files are stored.
type Processed struct {
	Hash   string // 32 hexadecimal digits; names the files
	Width  int    // pixels of the widest file, upright
	Height int
	Color  string // the colour most of it has, #rrggbb, to show until it has loaded
	Files  []File // of each width, narrowest first, and of each format
}

// Format is how a picture is written.
type Format string

// The formats. WebP is smaller, and read by all browsers of the last years; JPEG by everything.
const (
	JPEG Format = "jpg"
	WebP Format = "webp"
)

// Formats are all, the one that is always there first.
var Formats = []Format{JPEG, WebP}

// File is one stored width in one format.
type File struct {
	Width   int // the step of Widths
	Format  Format
	Content []byte
}

// Options is what a Service is made of.
type Options struct {
	Store blob.Store
	DB    *sqlx.DB
	Jobs  *jobs.Client
	Clock clock.Clock
	Keep  bool // uploads are kept as they came, never shown, after their pictures are made
}

// Service processes and keeps pictures. Its fields may be changed before its first use.
type Service struct {
	Worker  []string // the command whose process runs WorkerMain
	Limits  Limits
	Timeout time.Duration // for one picture

	Options
	turn chan struct{}
}

// New returns a Service that runs this program's photo-worker.
func New(o Options) *Service {
	return &Service{
		Worker: ownWorker(), Limits: Uploads, Timeout: 45 * time.Second,
		Options: o, turn: make(chan struct{}, 1),
	}
}

// Process reads an upload, makes its pictures and stores their files, while its caller waits; Save then writes the
// row. It is for the demonstration's photographs and for tests; what people send is taken with Take. The same upload
// gives the same result, and nothing twice.
//
// Errors for people have codes photo.*: Unsupported for what is no picture we take, Invalid for one that is
// broken or out of bounds, Unavailable when it must be sent again.
func (s *Service) Process(ctx context.Context, r io.Reader) (Processed, error) {
	original, err := s.read(r)
	if err != nil {
		return Processed{}, err
	}
	if err := s.Limits.check(original); err != nil {
		return Processed{}, err
	}
	return s.process(ctx, Hash(original), original)
}

func (s *Service) process(ctx context.Context, hash string, original []byte) (Processed, error) {
	p, err := s.develop(ctx, original)
	if err != nil {
		return Processed{}, err
	}
	p.Hash = hash
	for _, f := range p.Files {
		if err := s.Store.Put(ctx, Name(p.Hash, f.Width, f.Format), f.Content); err != nil {
			return Processed{}, fmt.Errorf("store photo: %w", err)
		}
	}
	return p, nil
}

// Opened is a picture's open file, which may be of another format than was asked for.
type Opened struct {
	blob.File
	Format Format
}

// Open returns the picture at a step of Widths, or at the widest step below it that it has; in the format, or as JPEG
// where it has no other. The caller closes it.
func (s *Service) Open(ctx context.Context, hash string, width int, format Format) (Opened, error) {
	for _, step := range stepsFrom(width) {
		f, err := s.Store.Open(ctx, Name(hash, step, format))
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
			continue
		}
		if err != nil {
			return Opened{}, fmt.Errorf("open photo: %w", err)
		}
		return Opened{File: f, Format: format}, nil
	}
	if format != JPEG {
		return s.Open(ctx, hash, width, JPEG)
	}
	return Opened{}, errs.New(errs.NotFound, "photo.not_found")
}

// Name is the file name of a picture at a step of Widths.
func Name(hash string, width int, format Format) string {
	return hash + "-" + strconv.Itoa(width) + "." + string(format)
}

// uploadName is the file name of an upload as it came. No address leads to it.
func uploadName(hash string) string { return hash + "-upload" }

var names = regexp.MustCompile(`^([0-9a-f]{32})-(320|640|1280)\.(jpg|webp)$`)

// ParseName is the reverse of Name; any other text is not ok.
func ParseName(name string) (hash string, width int, format Format, ok bool) {
	m := names.FindStringSubmatch(name)
	if m == nil {
		return "", 0, "", false
	}
	width, err := strconv.Atoi(m[2])
	return m[1], width, Format(m[3]), err == nil
}

// read keeps no more of an upload than the limit and one byte.
func (s *Service) read(r io.Reader) ([]byte, error) {
	original, err := io.ReadAll(io.LimitReader(r, int64(s.Limits.Bytes)+1))
	if err != nil {
		return nil, errs.Wrap(errs.Invalid, "photo.broken", err)
	}
	return original, nil
}

// Hash names a picture by its upload, not by what we made of it: sending the same file again finds the same
// name whatever encoder this version has, and 128 bits of it cannot be guessed.
func Hash(original []byte) string {
	h := sha256.New()
	h.Write([]byte(recipe))
	h.Write(original)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// stepsFrom lists the step width and those below it, widest first; nothing for a width that is no step.
func stepsFrom(width int) (steps []int) {
	for i, w := range Widths {
		steps = append([]int{w}, steps...)
		if w == width {
			return steps[:i+1]
		}
	}
	return nil
}
