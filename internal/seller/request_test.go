package seller_test

import (
	"sync"
	"testing"

	"nongsan/internal/errs"
	"nongsan/internal/seller"
)

func TestAPersonAsksForAStall(t *testing.T) {
	s := newSafe(t)
	ctx := t.Context()
	asks := seller.Requests{DB: s.db, Clock: s.clock.Now, Messages: s.Messages}
	in := seller.Request{LegalName: "Nông Thị Hoa", StallName: "Mật ong nhà Hoa", CommuneCode: "05503", AddressLine: "Xóm Gò Pháo", Sells: "mật ong"}
	for field, wrong := range map[string]seller.Request{
		"legal_name": {StallName: "Mật ong", CommuneCode: "05503", AddressLine: "Xóm", Sells: "mật"},
		"stall_name": {LegalName: "Hoa A", StallName: "!!!", CommuneCode: "05503", AddressLine: "Xóm", Sells: "mật"},
		"commune":    {LegalName: "Hoa A", StallName: "Mật ong", CommuneCode: "00004", AddressLine: "Xóm", Sells: "mật"},
		"sells":      {LegalName: "Hoa A", StallName: "Mật ong", CommuneCode: "05503", AddressLine: "Xóm"},
	} {
		err := asks.Ask(ctx, s.stranger, wrong)
		if e, ok := errs.As(err); !ok || e.Fields[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	forbidden := in
	forbidden.Sells = "mật ong, mật gấu"
	if e, ok := errs.As(asks.Ask(ctx, s.stranger, forbidden)); !ok || e.Fields["sells"] != "moderation.words_refused" {
		t.Errorf("who wants to sell what may not be sold: %v", e)
	}
	if err := asks.Ask(ctx, s.owner, in); !errs.HasCode(err, "stall_request.has_stall") {
		t.Errorf("who has a stall asks for another: %v", err)
	}
	s.must(asks.Ask(ctx, s.stranger, in))
	s.must(asks.Ask(ctx, s.stranger, in)) // a double tap
	waiting, err := asks.Waiting(ctx, "05503")
	if err != nil || len(waiting) != 1 || waiting[0].Phone != "+84912345603" {
		t.Fatalf("%+v, %v", waiting, err)
	}
	if elsewhere, err := asks.Waiting(ctx, "05569"); err != nil || len(elsewhere) != 0 {
		t.Errorf("another commune sees %+v, %v", elsewhere, err)
	}
	id := waiting[0].ID
	if err := asks.Decline(ctx, s.officer, id, "no"); !errs.Is(err, errs.Invalid) {
		t.Errorf("declined without a reason: %v", err)
	}
	s.must(asks.Decline(ctx, s.officer, id, "chưa đủ thông tin"))
	s.must(asks.Open(ctx, s.officer, id)) // answered already
	last, err := asks.Last(ctx, s.stranger)
	if err != nil || last == nil || last.Answer != seller.Declined || last.Reason != "chưa đủ thông tin" {
		t.Errorf("%+v, %v", last, err)
	}
	s.must(asks.Ask(ctx, s.stranger, in)) // the person asks again
	again, err := asks.Last(ctx, s.stranger)
	s.must(err)
	var both sync.WaitGroup // two officers at once
	both.Go(func() { s.must(asks.Open(ctx, s.officer, again.ID)) })
	both.Go(func() { s.must(asks.Open(ctx, s.officer, again.ID)) })
	both.Wait()
	stalls, err := s.sellers.Memberships(ctx, s.stranger)
	if err != nil || len(stalls) != 1 || stalls[0].Role != seller.Owner || stalls[0].StallName != "Mật ong nhà Hoa" {
		t.Errorf("%+v, %v", stalls, err)
	}
	if n := s.count(`SELECT count(*) FROM outbox WHERE topic = 'stall_request' AND recipient = '+84912345603'`); n != 2 {
		t.Errorf("the person was told %d times, want of each answer", n)
	}
	if _, err := asks.ByID(ctx, 99); !errs.Is(err, errs.NotFound) {
		t.Errorf("a request that is none: %v", err)
	}
}
