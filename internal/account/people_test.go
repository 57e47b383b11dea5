package account_test

import (
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/account"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/pgtest"
)

const (
	phone    = "+84912345678"
	password = "một vườn chè xanh"
)

// people is the package's service on a database of its own, with a clock that stands still.
type people struct {
	*testing.T
	*account.Service
	db  *sqlx.DB
	now *clock.Fake
}

func newPeople(t *testing.T) people {
	t.Helper()
	db := pgtest.New(t)
	now := clock.NewFake(time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC))
	return people{T: t, Service: account.New(db, now.Now), db: db, now: now}
}

// create opens the account of phone; its password is hashed lightly, create_test.go tries the real hash.
func (p people) create() (id int64) {
	p.Helper()
	err := p.db.GetContext(p.Context(), &id, `
		INSERT INTO account (phone, name, password_hash, created_at) VALUES ($1, 'Hoàng Thị Tân', $2, $3) RETURNING id`,
		phone, pgtest.LightHash(password), p.now.Now())
	if err != nil {
		p.Fatal(err)
	}
	return id
}

func (p people) appoint(id int64, duty account.Duty) {
	p.Helper()
	if err := p.Appoint(p.Context(), id, duty); err != nil {
		p.Fatal(err)
	}
}

// signIn signs phone in from a new browser.
func (p people) signIn() (token string) {
	p.Helper()
	token, err := p.SignIn(p.Context(), phone, password, "Firefox", "")
	if err != nil {
		p.Fatal(err)
	}
	return token
}

func (p people) mustBeSignedIn(token string, is bool) {
	p.Helper()
	session, err := p.Authenticate(p.Context(), token)
	if is && (err != nil || session.Phone != phone) {
		p.Errorf("session is %+v, %v", session, err)
	}
	if !is && !errs.HasCode(err, "account.sign_in_first") {
		p.Errorf("session is %+v, %v; want none", session, err)
	}
}

func (p people) count(query string, args ...any) (n int) {
	p.Helper()
	if err := p.db.GetContext(p.Context(), &n, query, args...); err != nil {
		p.Fatal(err)
	}
	return n
}

func (p people) exec(query string, args ...any) {
	p.Helper()
	if _, err := p.db.ExecContext(p.Context(), query, args...); err != nil {
		p.Fatal(err)
	}
}
