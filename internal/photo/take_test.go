package photo_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"slices"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/blob"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/jobs"
	"nongsan/internal/pgtest"
	"nongsan/internal/photo"
)

// studio is a service on a database and a store of its own.
type studio struct {
	*testing.T
	*photo.Service
	db    *sqlx.DB
	store *blob.Dir
	clock *clock.Fake
}

func newStudio(t *testing.T) *studio {
	t.Helper()
	t.Parallel()
	db, store, now := pgtest.New(t), newStore(t), clock.NewFake(time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC))
	queue, err := jobs.NewEnqueuer(db)
	if err != nil {
		t.Fatal(err)
	}
	s := photo.New(photo.Options{Store: store, DB: db, Jobs: queue, Clock: now.Now})
	s.Worker, s.Timeout = []string{workerProgram, "real"}, time.Minute
	return &studio{t, s, db, store, now}
}

func (s *studio) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *studio) takes(upload []byte) photo.Taken {
	s.Helper()
	taken, err := s.Take(s.Context(), bytes.NewReader(upload))
	s.must(err)
	return taken
}

// is checks where a photograph is.
func (s *studio) is(hash string, stage photo.Stage, failure string) {
	s.Helper()
	known, err := s.State(s.Context(), hash)
	s.must(err)
	if known.Stage != stage || known.Failure != failure {
		s.Errorf("the photograph is %s %q, want %s %q", known.Stage, known.Failure, stage, failure)
	}
}

// keys are the files of the store.
func (s *studio) keys() (keys []string) {
	s.Helper()
	s.must(s.store.Each(s.Context(), func(f blob.Info) error { keys = append(keys, f.Key); return nil }))
	slices.Sort(keys)
	return keys
}

func (s *studio) jobs() (n int) {
	s.Helper()
	s.must(s.db.Get(&n, `SELECT count(*) FROM river_job WHERE kind = 'photo.develop' AND queue = 'slow'`))
	return n
}

// shows makes a stall whose picture is the photograph.
func (s *studio) shows(hash string) {
	s.Helper()
	s.db.MustExec(`INSERT INTO seller (slug, kind, legal_name, stall_name, phone, province_code, commune_code, photo_hash, created_at)
		VALUES ('a', 'household', 'Hộ A', 'Chè A', '+84912345678', '19', '05503', $1, now())`, hash)
}

func TestAnUploadIsAnsweredAtOnceAndDevelopedLater(t *testing.T) {
	s := newStudio(t)
	s.Worker = []string{"/none"} // nothing is decoded while the person waits
	taken, again := s.takes(leaves(t, 1500, 2000)), s.takes(leaves(t, 1500, 2000))
	if taken != again || taken.Width != 1280 || taken.Height != 1707 {
		t.Errorf("taken %+v, and again %+v", taken, again)
	}
	s.is(taken.Hash, photo.Waiting, "")
	if n := s.jobs(); n != 1 {
		t.Errorf("%d jobs for one photograph sent twice, want 1", n)
	}
	if waiting, err := s.Service.Waiting(t.Context(), []string{taken.Hash}); !waiting || err != nil {
		t.Errorf("waiting: %v, %v", waiting, err)
	}
	if err := s.Develop(t.Context(), taken.Hash, false); err == nil {
		t.Error("a worker that cannot start is no error of the job")
	}
	s.is(taken.Hash, photo.Waiting, "")

	s.Worker = []string{workerProgram, "real"}
	for range 2 {
		s.must(s.Develop(t.Context(), taken.Hash, false))
		s.is(taken.Hash, photo.Ready, "")
	}
	if keys := s.keys(); len(keys) != 6 {
		t.Errorf("files are %v, want six pictures and not the upload", keys)
	}
	var row struct {
		Width, Height, Bytes int
		Color                string
	}
	s.must(s.db.Get(&row, `SELECT width, height, bytes, color FROM photo`))
	if row.Width != 1280 || row.Height != 1707 || row.Bytes < 10_000 || row.Color == "#dfebd9" {
		t.Errorf("the row is %+v", row)
	}
	s.takes(leaves(t, 1500, 2000))
	if s.jobs() != 1 || len(s.keys()) != 6 {
		t.Error("a photograph that is ready is worked on again")
	}
}

func TestABadUploadEndsWithItsReason(t *testing.T) {
	s := newStudio(t)
	broken := s.takes(png(300, 300, 8, gray, 100)) // only decoding can tell
	s.must(s.Develop(t.Context(), broken.Hash, false))
	s.is(broken.Hash, photo.Failed, "photo.broken")

	killer := s.takes(nasty(t, "gray.jpg"))
	s.Worker = []string{workerProgram, "panic"}
	if err := s.Develop(t.Context(), killer.Hash, false); err == nil {
		t.Error("a worker that died is not tried again")
	}
	s.must(s.Develop(t.Context(), killer.Hash, true))
	s.is(killer.Hash, photo.Failed, "photo.unreadable")

	lost := s.takes(nasty(t, "progressive.jpg"))
	s.must(s.store.Delete(t.Context(), lost.Hash+"-upload"))
	s.must(s.Develop(t.Context(), lost.Hash, true))
	s.is(lost.Hash, photo.Failed, "photo.gave_up")

	// Sent again, it begins anew.
	s.Worker = []string{workerProgram, "real"}
	s.takes(nasty(t, "gray.jpg"))
	s.must(s.Develop(t.Context(), killer.Hash, false))
	s.is(killer.Hash, photo.Ready, "")
	s.must(s.Develop(t.Context(), "0123456789abcdef0123456789abcdef", false)) // one that was swept meanwhile
}

func TestTruncatedUploadsAreRefusedAtOnce(t *testing.T) {
	s := newStudio(t)
	for _, name := range []string{"truncated-half.jpg", "truncated-header.jpg", "truncated.png", "bad-crc.png"} {
		_, err := s.Take(t.Context(), bytes.NewReader(nasty(t, name)))
		if !errs.HasCode(err, "photo.broken") {
			t.Errorf("%s: %v, want broken", name, err)
		}
	}
	lossy := nasty(t, "still-lossy.webp")
	if _, err := s.Take(t.Context(), bytes.NewReader(lossy[:len(lossy)/2])); !errs.HasCode(err, "photo.broken") {
		t.Errorf("half a WebP: %v, want broken", err)
	}
	if keys := s.keys(); len(keys) != 0 {
		t.Errorf("files are left: %v", keys)
	}
}

func TestUploadsAreKeptOnlyIfConfigured(t *testing.T) {
	s := newStudio(t)
	s.Keep = true
	taken := s.takes(nasty(t, "exif-gps.jpg"))
	s.must(s.Develop(t.Context(), taken.Hash, false))
	if keys := s.keys(); !slices.Contains(keys, taken.Hash+"-upload") {
		t.Errorf("files are %v, without the upload", keys)
	}
	if _, _, _, ok := photo.ParseName(taken.Hash + "-upload"); ok {
		t.Error("an address leads to an upload")
	}
	s.shows(taken.Hash)
	s.must(s.store.Delete(t.Context(), photo.Name(taken.Hash, 320, photo.WebP)))
	swept := s.sweeps()
	if !slices.Equal(swept.Missing, []string{taken.Hash}) {
		t.Errorf("missing are %v", swept.Missing)
	}
	s.is(taken.Hash, photo.Waiting, "")
	s.must(s.Develop(t.Context(), taken.Hash, false))
	if swept = s.sweeps(); len(swept.Missing) > 0 {
		t.Errorf("after a repair are missing %v", swept.Missing)
	}
}

func (s *studio) sweeps() photo.Swept {
	s.Helper()
	swept, err := s.Sweep(s.Context())
	s.must(err)
	return swept
}

func TestSweepTakesAwayWhatNothingShows(t *testing.T) {
	s := newStudio(t)
	s.clock.Advance(clock.System().Sub(s.clock.Now())) // files have the machine's time
	shown, left := s.takes(nasty(t, "gray.jpg")).Hash, s.takes(nasty(t, "progressive.jpg")).Hash
	for _, hash := range []string{shown, left} {
		s.must(s.Develop(t.Context(), hash, false))
	}
	s.shows(shown)
	stray := "ffffffffffffffffffffffffffffffff-320.jpg"
	s.must(s.store.Put(t.Context(), stray, []byte("x")))
	s.must(s.store.Put(t.Context(), shown+"-upload", []byte("sent once more, too late")))
	before := s.keys()
	s.sweeps()
	if !slices.Equal(s.keys(), before) {
		t.Errorf("a sweep takes what is young: %v left of %v", s.keys(), before)
	}
	s.clock.Advance(25 * time.Hour)
	if swept := s.sweeps(); swept.Files != 2 || swept.Photos != 0 {
		t.Errorf("after a day: %+v, want the stray file and the upload", swept)
	}
	s.clock.Advance(6 * 24 * time.Hour)
	s.sweeps()
	s.is(left, photo.Ready, "")
	s.clock.Advance(2 * 24 * time.Hour)
	if swept := s.sweeps(); swept.Photos != 1 || swept.Files != 4 { // its 600 px fill two steps
		t.Errorf("after nine days: %+v, want one photograph with four files", swept)
	}
	if _, err := s.State(t.Context(), left); !errs.Is(err, errs.NotFound) {
		t.Errorf("the photograph nobody showed: %v, want not found", err)
	}
	s.is(shown, photo.Ready, "")
	s.must(s.store.Delete(t.Context(), photo.Name(shown, 640, photo.JPEG)))
	missing, err := s.Missing(t.Context())
	if !slices.Equal(missing, []string{shown}) || err != nil {
		t.Errorf("missing are %v, %v", missing, err)
	}
}

func TestAnUploadThatLostItsJobIsTakenUp(t *testing.T) {
	s := newStudio(t)
	s.takes(nasty(t, "gray.jpg"))
	s.db.MustExec(`DELETE FROM river_job`)
	for _, want := range []int{0, 1} {
		if n, err := s.Resume(t.Context()); n != want || err != nil || s.jobs() != want {
			t.Errorf("resumed %d, %v; want %d", n, err, want)
		}
		s.clock.Advance(16 * time.Minute)
	}
}

// A store that is away is told as an error of ours, and nothing is left behind.
func TestAStoreThatIsAwayTakesNothing(t *testing.T) {
	s := newStudio(t)
	s.Store = away{s.store}
	_, err := s.Take(t.Context(), bytes.NewReader(nasty(t, "gray.jpg")))
	if !errors.Is(err, fs.ErrPermission) {
		t.Errorf("took %v", err)
	}
	var rows int
	s.must(s.db.Get(&rows, `SELECT count(*) FROM photo`))
	if rows != 0 || s.jobs() != 0 {
		t.Error("something is left of an upload that could not be kept")
	}
}

// away is a store that keeps nothing.
type away struct{ *blob.Dir }

// Put implements blob.Store.
func (away) Put(context.Context, string, []byte) error { return fs.ErrPermission }
