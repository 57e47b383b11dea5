package account_test

import (
	"testing"
	"time"

	"nongsan/internal/errs"
)

const newPassword = "đồi chè Tân Cương sớm mai"

func TestAPasswordIsChangedWithTheOneFromBefore(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.create()
	here, there := p.signIn(), p.signIn()
	if needed, err := p.NeedsPassword(t.Context(), here); err != nil || !needed {
		t.Errorf("needed: %v, %v", needed, err)
	}
	_, err := p.SetPassword(t.Context(), here, "không phải mật khẩu", newPassword, "Firefox")
	if e, ok := errs.As(err); !ok || e.Fields["current_password"] != "account.current_wrong" {
		t.Errorf("a wrong one: %v", err)
	}
	_, err = p.SetPassword(t.Context(), here, password, "12345678", "Firefox")
	if e, ok := errs.As(err); !ok || e.Fields["new_password"] != "account.password_known" {
		t.Errorf("a weak new one: %v", err)
	}
	p.mustBeSignedIn(there, true)
	after, err := p.SetPassword(t.Context(), here, password, newPassword, "Firefox")
	p.must(err)
	p.mustBeSignedIn(after, true)
	p.mustBeSignedIn(here, false)
	p.mustBeSignedIn(there, false)
	if _, err := p.SignIn(t.Context(), phone, newPassword, "", ""); err != nil {
		t.Error(err)
	}
	_, err = p.SignIn(t.Context(), phone, password, "", "")
	wantCode(t, "the old one", err, "account.wrong_pair")
	_, err = p.SetPassword(t.Context(), here, newPassword, password, "")
	wantCode(t, "from an ended session", err, "account.sign_in_first")
}

func TestGuessingThePasswordFromBeforeIsLimited(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.create()
	token := p.signIn()
	for range 5 {
		_, err := p.SetPassword(t.Context(), token, "không phải mật khẩu", newPassword, "")
		wantCode(t, "wrong", err, "account.current_wrong")
	}
	_, err := p.SetPassword(t.Context(), token, password, newPassword, "")
	wantCode(t, "the sixth", err, "account.too_many_tries")
}

func TestAForgottenPasswordIsReplacedSoonAfterACode(t *testing.T) {
	t.Parallel()
	p := newPhones(t)
	p.create()
	token, err := p.answers(mine, p.asks(phone, mine))
	p.must(err)
	p.now.Advance(15*time.Minute - time.Microsecond)
	if needed, err := p.NeedsPassword(t.Context(), token); err != nil || needed {
		t.Errorf("needed: %v, %v", needed, err)
	}
	token, err = p.SetPassword(t.Context(), token, "", newPassword, "")
	p.must(err)
	_, err = p.SetPassword(t.Context(), token, "", password, "")
	wantCode(t, "a second time", err, "account.current_wrong")
	token, err = p.answers(mine, p.asks(phone, mine))
	p.must(err)
	p.now.Advance(15 * time.Minute)
	_, err = p.SetPassword(t.Context(), token, "", password, "")
	wantCode(t, "later", err, "account.current_wrong")
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id := p.create()
	stranger := int64(0)
	p.must(p.db.GetContext(t.Context(), &stranger, `INSERT INTO account (phone, name, created_at) VALUES ('+84912345602', 'Người khác', $1) RETURNING id`, p.now.Now()))
	phoneOf, desk := p.signIn(), p.signIn()
	p.now.Advance(time.Hour)
	here := p.signIn()
	list, err := p.Sessions(t.Context(), id, desk)
	if err != nil || len(list) != 3 || !list[0].Current || list[1].Current || list[0].Device != "Firefox" || !list[1].UsedAt.Equal(p.now.Now()) {
		t.Fatalf("%+v, %v", list, err)
	}
	p.must(p.EndSession(t.Context(), stranger, list[0].ID)) // not theirs
	p.mustBeSignedIn(desk, true)
	p.must(p.EndSession(t.Context(), id, list[0].ID))
	p.must(p.EndSession(t.Context(), id, "no such"))
	p.mustBeSignedIn(desk, false)
	p.mustBeSignedIn(here, true)
	p.must(p.SignOutEverywhere(t.Context(), id))
	p.mustBeSignedIn(here, false)
	p.mustBeSignedIn(phoneOf, false)
	if list, err := p.Sessions(t.Context(), id, here); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}
