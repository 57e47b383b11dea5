package catalog_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"nongsan/internal/catalog"
	"nongsan/internal/certificate"
	"nongsan/internal/errs"
	"nongsan/internal/moderation"
	"nongsan/internal/seller"
)

// waiting is the newest change of a listing.
func (s *shelf) newest(slug string) catalog.Change {
	s.Helper()
	l, err := s.Any(s.Context(), slug)
	s.must(err)
	changes, err := s.Changes(s.Context(), l.ID)
	s.must(err)
	if len(changes) == 0 {
		s.Fatalf("%s has no changes", slug)
	}
	return changes[0]
}

func (s *shelf) revises(slug string, in catalog.Offer) (waits bool) {
	s.Helper()
	l, err := s.Any(s.Context(), slug)
	s.must(err)
	in.Variants[0].ID, in.Variants[0].Stock, in.Variants[0].StockSeen = l.Variants[0].ID, l.Variants[0].Stock, l.Variants[0].Stock
	waits, err = s.Revise(s.Context(), s.seller, 0, slug, in)
	s.must(err)
	return waits
}

func (s *shelf) paper(kind certificate.Kind, until string) {
	s.Helper()
	day := func(text string) time.Time { d, _ := time.Parse(time.DateOnly, text); return d }
	_, err := certificate.New(s.db, s.clock.Now, nil).Register(s.Context(), 0, certificate.Certificate{
		SellerID: s.seller, Kind: kind, Number: string(kind) + until, Issuer: "Sở", IssuedOn: day("2025-01-01"), ExpiresOn: day(until),
	})
	s.must(err)
}

// A published listing shows as it was until its change is approved, and stays so when it is not.
func TestAChangeShowsWhenItIsApproved(t *testing.T) {
	s := newShelf(t)
	slug := s.publishes(offer("Chè đinh", 450_000))
	shows := func() string {
		l, err := s.BySlug(t.Context(), slug)
		s.must(err)
		return l.Name
	}
	if !s.revises(slug, offer("Chè đinh nõn", 480_000)) || shows() != "Chè đinh" {
		t.Fatalf("with a change that waits it shows as %q", shows())
	}
	first := s.newest(slug)
	if first.Before == nil || first.Before.Name != "Chè đinh" || first.After.Name != "Chè đinh nõn" || first.State != catalog.Waiting {
		t.Errorf("what waits: %+v", first)
	}
	if d := catalog.Differences(*first.Before, first.After); len(d) != 1 || d[0].Field != "name" || d[0].Runs[len(d[0].Runs)-1] != (moderation.Run{Kind: "ins", Text: "nõn"}) {
		t.Errorf("the difference: %+v", d)
	}
	queue, err := s.Queue(t.Context(), "")
	s.must(err)
	if len(queue) != 1 || queue[0].New || queue[0].Slug != slug {
		t.Errorf("the queue: %+v", queue)
	}
	if elsewhere, err := s.Queue(t.Context(), "00001"); err != nil || len(elsewhere) != 0 {
		t.Errorf("another commune's queue: %+v, %v", elsewhere, err)
	}

	s.revises(slug, offer("Chè đinh ngon", 480_000)) // another, while the officer reads the first
	look := catalog.Look{Slug: slug, ChangeID: first.ID}
	if err := s.ApproveSeen(t.Context(), look); !errs.HasCode(err, "listing.moved_on") {
		t.Errorf("approved what nobody had seen: %v", err)
	}
	look.ChangeID = s.newest(slug).ID
	s.must(s.RejectSeen(t.Context(), look, "Xin bỏ chữ ngon"))
	s.must(s.RejectSeen(t.Context(), look, "Xin bỏ chữ ngon")) // a second tap
	notes, err := s.Notes(t.Context(), s.seller)
	s.must(err)
	for _, note := range notes {
		if note.State != catalog.Refused || note.Reason != "Xin bỏ chữ ngon" {
			t.Errorf("its seller reads %+v", note)
		}
	}
	if len(notes) != 1 || shows() != "Chè đinh" {
		t.Errorf("refused, it shows as %q, with %d notes", shows(), len(notes))
	}

	s.revises(slug, offer("Chè đinh nõn", 480_000))
	look.ChangeID = s.newest(slug).ID
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := s.ApproveSeen(t.Context(), look); err != nil {
				t.Errorf("one of four taps: %v", err)
			}
		})
	}
	wg.Wait()
	if shows() != "Chè đinh nõn" || len(s.names(catalog.Filter{Text: "nõn"})) != 1 {
		t.Errorf("approved, it shows as %q, and is found by it %d times", shows(), len(s.names(catalog.Filter{Text: "nõn"})))
	}
	s.revises(slug, offer("Chè khác", 480_000))
	if s.revises(slug, offer("Chè đinh nõn", 480_000)) || s.newest(slug).State != catalog.Replaced {
		t.Error("as it shows, and still it waits")
	}
}

// The rules look at once: what may not be sold is refused, what a person should see is named.
func TestTheRulesLookFirst(t *testing.T) {
	s := newShelf(t)
	bad := offer("Cao hổ cốt", 450_000)
	bad.CategorySlug = "duoc-lieu-tinh-dau"
	mixed := offer("Cao mật", 450_000) // and gấu in the next field is no bear's gall
	mixed.Summary, mixed.Description = "Gấu bông tặng kèm.", "Pha mật gấu nuôi."
	for field, in := range map[string]catalog.Offer{"name": bad, "description": mixed} {
		_, err := s.Propose(t.Context(), s.seller, 0, in)
		if e, ok := errs.As(err); !ok || len(e.Fields) != 1 || e.Fields[field] != "moderation.words_refused" {
			t.Errorf("what may not be sold, in the %s: %v", field, err)
		}
	}
	for name, c := range map[string]struct {
		commune, place, text, flags string
	}{
		"Chè Tân Cương móc câu": {"05503", "xóm Nam Tiến", "", "gi_no_grant:Tân Cương"},
		"Chè Tan Cuong":         {"05503", "xã Bình Sơn (cũ)", "", "gi_outside:Tân Cương"},
		"Trà tân cương loại 1":  {"05488", "Phúc Trìu", "", "gi_no_grant:Tân Cương"},
		"Chè Tân Cương Đồng Hỷ": {"05692", "", "", "gi_outside:Tân Cương"},
		"Chè La Bằng":           {"05692", "", "Gọi 0912 345.678 giúp", "contact:0912 345.678"},
		"Chè ngon nhất":         {"05692", "", "", "words:ngon nhất"},
		"Chè Định Hoá":          {"05692", "", "Chẳng khác chè Tân Cương", ""},
	} {
		in := offer(name, 450_000)
		in.CommuneCode, in.OldPlace, in.Description = c.commune, c.place, c.text
		if got := strings.Join(s.newest(s.proposes(in)).Flags, " "); got != c.flags {
			t.Errorf("%s of %s: %q, want %q", name, c.place, got, c.flags)
		}
	}
	s.paper("gi", "2030-01-01")
	in := offer("Chè Tân Cương nõn tôm", 450_000)
	if got := s.newest(s.proposes(in)).Flags; len(got) != 0 {
		t.Errorf("with the right granted: %v", got)
	}
}

// A trusted seller's offers show when the rules saw nothing, and a person looks afterwards.
func TestTheFastLane(t *testing.T) {
	s := newShelf(t)
	s.must(seller.New(s.db, s.clock.Now).Trust(t.Context(), 0, s.seller))
	s.must(seller.New(s.db, s.clock.Now).Trust(t.Context(), 0, s.seller))
	slug := s.proposes(offer("Chè đinh", 450_000))
	if l, err := s.BySlug(t.Context(), slug); err != nil || s.newest(slug).State != catalog.Fast {
		t.Fatalf("a trusted seller's offer: %+v, %v", l.Status, err)
	}
	s.must(s.Seen(t.Context(), 0, slug))
	if s.newest(slug).State != catalog.Approved {
		t.Error("seen, and still nobody has looked")
	}
	if flagged := s.proposes(offer("Chè chữa bệnh", 450_000)); s.newest(flagged).State != catalog.Waiting {
		t.Error("what the rules saw shows unseen")
	}
	if s.revises(slug, offer("Chè đinh nõn", 450_000)) || s.newest(slug).State != catalog.Fast {
		t.Error("a trusted seller's change waits")
	}
	s.must(s.TakeDown(t.Context(), 0, slug, "Ảnh không phải chè"))
	if st, err := s.Standing(t.Context(), s.seller); err != nil || st.Trusted {
		t.Errorf("after a listing had to be taken down: %+v, %v", st, err)
	}
	s.must(s.PutBack(t.Context(), s.seller, 0, slug))
	if l, err := s.Any(t.Context(), slug); err != nil || l.Status != catalog.Pending {
		t.Errorf("what the province took down came back as %s, %v", l.Status, err)
	}
}

// What needs papers does not show without them, whoever approves it.
func TestNoPapersNoSale(t *testing.T) {
	s := newShelf(t)
	in := offer("Rượu men lá", 120_000)
	in.CategorySlug = "do-uong-ruou"
	slug := s.proposes(in)
	if l, err := s.Any(t.Context(), slug); err != nil || l.Restricted != catalog.Alcohol {
		t.Errorf("by its name it is %q, %v", l.Restricted, err)
	}
	if err := s.Approve(t.Context(), 0, slug); !errs.HasCode(err, "listing.papers_missing") {
		t.Errorf("alcohol without a licence: %v", err)
	}
	s.paper("alcohol", "2026-11-22") // ended yesterday
	if err := s.Approve(t.Context(), 0, slug); !errs.HasCode(err, "listing.papers_missing") {
		t.Errorf("alcohol with a licence that ended: %v", err)
	}
	s.paper("alcohol", "2026-11-23")
	s.must(s.Approve(t.Context(), 0, slug))
	s.clock.Advance(24 * time.Hour)
	hidden, err := s.HideWithoutPapers(t.Context())
	s.must(err)
	if l, err := s.Any(t.Context(), slug); err != nil || hidden != 1 || l.Status != catalog.Hidden || l.StatusReason == "" {
		t.Errorf("after its licence ended: %s, %v", l.Status, err)
	}
}
