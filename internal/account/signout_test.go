package account_test

import (
	"testing"

	"nongsan/internal/account"
)

func TestSignOutEndsThisBrowserAlone(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.create()
	here, there := p.signIn(), p.signIn()
	for _, token := range []string{here, here, "", "no such token"} {
		if err := p.SignOut(t.Context(), token); err != nil {
			t.Error(err)
		}
	}
	p.mustBeSignedIn(here, false)
	p.mustBeSignedIn(there, true)
}

func TestSignOutEverywhereEndsOnesOwnSessionsAlone(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id := p.create()
	if _, err := p.Create(t.Context(), account.Account{Phone: "+84912345679", Name: "Người khác"}, password); err != nil {
		t.Fatal(err)
	}
	others, err := p.SignIn(t.Context(), "0912345679", password, "", "")
	if err != nil {
		t.Fatal(err)
	}
	here, there := p.signIn(), p.signIn()
	if err := p.SignOutEverywhere(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	p.mustBeSignedIn(here, false)
	p.mustBeSignedIn(there, false)
	if _, err := p.Authenticate(t.Context(), others); err != nil {
		t.Error(err)
	}
}
