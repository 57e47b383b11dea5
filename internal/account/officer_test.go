package account_test

import (
	"sync"
	"testing"

	"nongsan/internal/account"
	"nongsan/internal/errs"
)

func TestOfficersComeAndGo(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	ctx := t.Context()
	admin := p.create()
	p.appoint(admin, account.Duty{Role: account.Admin})
	here := account.Duty{Role: account.Moderator, CommuneCode: "05503"}
	for what, c := range map[string]struct {
		phone, name string
		duty        account.Duty
		field       string
	}{
		"a number that is none": {"12", "Lò Thị Mây", here, "phone"},
		"no name":               {"0912345679", "", here, "name"},
		"no such role":          {"0912345679", "Lò Thị Mây", account.Duty{Role: "king"}, "role"},
		"a foreign commune":     {"0912345679", "Lò Thị Mây", account.Duty{Role: account.Moderator, CommuneCode: "00004"}, "commune"},
	} {
		err := p.AppointByPhone(ctx, admin, c.phone, c.name, c.duty)
		if e, ok := errs.As(err); !ok || e.Fields[c.field] == "" {
			t.Errorf("%s: %v", what, err)
		}
	}
	if n := p.count(`SELECT count(*) FROM officer`); n != 1 {
		t.Errorf("%d duties were given all the same", n-1)
	}
	for range 2 { // a double tap
		if err := p.AppointByPhone(ctx, admin, "0912 345 679", "Lò Thị  Mây", here); err != nil {
			t.Fatal(err)
		}
	}
	list, err := p.Officers(ctx)
	if err != nil || len(list) != 2 || list[1].Name != "Lò Thị Mây" || list[1].Commune != "05503" || list[1].By != "Hoàng Thị Tân" {
		t.Fatalf("%+v, %v", list, err)
	}
	token := p.signIn()
	if err := p.EndDuty(ctx, admin, admin, account.Admin); !errs.HasCode(err, "account.last_admin") {
		t.Errorf("the last admin went: %v", err)
	}
	if err := p.AppointByPhone(ctx, admin, phone, "Tân", account.Duty{Role: account.Admin, CommuneCode: "05503"}); !errs.HasCode(err, "account.last_admin") {
		t.Errorf("the last admin was sent to a commune: %v", err)
	}
	p.mustBeSignedIn(token, true)
	for range 2 {
		if err := p.EndDuty(ctx, admin, list[1].AccountID, account.Moderator); err != nil {
			t.Fatal(err)
		}
	}
	if n := p.count(`SELECT count(*) FROM officer_history WHERE account_id = $1`, list[1].AccountID); n != 2 {
		t.Errorf("%d lines of history, want one for each change", n)
	}
}

// Two admins who end each other at the same moment leave one.
func TestTwoAdminsCannotEndEachOther(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	ctx := t.Context()
	one := p.create()
	p.appoint(one, account.Duty{Role: account.Admin})
	if err := p.AppointByPhone(ctx, one, "0912345679", "Lò Thị Mây", account.Duty{Role: account.Admin}); err != nil {
		t.Fatal(err)
	}
	two, err := p.IDByPhone(ctx, "+84912345679")
	if err != nil {
		t.Fatal(err)
	}
	var both sync.WaitGroup
	both.Go(func() { _ = p.EndDuty(ctx, one, two, account.Admin) })
	both.Go(func() { _ = p.EndDuty(ctx, two, one, account.Admin) })
	both.Wait()
	if n := p.count(`SELECT count(*) FROM officer WHERE ended_at IS NULL`); n != 1 {
		t.Errorf("%d admins are left, want 1", n)
	}
}

func TestWhereAnOfficerWorks(t *testing.T) {
	t.Parallel()
	here := account.Session{Officer: []account.Duty{{Role: account.Moderator, CommuneCode: "05503"}, {Role: account.Promoter}}}
	boss := account.Session{Officer: []account.Duty{{Role: account.Admin}}}
	for _, c := range []struct {
		who     account.Session
		role    account.Role
		commune string
		ok      bool
	}{
		{here, account.Moderator, "05503", true},
		{here, account.Promoter, "", true},
		{here, account.Accountant, "", false},
		{boss, account.Accountant, "", true},
		{account.Session{}, account.Moderator, "", false},
	} {
		if commune, ok := c.who.Where(c.role); commune != c.commune || ok != c.ok {
			t.Errorf("%s: %q, %v", c.role, commune, ok)
		}
		if c.who.May(c.role) != (c.ok && c.commune == "") {
			t.Errorf("%s for the province: %v", c.role, c.who.May(c.role))
		}
	}
}
