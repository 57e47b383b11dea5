package account_test

import (
	"strings"
	"testing"
	"time"

	"nongsan/internal/account"
)

const day = 24 * time.Hour

func TestASessionEndsAfterThirtyIdleDays(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.create()
	token := p.signIn()
	p.now.Advance(30*day - time.Second)
	p.mustBeSignedIn(token, true)
	p.now.Advance(30*day - time.Second)
	p.mustBeSignedIn(token, true)
	p.now.Advance(30 * day)
	p.mustBeSignedIn(token, false)
}

func TestASessionEndsAfterNinetyDaysOfUse(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.create()
	token := p.signIn()
	for range 89 {
		p.now.Advance(day)
		p.mustBeSignedIn(token, true)
	}
	p.now.Advance(day)
	p.mustBeSignedIn(token, false)
}

func TestAnOfficersSessionEndsAfterHalfAnHourOrTwelve(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.appoint(p.create(), account.Duty{Role: account.Promoter})
	idle := p.signIn()
	p.now.Advance(30 * time.Minute)
	p.mustBeSignedIn(idle, false)
	busy := p.signIn()
	for range 12*4 - 1 {
		p.now.Advance(15 * time.Minute)
		p.mustBeSignedIn(busy, true)
	}
	p.now.Advance(15 * time.Minute)
	p.mustBeSignedIn(busy, false)
}

func TestAppointingEndsTheSessionsFromBefore(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id := p.create()
	before := p.signIn()
	for range 2 {
		p.appoint(id, account.Duty{Role: account.Moderator})
	}
	p.mustBeSignedIn(before, false)
	session, err := p.Authenticate(t.Context(), p.signIn())
	if err != nil || len(session.Officer) != 1 || !session.May(account.Moderator) {
		t.Errorf("%+v, %v", session, err)
	}
}

func TestOfficersMayWhatTheirDutySays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		duties  []account.Duty
		may     bool
		officer bool
	}{
		"nobody":         {nil, false, false},
		"moderator":      {[]account.Duty{{Role: account.Moderator}}, true, true},
		"of one commune": {[]account.Duty{{Role: account.Moderator, CommuneCode: "05482"}}, false, true},
		"another role":   {[]account.Duty{{Role: account.Accountant}}, false, true},
		"admin":          {[]account.Duty{{Role: account.Admin}}, true, true},
	} {
		s := account.Session{Officer: c.duties}
		if s.May(account.Moderator) != c.may || s.IsOfficer() != c.officer {
			t.Errorf("%s: may %v, officer %v", name, s.May(account.Moderator), s.IsOfficer())
		}
	}
}

func TestUseIsNotedOnceAMinute(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.create()
	token, start := p.signIn(), p.now.Now()
	for _, c := range []struct{ after, noted time.Duration }{
		{59 * time.Second, 0}, {time.Second, time.Minute}, {59 * time.Second, time.Minute}, {time.Hour, time.Hour + 119*time.Second},
	} {
		p.now.Advance(c.after)
		p.mustBeSignedIn(token, true)
		if n := p.count(`SELECT count(*) FROM session WHERE used_at = $1`, start.Add(c.noted)); n != 1 {
			t.Errorf("at %s the use of %s is not noted", p.now.Now().Sub(start), c.noted)
		}
	}
}

func TestOnlyAHashOfTheTokenIsKept(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.create()
	token := p.signIn()
	if n := p.count(`SELECT count(*) FROM session s WHERE s.token_hash = sha256(convert_to($1, 'UTF8')) AND strpos(s::text, $1) = 0`, token); n != 1 {
		t.Errorf("%d rows hold the token's hash alone", n)
	}
}

func TestNoTokenIsNoSession(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.create()
	token := p.signIn()
	for _, wrong := range []string{"", "x", token[:42], token + "A", strings.ToUpper(token), strings.Repeat("\x00", 43)} {
		p.mustBeSignedIn(wrong, false)
	}
}

func TestABrowserMayCallItselfAnything(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.create()
	if _, err := p.SignIn(t.Context(), phone, password, "Fire\x00fox\xff "+strings.Repeat("ạ", 200), ""); err != nil {
		t.Fatal(err)
	}
	if n := p.count(`SELECT count(*) FROM session WHERE device LIKE 'Firefox ạ%' AND char_length(device) = 120`); n != 1 {
		t.Error("the device is not kept")
	}
}

func TestADisabledAccountIsSignedOut(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.create()
	token := p.signIn()
	p.exec(`UPDATE account SET disabled_at = $1`, p.now.Now())
	p.mustBeSignedIn(token, false)
}

func TestSessionsThatEndedLongAgoAreForgotten(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.create()
	if err := p.SignOut(t.Context(), p.signIn()); err != nil {
		t.Fatal(err)
	}
	p.now.Advance(30*day + time.Second)
	p.signIn()
	if n := p.count(`SELECT count(*) FROM session`); n != 1 {
		t.Errorf("%d sessions are kept", n)
	}
}
