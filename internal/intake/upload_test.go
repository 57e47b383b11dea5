package intake_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"time"

	"nongsan/internal/blob"
	"nongsan/internal/errs"
	"nongsan/internal/intake"
	"nongsan/internal/jobs"
	"nongsan/internal/place"
)

// office is a world with an officer (account 1) who hands lists in.
type office struct {
	world
	*testing.T
	*intake.Uploads
	files blob.Store
}

func newOffice(t *testing.T) office {
	t.Helper()
	w := newWorld(t)
	w.exec(t, `INSERT INTO account (phone, name, created_at) VALUES ('+84900000401', 'Phạm Quang Minh', '2026-11-01')`)
	queue, err := jobs.NewEnqueuer(w.db)
	if err != nil {
		t.Fatal(err)
	}
	files, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = files.Close() })
	return office{w, t, intake.QuickPulse(intake.NewUploads(w.Service, files, queue)), files}
}

func (o office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o office) hands(form string, f intake.File) int64 {
	o.Helper()
	content, err := io.ReadAll(io.NewSectionReader(f.Source, 0, f.Size))
	o.must(err)
	id, err := o.Receive(o.Context(), 1, intake.Received{Form: form, FileName: f.Name, Content: content})
	o.must(err)
	return id
}

func (o office) upload(id int64) intake.Upload {
	o.Helper()
	up, err := o.ByID(o.Context(), id)
	o.must(err)
	return up
}

// jobsFor counts the jobs that were sent.
func (o office) jobsFor() (n int) {
	o.Helper()
	o.must(o.db.GetContext(o.Context(), &n, `SELECT count(*) FROM river_job WHERE kind = 'intake.take'`))
	return n
}

func (o office) refused(id int64) []string {
	o.Helper()
	f, err := o.Refused(o.Context(), id)
	o.must(err)
	raw, err := io.ReadAll(f)
	o.must(errors.Join(err, f.Close()))
	return rowsOf(o.T, raw)
}

const smallList = "Họ tên;Điện thoại;Xã;Ghi chú\nBà Một;0912345601;Tân Cương;\nBà Hai;091234;Tân Cương;\nBà Ba;0912345603;Phúc Trìu;\nBà Tư;;Na Mao;\n"

func TestAListIsTriedThenTakenIn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.hands("a form of its own", text(smallList))
	if again := o.hands("a form of its own", text(smallList)); again != id || o.jobsFor() != 1 {
		t.Errorf("the form sent twice is upload %d and %d, %d jobs", id, again, o.jobsFor())
	}
	o.must(o.Work(t.Context(), id))
	up := o.upload(id)
	if up.State != intake.Tried || up.Rows != 4 || up.Created != 2 || up.Refused != 2 || len(o.sellers(t)) != 0 {
		t.Fatalf("tried: %+v, %d sellers", up, len(o.sellers(t)))
	}
	if len(up.Summary.Ignored) != 1 || len(up.Summary.Communes) != 2 || up.Summary.Reasons[0].Rows != 1 || len(up.Summary.Reasons) != 3 {
		t.Errorf("summary %+v", up.Summary)
	}
	if rows := o.refused(id); len(rows) != 3 || !strings.HasPrefix(rows[1], "3|") {
		t.Errorf("refused %q", rows)
	}
	o.must(o.Start(t.Context(), 1, id))
	o.must(o.Start(t.Context(), 1, id)) // a double tap
	o.must(o.Work(t.Context(), id))
	o.must(o.Work(t.Context(), id)) // a job that comes twice
	if up = o.upload(id); up.State != intake.Finished || up.Created != 2 || len(o.sellers(t)) != 2 || o.jobsFor() != 2 {
		t.Fatalf("finished: %+v, %d sellers, %d jobs", up, len(o.sellers(t)), o.jobsFor())
	}
	if err := o.Start(t.Context(), 1, id); !errs.HasCode(err, "intake.not_now") {
		t.Errorf("a finished list again: %v", err)
	}
	o.must(o.Stop(t.Context(), 1, id)) // too late, and no harm
	history, err := o.History(t.Context(), id)
	o.must(err)
	var told []string
	for _, c := range history {
		told = append(told, string(c.Mode)+" "+string(c.State)+" "+c.By)
	}
	if got := strings.Join(told, ", "); got != "try working Phạm Quang Minh, try tried , take working Phạm Quang Minh, take finished " {
		t.Errorf("history %s", got)
	}
	second := o.hands("another form", text(smallList))
	o.must(o.Work(t.Context(), second))
	o.must(o.Start(t.Context(), 1, second))
	o.must(o.Work(t.Context(), second))
	if up := o.upload(second); up.Created != 0 || up.Unchanged != 2 || len(o.sellers(t)) != 2 {
		t.Errorf("the same list again: %+v", up)
	}
}

func TestAFileThatIsNoListFailsWithItsReason(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for form, want := range map[string]struct{ list, code string }{
		"form one": {"a;b\n1;2\n", "intake.no_header"}, "form two": {"\xd0\xcf\x11\xe0 old", "sheet.old_excel"}, "form three": {"Họ tên;SĐT;Xã\nB\xc3;1;2\n", "sheet.not_utf8"},
	} {
		id := o.hands(form, text(want.list))
		o.must(o.Work(t.Context(), id))
		if up := o.upload(id); up.State != intake.Failed || up.ErrorCode != want.code {
			t.Errorf("%s: %+v", form, up)
		}
		if _, err := o.Refused(t.Context(), id); !errs.HasCode(err, "intake.report_gone") {
			t.Errorf("%s: %v", form, err)
		}
		if err := o.Start(t.Context(), 1, id); !errs.HasCode(err, "intake.not_now") {
			t.Errorf("%s is started: %v", form, err)
		}
	}
	if _, err := o.ByID(t.Context(), 999); !errs.Is(err, errs.NotFound) {
		t.Errorf("an upload that is none: %v", err)
	}
}

// Somebody presses stop while the rows go in; later it goes on, and nothing is missing or twice.
func TestStopAndGoOn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.hands("a form of its own", csvOf(16_000))
	o.must(o.Work(t.Context(), id))
	o.must(o.Start(t.Context(), 1, id))
	stopped := make(chan error, 1)
	go func() { stopped <- o.stopWhenMerging(id) }()
	o.must(o.Work(t.Context(), id))
	o.must(<-stopped)
	if up := o.upload(id); up.State != intake.Stopped || up.Done == 0 || up.Done >= 16_000 || len(o.sellers(t)) == 0 {
		t.Fatalf("stopped: %+v", up)
	}
	o.must(o.Start(t.Context(), 1, id))
	o.must(o.Work(t.Context(), id))
	if up := o.upload(id); up.State != intake.Finished || up.Created != 16_000 || len(o.sellers(t)) != 16_000 {
		t.Errorf("went on: %+v, %d sellers", up, len(o.sellers(t)))
	}
}

// stopWhenMerging presses stop as soon as the page shows that rows go in.
func (o office) stopWhenMerging(id int64) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		up, err := o.ByID(o.Context(), id)
		if err != nil {
			return err
		}
		if up.Step == intake.Merging && up.Done > 0 {
			return o.Stop(o.Context(), 1, id)
		}
		if up.State != intake.Working {
			return errors.New("it ended before it could be stopped")
		}
	}
	return nil
}

// A process that dies at work is followed by another; its files go when their time is over.
func TestWorkThatFellSilentIsSentAgainAndFilesGo(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.hands("a form of its own", text(smallList))
	o.must(o.Resume(t.Context()))
	if o.jobsFor() != 1 {
		t.Error("fresh work was sent again")
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := o.Work(gone, id); err == nil {
		t.Error("a process that ends has done the work")
	}
	o.now.Advance(time.Minute)
	o.must(o.Resume(t.Context()))
	o.must(o.Resume(t.Context()))
	if o.jobsFor() != 2 {
		t.Errorf("%d jobs", o.jobsFor())
	}
	o.must(o.Work(t.Context(), id))
	o.must(o.Tidy(t.Context(), o.now.Now().Add(-time.Hour)))
	if rows := o.refused(id); len(rows) != 3 {
		t.Errorf("the report went too early: %q", rows)
	}
	o.must(o.Tidy(t.Context(), o.now.Now().Add(time.Hour)))
	if _, err := o.Refused(t.Context(), id); !errs.HasCode(err, "intake.report_gone") {
		t.Errorf("an old report: %v", err)
	}
	if err := o.Start(t.Context(), 1, id); !errs.HasCode(err, "intake.not_now") {
		t.Errorf("a list whose file is gone: %v", err)
	}
	if list, err := o.List(t.Context()); err != nil || len(list) != 1 || !list[0].FilesGone {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestSlipsArePrintedOnceAndKeptForADay(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.take(t, csvOf(1000), intake.Options{})
	p := intake.NewPrints(o.Service, o.files, "https://nongsan.example")
	code := place.Communes(place.ThaiNguyen)[0].Code
	order := intake.PrintOrder{FormKey: "a form of its own", CommuneCode: code}
	id, err := p.Print(t.Context(), 1, order)
	o.must(err)
	if again, err := p.Print(t.Context(), 1, order); again != id || err != nil {
		t.Errorf("the form sent twice: %d and %d, %v", id, again, err)
	}
	f, err := p.Open(t.Context(), id, code)
	o.must(err)
	raw, err := io.ReadAll(f)
	o.must(errors.Join(err, f.Close()))
	if !bytes.HasPrefix(raw, []byte("%PDF-")) || len(raw) > 200_000 {
		t.Errorf("%d bytes %q", len(raw), raw[:8])
	}
	if _, err := p.Open(t.Context(), id, "05488"); !errs.HasCode(err, "intake.print_gone") {
		t.Errorf("another commune's slips: %v", err)
	}
	order.FormKey = "the next form that comes"
	if _, err := p.Print(t.Context(), 1, order); !errs.HasCode(err, "intake.nobody_to_invite") {
		t.Errorf("nobody is left: %v", err)
	}
	order.Again = true
	second, err := p.Print(t.Context(), 1, order)
	o.must(err)
	if _, err := p.Print(t.Context(), 1, intake.PrintOrder{FormKey: "a third form that comes", CommuneCode: "00004"}); !hasField(err, "commune", "intake.commune_choose") {
		t.Errorf("a commune of Hà Nội: %v", err)
	}
	list, err := p.Of(t.Context(), "")
	if err != nil || len(list) != 2 || list[0].ID != second || list[0].Slips != 11 || list[1].By != "Phạm Quang Minh" {
		t.Errorf("%+v, %v", list, err)
	}
	o.now.Advance(25 * time.Hour)
	if _, err := p.Open(t.Context(), second, ""); !errs.HasCode(err, "intake.print_gone") {
		t.Errorf("yesterday's slips: %v", err)
	}
	o.must(p.Tidy(t.Context()))
	if _, err := o.files.Open(t.Context(), "slips-000000000001.pdf"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
}
