package account_test

import (
	"bytes"
	"log/slog"
	"regexp"
	"testing"

	"nongsan/internal/account"
	"nongsan/internal/jobs"
	"nongsan/internal/notify"
)

// phones is people who are sent codes; nothing is sent, the outbox is read.
type phones struct {
	people
	*account.Codes
}

var mine, theirs = bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32) // browsers

func newPhones(t *testing.T) phones {
	t.Helper()
	p := newPeople(t)
	return phones{people: p, Codes: p.codes()}
}

// codes is a process of its own on the same database.
func (p people) codes() *account.Codes {
	p.Helper()
	queue, err := jobs.NewEnqueuer(p.db)
	if err != nil {
		p.Fatal(err)
	}
	messages := notify.New(notify.Options{DB: p.db, Jobs: queue, Clock: p.now.Now, Log: slog.New(slog.DiscardHandler), Budget: 100_000})
	return account.NewCodes(p.Service, messages, []byte("0123456789abcdef0123456789abcdef"))
}

var sixDigits = regexp.MustCompile(`\b[0-9]{6}\b`)

// asks for a code from a browser and reads it from the newest message.
func (p phones) asks(number string, browser []byte) (code string) {
	p.Helper()
	p.must(p.Ask(p.Context(), number, browser))
	return p.newest()
}

func (p phones) newest() string {
	p.Helper()
	var text string
	p.must(p.db.GetContext(p.Context(), &text, `SELECT body FROM outbox ORDER BY id DESC LIMIT 1`))
	return sixDigits.FindString(text)
}

func (p phones) answers(browser []byte, code string) (token string, err error) {
	return p.Prove(p.Context(), browser, code, "Firefox", "")
}

// other is a code that is not this one.
func other(code string) string {
	if code[0] == '0' {
		return "1" + code[1:]
	}
	return "0" + code[1:]
}

func (p people) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}
