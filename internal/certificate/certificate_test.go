package certificate_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/catalog"
	"nongsan/internal/certificate"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/jobs"
	"nongsan/internal/notify"
	"nongsan/internal/pgtest"
	"nongsan/internal/seller"
)

type office struct {
	*testing.T
	*certificate.Service
	db      *sqlx.DB
	clock   *clock.Fake
	catalog *catalog.Service
	seller  int64
	listing int64
}

func newOffice(t *testing.T, budget int) *office {
	t.Helper()
	t.Parallel()
	db, c := pgtest.New(t), clock.NewFake(time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC))
	queue, err := jobs.NewEnqueuer(db)
	o := &office{T: t, db: db, clock: c, catalog: catalog.New(db, c.Now)}
	o.must(err)
	o.Service = certificate.New(db, c.Now, notify.New(notify.Options{DB: db, Jobs: queue, Clock: c.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Budget: budget}))
	o.seller, err = seller.New(db, c.Now).Create(t.Context(), seller.Seller{
		Slug: "a", Kind: seller.Household, LegalName: "Hộ A", StallName: "Chè A", Phone: "+84912345678", ProvinceCode: "19", CommuneCode: "05503",
	})
	o.must(err)
	slug, err := o.catalog.Propose(t.Context(), o.seller, 0, catalog.Offer{
		Name: "Chè đinh", CategorySlug: "che-tra", CommuneCode: "05503", Variants: []catalog.OfferVariant{{Unit: "kg", Price: 500_000, Stock: 3}},
	})
	o.must(err)
	o.must(o.catalog.Approve(t.Context(), 0, slug))
	l, err := o.catalog.BySlug(t.Context(), slug)
	o.must(err)
	o.listing = l.ID
	return o
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func day(text string) time.Time { d, _ := time.Parse(time.DateOnly, text); return d }

func (o *office) stars(until string) certificate.Certificate {
	return certificate.Certificate{
		SellerID: o.seller, ListingID: o.listing, Kind: certificate.OCOP, Stars: 4, Number: "12/QĐ-UBND", Issuer: "UBND tỉnh", IssuedOn: day("2024-06-01"), ExpiresOn: day(until),
	}
}

func (o *office) shown() int {
	o.Helper()
	page, err := o.catalog.List(o.Context(), catalog.Filter{})
	o.must(err)
	return page.Cards[0].Stars
}

func photo(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var pdf = []byte("%PDF-1.4\n1 0 obj\n")

// Stars show from an officer's word to the end of their last day, and no longer than they are true.
func TestStarsFromSendingToTheirEnd(t *testing.T) {
	o := newOffice(t, 10)
	id, err := o.Send(t.Context(), 0, o.stars(""), [][]byte{photo(t), pdf})
	o.must(err)
	if again, err := o.Send(t.Context(), 0, o.stars(""), [][]byte{pdf}); err != nil || again != id {
		t.Errorf("sent twice: %d and %d, %v", id, again, err)
	}
	c, err := o.ByID(t.Context(), id)
	o.must(err)
	if !c.ExpiresOn.Equal(day("2027-06-01")) || c.Scans != 2 || c.State != certificate.Waiting || o.shown() != 0 {
		t.Errorf("sent: %+v, shown with %d stars", c, o.shown())
	}
	if scan, err := o.Scan(t.Context(), id, 1); err != nil || scan.MediaType != "application/pdf" || !bytes.Equal(scan.Content, pdf) {
		t.Errorf("the second page: %s, %v", scan.MediaType, err)
	}
	o.must(o.Verify(t.Context(), 0, id))
	o.must(o.Verify(t.Context(), 0, id))
	if o.shown() != 4 {
		t.Errorf("verified, it shows %d stars", o.shown())
	}
	if err := o.Reject(t.Context(), 0, id, "Xem lại đã"); !errs.HasCode(err, "certificate.moved_on") {
		t.Errorf("given back what counts: %v", err)
	}
	o.clock.Advance(day("2027-06-01").Sub(day("2026-11-23"))) // morning of its last day
	if o.shown() != 4 {
		t.Error("gone before its last day was over")
	}
	o.clock.Advance(15 * time.Hour)
	if o.shown() != 0 {
		t.Error("shown after its last day")
	}
	history, err := o.History(t.Context(), id)
	o.must(err)
	if len(history) != 2 || history[1].From != certificate.Waiting || history[1].To != certificate.Verified {
		t.Errorf("history: %+v", history)
	}
}

func TestWithdrawnAtOnce(t *testing.T) {
	o := newOffice(t, 10)
	id, err := o.Register(t.Context(), 0, o.stars("2027-06-01"))
	o.must(err)
	if err := o.Withdraw(t.Context(), 0, id, ""); !errs.Is(err, errs.Invalid) {
		t.Errorf("withdrawn without a reason: %v", err)
	}
	o.must(o.Withdraw(t.Context(), 0, id, "Tỉnh thu hồi quyết định"))
	if o.shown() != 0 {
		t.Error("withdrawn, and still it shows")
	}
}

func TestWhatIsWrongWithAPaperIsNamed(t *testing.T) {
	o := newOffice(t, 10)
	_, err := o.Send(t.Context(), 0, certificate.Certificate{SellerID: o.seller, Kind: certificate.OCOP, IssuedOn: day("2026-11-24"), ExpiresOn: day("2020-01-01")}, [][]byte{[]byte("<svg/>")})
	e, _ := errs.As(err)
	for _, f := range []string{"listing", "stars", "number", "issuer", "issued_on", "expires_on", "scans"} {
		if e == nil || e.Fields[f] == "" {
			t.Errorf("no word about %s: %v", f, err)
		}
	}
	late := o.stars("2027-06-02") // 36 months and a day
	if _, err := o.Send(t.Context(), 0, late, [][]byte{pdf}); !errs.Is(err, errs.Invalid) {
		t.Errorf("stars longer than the law lets them: %v", err)
	}
	theirs := o.stars("")
	theirs.SellerID, err = seller.New(o.db, o.clock.Now).Create(t.Context(), seller.Seller{
		Slug: "b", Kind: seller.Household, LegalName: "Hộ B", StallName: "B", Phone: "+84912345679", ProvinceCode: "19", CommuneCode: "05503",
	})
	o.must(err)
	if _, err := o.Send(t.Context(), 0, theirs, [][]byte{pdf}); !errs.Is(err, errs.Invalid) {
		t.Errorf("stars of somebody else's product: %v", err)
	}
}

// Sixty and seven days before, by day, each once, and what the day's messages do not reach is told the next.
func TestTheSellerIsToldBeforeItEnds(t *testing.T) {
	o := newOffice(t, 1)
	_, err := o.Register(t.Context(), 0, o.stars("2027-01-22")) // 60 days
	o.must(err)
	gap := o.stars("2027-01-01")
	gap.Kind, gap.ListingID = certificate.VietGAP, 0
	_, err = o.Register(t.Context(), 0, gap)
	o.must(err)
	told := func() []string {
		var texts []string
		o.must(o.db.SelectContext(t.Context(), &texts, `SELECT body FROM outbox WHERE topic = 'certificate' ORDER BY id`))
		return texts
	}
	o.must(o.Remind(t.Context()))
	o.must(o.Remind(t.Context()))
	if got := told(); len(got) != 1 || !strings.Contains(got[0], "VietGAP") || !strings.Contains(got[0], "01/01/2027, con 39 ngay") {
		t.Fatalf("the first day: %q", got)
	}
	o.clock.Advance(24 * time.Hour)
	o.must(o.Remind(t.Context()))
	if got := told(); len(got) != 2 || !strings.Contains(got[1], "OCOP 4 sao") {
		t.Fatalf("the second day: %q", got)
	}
	o.clock.Advance(day("2026-12-25").Sub(day("2026-11-24")) - 5*time.Hour) // 4 in the morning
	o.must(o.Remind(t.Context()))
	if len(told()) != 2 {
		t.Error("told at night")
	}
	o.clock.Advance(5 * time.Hour)
	o.must(o.Remind(t.Context()))
	o.must(o.Remind(t.Context()))
	if got := told(); len(got) != 3 || !strings.Contains(got[2], "con 7 ngay") {
		t.Errorf("seven days before: %q", got)
	}
}
