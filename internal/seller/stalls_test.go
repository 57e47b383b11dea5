package seller_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"nongsan/internal/errs"
	"nongsan/internal/moderation"
	"nongsan/internal/seller"
)

func (s *safe) stalls() seller.Stalls {
	return seller.Stalls{DB: s.db, Clock: s.clock.Now, Messages: s.Messages}
}

// says sends a name and a story for the first stall.
func (s *safe) says(by seller.By, name, story string) (waits bool) {
	s.Helper()
	waits, err := s.sellers.SetStall(s.Context(), by, seller.Stall{StallName: name, Story: story})
	s.must(err)
	return waits
}

// shows is the name and the story the first stall shows.
func (s *safe) shows(name, story string) {
	s.Helper()
	got, err := s.sellers.ByID(s.Context(), s.id)
	s.must(err)
	if got.StallName != name || got.Story != story {
		s.Errorf("it shows %q, %q; want %q, %q", got.StallName, got.Story, name, story)
	}
}

// newest is the newest change of the first stall.
func (s *safe) newest() (seller.StallChange, seller.StallLook) {
	s.Helper()
	changes, err := s.stalls().Changes(s.Context(), s.id)
	s.must(err)
	if len(changes) == 0 {
		s.Fatal("no change was sent")
	}
	return changes[0], seller.StallLook{AccountID: s.officer, SellerID: s.id, ChangeID: changes[0].ID}
}

func TestAStallsWordsWaitBesideWhatShows(t *testing.T) {
	s := newSafe(t)
	ctx, stalls := t.Context(), s.stalls()
	for range 2 { // a double tap
		if !s.says(s.by(), "Chè A", "Ba đời làm chè.") {
			t.Error("it does not wait")
		}
	}
	s.shows("Chè A", "")
	first, look := s.newest()
	if first.State != moderation.Waiting || first.Old.Story != "" || first.New.Story != "Ba đời làm chè." {
		t.Errorf("what waits: %+v", first)
	}
	if here, err := stalls.Queue(ctx, "05503"); err != nil || len(here) != 1 || here[0].Slug != "mot" {
		t.Errorf("the commune's queue: %+v, %v", here, err)
	}
	if there, err := stalls.Queue(ctx, "05569"); err != nil || len(there) != 0 {
		t.Errorf("another commune's queue: %+v, %v", there, err)
	}
	if _, err := s.sellers.SetStall(ctx, s.office(), seller.Stall{StallName: "Chè Văn phòng"}); !errs.Is(err, errs.Invalid) {
		t.Errorf("the office wrote over what waits: %v", err)
	}
	s.says(s.by(), "Chè A", "Bốn đời, gọi Zalo nhé.") // while the officer reads the first
	if err := stalls.Approve(ctx, look); !errs.HasCode(err, "seller.moved_on") {
		t.Errorf("approved what nobody had seen: %v", err)
	}
	second, look := s.newest()
	if len(second.Flags) != 1 || second.Flags[0] != "contact:Zalo" {
		t.Errorf("the rules saw %v", second.Flags)
	}
	if err := stalls.SendBack(ctx, look, "Xin"); !errs.Is(err, errs.Invalid) {
		t.Errorf("sent back without a reason: %v", err)
	}
	s.must(stalls.SendBack(ctx, look, "Xin bỏ lời mời gọi Zalo"))
	s.must(stalls.SendBack(ctx, look, "Xin bỏ lời mời gọi Zalo")) // a second tap
	if err := stalls.Approve(ctx, look); !errs.HasCode(err, "seller.moved_on") {
		t.Errorf("one officer sent it back and another approved it: %v", err)
	}
	note, err := stalls.Note(ctx, s.id)
	if err != nil || note.State != moderation.Refused || note.Reason != "Xin bỏ lời mời gọi Zalo" {
		t.Errorf("its people read %+v, %v", note, err)
	}
	if n := s.count(`SELECT count(*) FROM outbox WHERE topic = 'stall_change' AND recipient = '+84912345601'`); n != 1 {
		t.Errorf("%d messages tell the owner", n)
	}
	s.says(s.by(), "Chè A", "Bốn đời làm chè.")
	_, look = s.newest()
	s.must(stalls.Approve(ctx, look))
	s.shows("Chè A", "Bốn đời làm chè.")
	s.says(s.by(), "Chè B", "Bốn đời làm chè.")
	if s.says(s.by(), "Chè A", "Bốn đời làm chè.") {
		t.Error("as it shows, and still it waits")
	}
	if note, err := stalls.Note(ctx, s.id); err != nil || note.ID != 0 {
		t.Errorf("taken back, its people read %+v, %v", note, err)
	}
	if waits := s.says(s.office(), "Chè Nam Tiến", "Bốn đời làm chè."); waits {
		t.Error("what the office writes waits for the office")
	}
	for _, forbidden := range []string{`UPDATE stall_change SET reason = 'khác'`, `DELETE FROM stall_change`} {
		if _, err := s.db.ExecContext(ctx, forbidden); err == nil {
			t.Errorf("it may be forgotten by %s", forbidden)
		}
	}
}

func TestWordsThatMayNotBeSaidAreRefusedBesideTheirField(t *testing.T) {
	s := newSafe(t)
	for field, in := range map[string]seller.Stall{
		"stall_name": {StallName: "Cao hổ cốt gia truyền"},
		"story":      {StallName: "Chè A", Story: "Chè ngâm MẬT GẤU."},
	} {
		_, err := s.sellers.SetStall(t.Context(), s.by(), in)
		if e, ok := errs.As(err); !ok || e.Fields[field] != "moderation.words_refused" || e.Args["words"] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	if n := s.count(`SELECT count(*) FROM stall_change`); n != 0 {
		t.Errorf("%d changes were sent all the same", n)
	}
}

// A trusted stall's clean words show at once. Taken back by an officer, it shows as a person last saw it, and waits
// from now on.
func TestATrustedStallsWordsAreLookedAtAfterwards(t *testing.T) {
	s := newSafe(t)
	ctx, stalls := t.Context(), s.stalls()
	s.must(s.sellers.Trust(ctx, s.officer, s.id))
	if s.says(s.by(), "Chè A", "Ba đời làm chè.") || s.says(s.by(), "Chè Nam Tiến", "Ba đời làm chè.") {
		t.Error("clean words of a trusted stall wait")
	}
	s.shows("Chè Nam Tiến", "Ba đời làm chè.")
	fast, look := s.newest()
	if fast.State != moderation.Fast || fast.Old.Name != "Chè A" || fast.Old.Story != "" {
		t.Errorf("what nobody has seen: %+v", fast)
	}
	if !s.says(s.by(), "Chè ngon nhất", "Ba đời làm chè.") {
		t.Error("what the rules saw shows unseen")
	}
	if list, err := stalls.Queue(ctx, ""); err != nil || len(list) != 2 || list[0].State != moderation.Waiting {
		t.Errorf("the queue: %+v, %v", list, err)
	}
	s.must(stalls.SendBack(ctx, look, "Tên này đã có gian hàng khác"))
	s.shows("Chè A", "")
	if list, err := stalls.Queue(ctx, ""); err != nil || len(list) != 0 {
		t.Errorf("what waited after it: %+v, %v", list, err)
	}
	if !s.says(s.by(), "Chè A", "Ba đời làm chè.") {
		t.Error("still trusted")
	}
	s.must(s.sellers.Trust(ctx, s.officer, s.id))
	if s.says(s.by(), "Chè A", "Năm đời.") {
		t.Error("trusted again, it waits")
	}
	s.says(s.by(), "Chè số một", "Năm đời.")
	_, look = s.newest()
	s.must(stalls.Approve(ctx, look)) // and with it what came before unseen
	if n := s.count(`SELECT count(*) FROM stall_change WHERE state IN ('waiting', 'fast')`); n != 0 {
		t.Errorf("%d changes are still to be looked at", n)
	}
	s.says(s.by(), "Chè A", "Sáu đời.")
	_, look = s.newest()
	s.must(stalls.Approve(ctx, look)) // seen, and left
	s.says(s.by(), "Chè A", "Bảy đời.")
	s.says(s.by(), "Chè A", "Sáu đời.") // as a person saw it last: nothing to look at
	s.shows("Chè A", "Sáu đời.")
	if n := s.count(`SELECT count(*) FROM stall_change WHERE state IN ('waiting', 'fast')`); n != 0 {
		t.Errorf("%d changes are to be looked at that change nothing", n)
	}
}

func TestOfSixOfficersAtOneStallTheFirstDecides(t *testing.T) {
	s := newSafe(t)
	stalls := s.stalls()
	s.says(s.by(), "Chè Nam Tiến", "")
	_, look := s.newest()
	var wg sync.WaitGroup
	var approved, returned atomic.Int32
	for i := range 6 {
		wg.Go(func() {
			decide, done := func() error { return stalls.Approve(t.Context(), look) }, &approved
			if i%2 == 1 {
				decide, done = func() error { return stalls.SendBack(t.Context(), look, "Trùng tên") }, &returned
			}
			switch err := decide(); {
			case err == nil:
				done.Add(1)
			case !errs.HasCode(err, "seller.moved_on"):
				t.Errorf("one of six: %v", err)
			}
		})
	}
	wg.Wait()
	if a, r := approved.Load(), returned.Load(); a+r != 3 || a*r != 0 {
		t.Errorf("%d approved and %d sent back", a, r)
	}
	name, what := "Chè A", "stall_returned"
	if approved.Load() > 0 {
		name, what = "Chè Nam Tiến", "stall_shown"
	}
	s.shows(name, "")
	if n := s.count(`SELECT count(*) FROM seller_history WHERE what = '` + what + `'`); n != 1 {
		t.Errorf("%d lines of history", n)
	}
}
