package catalog_test

import (
	"strings"
	"sync"
	"testing"

	"nongsan/internal/account"
	"nongsan/internal/catalog"
	"nongsan/internal/jobs"
	"nongsan/internal/notify"
	"nongsan/internal/seller"
)

// owned gives the stall an owner, and the catalogue text messages to tell with.
func (s *shelf) owned(budget int) {
	s.Helper()
	queue, err := jobs.NewEnqueuer(s.db)
	s.must(err)
	s.Tells(notify.New(notify.Options{DB: s.db, Jobs: queue, Clock: s.clock.Now, Budget: budget}), "https://san.vn")
	owner, err := account.New(s.db, s.clock.Now).Create(s.Context(), account.Account{Phone: "+84912345601", Name: "Bà Lý"}, "cau noi dai de nho")
	s.must(err)
	s.must(seller.New(s.db, s.clock.Now).Join(s.Context(), s.seller, owner, seller.Owner))
}

// told takes what the owner was told since the last look.
func (s *shelf) told() (texts []string) {
	s.Helper()
	s.must(s.db.SelectContext(s.Context(), &texts, `SELECT body FROM outbox WHERE recipient = '+84912345601' ORDER BY id OFFSET $1`, s.heard))
	s.heard += len(texts)
	return texts
}

// hears compares what the owner was told since the last look.
func (s *shelf) hears(want ...string) {
	s.Helper()
	if got := strings.Join(s.told(), "\n"); got != strings.Join(want, "\n") {
		s.Errorf("the owner heard\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

// Each decision is told once, with the reason and where to mend it; of what was approved only the first, which its
// people wait for. When the day's messages are spent, decisions are made all the same.
func TestAnOwnerHearsWhatWasDecided(t *testing.T) {
	s := newShelf(t)
	slug := s.proposes(offer("Chè đinh Tân Cương", 450_000))
	s.must(s.Reject(t.Context(), 0, slug, "Ảnh chưa rõ")) // of a stall that nobody owns yet
	s.owned(6)
	s.revises(slug, offer("Chè đinh Tân Cương", 450_000))
	look := catalog.Look{Slug: slug, ChangeID: s.newest(slug).ID}
	var taps sync.WaitGroup
	for range 3 {
		taps.Go(func() {
			if err := s.RejectSeen(t.Context(), look, "Ảnh chưa rõ,\nbà con chụp lại giúp."); err != nil {
				t.Errorf("one of three taps: %v", err)
			}
		})
	}
	taps.Wait()
	mend := "https://san.vn/ban-hang/san-pham/" + slug
	s.hears("Nong San: Che dinh Tan Cuong chua duoc duyet. Can sua: Anh chua ro, ba con chup lai giup. Sua tai " + mend)
	s.revises(slug, offer("Chè đinh Tân Cương", 450_000))
	for range 2 {
		s.must(s.Approve(t.Context(), 0, slug))
	}
	s.hears("Nong San: Che dinh Tan Cuong da duoc duyet, khach dat mua duoc roi. Xem: https://san.vn/san-pham/" + slug)
	s.publishes(offer("Mật ong", 200_000))
	s.hears()

	s.revises(slug, offer("Chè đinh ngon nhất", 450_000))
	look.ChangeID = s.newest(slug).ID
	for range 2 {
		s.must(s.RejectSeen(t.Context(), look, "Xin bỏ chữ “ngon nhất”."))
	}
	s.hears(`Nong San: phan moi sua cua Che dinh Tan Cuong chua duoc duyet, ban cu van dang ban. Can sua: Xin bo chu "ngon nhat". Sua tai ` + mend)
	s.revises(slug, offer("Chè đinh ngon", 450_000)) // goes with the listing, and is not told by itself
	for range 2 {
		s.must(s.TakeDown(t.Context(), 0, slug, "Ảnh không phải chè."))
	}
	s.hears("Nong San: Che dinh Tan Cuong da bi go khoi san. Ly do: Anh khong phai che. Sua va gui lai tai " + mend)

	other := s.publishes(offer(strings.TrimSpace(strings.Repeat("Chè Tân Cương ", 8)), 450_000))
	s.must(s.TakeDown(t.Context(), 0, other, strings.TrimSpace(strings.Repeat("Xin bà con chụp lại ảnh. ", 11))))
	if long := strings.Join(s.told(), ""); len(long) != 305 || !strings.Contains(long, "Cuong Che Tan C... da bi go") || !strings.HasSuffix(long, "... Sua va gui lai tai https://san.vn/ban-hang/san-pham/"+other) {
		t.Errorf("%d letters: %s", len(long), long)
	}

	last := []string{s.publishes(offer("Gạo nếp", 40_000)), s.publishes(offer("Miến dong", 60_000))}
	for _, slug := range last { // the sixth is the last of the day
		s.must(s.TakeDown(t.Context(), 0, slug, "Ảnh không phải hàng."))
		if l, err := s.Any(t.Context(), slug); err != nil || l.Status != catalog.Hidden || l.StatusReason != "Ảnh không phải hàng." {
			t.Errorf("its page says %q, %q, %v", l.Status, l.StatusReason, err)
		}
	}
	if got := len(s.told()); got != 1 {
		t.Errorf("with one message left, %d were sent", got)
	}
}
