package seller_test

import (
	"testing"
	"time"

	"nongsan/internal/account"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/pgtest"
	"nongsan/internal/seller"
)

// stall is a household with its owner, a daughter who may help, and a stranger.
type stall struct {
	*testing.T
	*seller.Service
	id                        int64
	owner, daughter, stranger int64
}

const daughterPhone = "+84912345602"

func newStall(t *testing.T) *stall {
	t.Helper()
	t.Parallel()
	db := pgtest.New(t)
	c := clock.NewFake(time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC))
	s := &stall{T: t, Service: seller.New(db, c.Now)}
	accounts := account.New(db, c.Now)
	for phone, id := range map[string]*int64{"+84912345601": &s.owner, daughterPhone: &s.daughter, "+84912345603": &s.stranger} {
		var err error
		*id, err = accounts.Create(t.Context(), account.Account{Phone: phone, Name: "Bà con"}, "cau noi dai de nho")
		s.must(err)
	}
	var err error
	s.id, err = s.Create(t.Context(), seller.Seller{
		Slug: "a", Kind: seller.Household, LegalName: "Hộ A", StallName: "Chè A",
		Phone: "+84912345601", ProvinceCode: "19", CommuneCode: "05503",
	})
	s.must(err)
	s.must(s.Join(t.Context(), s.id, s.owner, seller.Owner))
	return s
}

func (s *stall) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *stall) by(accountID int64) seller.By { return seller.By{SellerID: s.id, AccountID: accountID} }

func (s *stall) helps(accountID int64) bool {
	s.Helper()
	list, err := s.Memberships(s.Context(), accountID)
	s.must(err)
	return len(list) == 1 && list[0].Role == seller.Helper
}

func (s *stall) invited() seller.Invitation {
	s.Helper()
	list, err := s.AskedOf(s.Context(), daughterPhone)
	s.must(err)
	if len(list) != 1 {
		s.Fatalf("the daughter has %d invitations, want 1", len(list))
	}
	return list[0]
}

func TestHelperComesAndGoes(t *testing.T) {
	s := newStall(t)
	s.must(s.Invite(t.Context(), s.by(s.owner), daughterPhone))
	s.must(s.Invite(t.Context(), s.by(s.owner), daughterPhone)) // a double tap
	i := s.invited()
	if err := s.Answer(t.Context(), s.stranger, i.ID, true); !errs.Is(err, errs.NotFound) {
		t.Errorf("a stranger accepted: %v", err)
	}
	if s.helps(s.daughter) {
		t.Error("helps before she accepted")
	}
	s.must(s.Answer(t.Context(), s.daughter, i.ID, true))
	if !s.helps(s.daughter) {
		t.Fatal("does not help after she accepted")
	}
	if err := s.Invite(t.Context(), s.by(s.owner), daughterPhone); !errs.Is(err, errs.Invalid) {
		t.Errorf("asked again who helps already: %v", err)
	}
	members, err := s.Members(t.Context(), s.id)
	s.must(err)
	if len(members) != 2 || members[0].Role != seller.Owner || members[1].Phone != daughterPhone {
		t.Fatalf("members: %+v", members)
	}
	s.must(s.End(t.Context(), s.by(s.owner), members[1].ID))
	s.must(s.End(t.Context(), s.by(s.owner), members[1].ID))
	if s.helps(s.daughter) {
		t.Error("helps after the owner ended it")
	}
	s.must(s.Invite(t.Context(), s.by(s.owner), daughterPhone)) // and may be asked again
}

func TestOnlyTheOwnerDecides(t *testing.T) {
	s := newStall(t)
	s.must(s.Invite(t.Context(), s.by(s.owner), daughterPhone))
	s.must(s.Answer(t.Context(), s.daughter, s.invited().ID, true))
	members, err := s.Members(t.Context(), s.id)
	s.must(err)
	for who, id := range map[string]int64{"a helper": s.daughter, "a stranger": s.stranger} {
		if err := s.Invite(t.Context(), s.by(id), "+84912345699"); !errs.Is(err, errs.Forbidden) {
			t.Errorf("%s invited: %v", who, err)
		}
		if err := s.End(t.Context(), s.by(id), members[0].ID); err == nil {
			t.Errorf("%s threw the owner out", who)
		}
	}
	if err := s.End(t.Context(), s.by(s.stranger), members[1].ID); !errs.Is(err, errs.Forbidden) {
		t.Errorf("a stranger ended a helper: %v", err)
	}
	s.must(s.End(t.Context(), s.by(s.daughter), members[1].ID)) // a helper may leave
	if s.helps(s.daughter) {
		t.Error("still helps after leaving")
	}
}

func TestInvitationWithdrawnOrDeclined(t *testing.T) {
	s := newStall(t)
	s.must(s.Invite(t.Context(), s.by(s.owner), daughterPhone))
	first := s.invited()
	s.must(s.Withdraw(t.Context(), s.by(s.owner), first.ID))
	if err := s.Answer(t.Context(), s.daughter, first.ID, true); !errs.HasCode(err, "seller.invitation_gone") {
		t.Errorf("accepted what was withdrawn: %v", err)
	}
	s.must(s.Invite(t.Context(), s.by(s.owner), daughterPhone))
	s.must(s.Answer(t.Context(), s.daughter, s.invited().ID, false))
	if s.helps(s.daughter) {
		t.Error("helps after declining")
	}
}
