package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"nongsan/internal/blob"
	"nongsan/internal/errs"
	"nongsan/internal/jobs"
	"nongsan/internal/pg"
)

// Mode is what is done with a list.
type Mode string

// A list is tried before it is taken in.
const (
	Try  Mode = "try"
	Take Mode = "take"
)

// State is how far an upload is.
type State string

// The states.
const (
	Working  State = "working" // a job is at it, or will be
	Stopped  State = "stopped"
	Tried    State = "tried"
	Finished State = "finished"
	Failed   State = "failed"
)

// Upload is a list that an officer handed in.
type Upload struct {
	ID         int64     `db:"id"`
	FileKey    string    `db:"file_key"`
	FileName   string    `db:"file_name"`
	FileSize   int64     `db:"file_size"`
	Mode       Mode      `db:"mode"`
	State      State     `db:"state"`
	StopAsked  bool      `db:"stop_asked"`
	Step       Step      `db:"step"`
	Done       int64     `db:"done"`
	Total      int64     `db:"total"`
	Rows       int       `db:"rows"`
	Created    int       `db:"created"`
	Unchanged  int       `db:"unchanged"`
	Refused    int       `db:"refused"`
	Summary    Summary   `db:"summary"`
	Report     string    `db:"report"`
	ErrorCode  string    `db:"error_code"`
	ErrorArgs  Args      `db:"error_args"`
	FilesGone  bool      `db:"files_gone"`
	UploadedAt time.Time `db:"uploaded_at"`
}

// Change is a line of an upload's history.
type Change struct {
	Mode  Mode      `db:"mode"`
	State State     `db:"state"`
	By    string    `db:"by"` // a person's name; empty: the program
	At    time.Time `db:"at"`
}

// Uploads takes in the lists that officers hand in: a request keeps the file and enqueues a job, the job does the work
// and says how far it is, so a restart costs nothing.
type Uploads struct {
	intake *Service
	files  blob.Store
	jobs   *jobs.Client
	beat   time.Duration
}

// beatEvery is how often the work says how far it is, and asks whether to stop.
const beatEvery = 300 * time.Millisecond

// NewUploads returns Uploads that keep files in a store of their own.
func NewUploads(s *Service, files blob.Store, queue *jobs.Client) *Uploads {
	return &Uploads{intake: s, files: files, jobs: queue, beat: beatEvery}
}

// TakeArgs is the job that works on an upload.
type TakeArgs struct {
	UploadID int64 `json:"upload_id"`
}

// Kind names the job.
func (TakeArgs) Kind() string { return "intake.take" }

// Received is a list as it arrived.
type Received struct {
	Form     string // a name that only the form it came with has
	FileName string
	Content  []byte
}

// key names a list in the store: the same form with the same list is the same upload.
func (in Received) key() string {
	hash := sha256.Sum256(in.Content)
	name := sha256.Sum256(append(hash[:], in.Form...))
	return "list-" + hex.EncodeToString(name[:])
}

// Receive keeps a list and has it tried. The same form again is the same upload.
func (u *Uploads) Receive(ctx context.Context, accountID int64, in Received) (id int64, err error) {
	key := in.key()
	if id, err = uploadOf(ctx, u.intake.db, key); err != nil || id != 0 {
		return id, err
	}
	if err := u.files.Put(ctx, key, in.Content); err != nil {
		return 0, fmt.Errorf("keep a list: %w", err)
	}
	now := u.intake.now()
	err = pg.WithTx(ctx, u.intake.db, func(tx pg.Tx) error {
		if id, err = insertUpload(ctx, tx, key, in, now); err != nil {
			return err
		}
		return u.begin(ctx, tx, id, Try, accountID, now)
	})
	if pg.IsUnique(err, "intake_upload_file_key_key") || pg.IsCommitUnknown(err) {
		return uploadOf(ctx, u.intake.db, key)
	}
	if err != nil {
		return 0, fmt.Errorf("receive a list: %w", err)
	}
	return id, nil
}

// begin notes who began and enqueues the work.
func (u *Uploads) begin(ctx context.Context, tx pg.Tx, id int64, mode Mode, accountID int64, now time.Time) error {
	if err := insertChange(ctx, tx, id, mode, Working, accountID, now); err != nil {
		return err
	}
	return u.jobs.Enqueue(ctx, tx, TakeArgs{UploadID: id}, time.Time{})
}

// Start takes a list in that was tried, or goes on with one that was stopped. Twice is once; one that is finished or
// failed is errs.Conflict "intake.not_now".
func (u *Uploads) Start(ctx context.Context, accountID, id int64) error {
	now := u.intake.now()
	err := pg.WithTx(ctx, u.intake.db, func(tx pg.Tx) error {
		mode, err := startUpload(ctx, tx, id, now)
		if err != nil || mode == "" {
			return err
		}
		return u.begin(ctx, tx, id, mode, accountID, now)
	})
	if err != nil {
		return fmt.Errorf("start upload %d: %w", id, err)
	}
	return nil
}

// Stop asks the work to stop; it does within a second, and what is in stays in. Work that has ended stays as it is.
func (u *Uploads) Stop(ctx context.Context, accountID, id int64) error {
	now := u.intake.now()
	err := pg.WithTx(ctx, u.intake.db, func(tx pg.Tx) error { return askToStop(ctx, tx, id, accountID, now) })
	if err != nil {
		return fmt.Errorf("stop upload %d: %w", id, err)
	}
	return nil
}

// ByID finds an upload, or errs.NotFound.
func (u *Uploads) ByID(ctx context.Context, id int64) (Upload, error) {
	return uploadByID(ctx, u.intake.db, id)
}

// List gives the newest fifty.
func (u *Uploads) List(ctx context.Context) ([]Upload, error) { return listUploads(ctx, u.intake.db) }

// History is what was done with an upload, the oldest first.
func (u *Uploads) History(ctx context.Context, id int64) ([]Change, error) {
	return changesOf(ctx, u.intake.db, id)
}

// Refused opens the workbook of the rows that came back, for the caller to close, or is errs.NotFound.
func (u *Uploads) Refused(ctx context.Context, id int64) (blob.File, error) {
	up, err := u.ByID(ctx, id)
	if err != nil {
		return blob.File{}, err
	}
	if up.Report == "" || up.FilesGone {
		return blob.File{}, errs.New(errs.NotFound, "intake.report_gone")
	}
	f, err := u.files.Open(ctx, up.Report)
	if errors.Is(err, fs.ErrNotExist) {
		return blob.File{}, errs.Wrap(errs.NotFound, "intake.report_gone", err)
	}
	return f, err
}

func reportKey(id int64, mode Mode) string { return fmt.Sprintf("report-%012d-%s.xlsx", id, mode) }
