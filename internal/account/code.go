package account

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"math/big"
	"strconv"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/notify"
	"nongsan/internal/pg"
)

// Limits of codes. Per number they keep one person from being guessed at or sent messages without end; the brake
// keeps all 68,000 together from being guessed at: at most 300 wrong an hour are 7,200 guesses a day at a million codes.
// Tries made at the same moment may overshoot the brake by as many as there are connections.
const (
	codeLife      = 5 * time.Minute
	codeTries     = 5 // wrong, of one code, and of one number a day
	codeEvery     = time.Minute
	codesPerDay   = 5
	codeDay       = 24 * time.Hour
	brakeWindow   = time.Hour
	brakeWrong    = 300
	registerTime  = 15 * time.Minute    // from the right code to name and consent
	knownFor      = 90 * 24 * time.Hour // a browser that signed the number in is known, and not braked
	codesTopic    = "sign_in_code"
	browserLength = 16 // bytes a browser's id has at least
)

// Codes lets people in by a code sent to their phone. Asking for one never looks whether the number has an account:
// a number without one that proves itself becomes one.
type Codes struct {
	accounts *Service
	messages *notify.Service
	key      []byte
}

// NewCodes returns Codes; secret is the server's own.
func NewCodes(accounts *Service, messages *notify.Service, secret []byte) *Codes {
	return &Codes{accounts: accounts, messages: messages, key: keyed(secret, "one-time code")}
}

// OnlyHere reports whether codes reach nobody but the office's page, as in development.
func (c *Codes) OnlyHere() bool { return c.messages.Shows(notify.SMS) }

// Ask sends a code to a number, for the browser that asks; the number's code from before dies. A second tap within a
// minute sends nothing more. Errors carry the Field phone: errs.Invalid for a number that is none, errs.TooMany
// "account.code_wait", "account.code_daily", "account.code_locked" or "account.code_brake", errs.Unavailable
// "notify.budget".
func (c *Codes) Ask(ctx context.Context, phone string, browser []byte) error {
	number, err := ParsePhone(phone)
	if err != nil {
		return fieldOf(err, "phone")
	}
	hash, err := c.browser(browser)
	if err != nil {
		return err
	}
	now := c.accounts.now()
	err = pg.WithTx(ctx, c.accounts.db, func(tx pg.Tx) error { return c.ask(ctx, tx, number, hash, now) })
	if e, ok := errs.As(err); ok && e.Kind != errs.Internal {
		return &errs.Error{Kind: e.Kind, Code: e.Code, Args: e.Args, Fields: map[string]string{"phone": e.Code}}
	}
	if err != nil {
		return fmt.Errorf("ask for a code: %w", err)
	}
	return nil
}

func (c *Codes) ask(ctx context.Context, tx pg.Tx, number string, browser []byte, now time.Time) error {
	key := phoneHash(number)
	if err := lockPhone(ctx, tx, int64(binary.BigEndian.Uint64(key))); err != nil { //nolint:gosec // any 64 bits do
		return err
	}
	asked, err := codesAsked(ctx, tx, number, browser, now)
	if err != nil || asked.Tapped {
		return err
	}
	if asked.LastMinute {
		return errs.New(errs.TooMany, "account.code_wait")
	}
	if asked.Today >= codesPerDay {
		return errs.New(errs.TooMany, "account.code_daily")
	}
	if err := mayTry(ctx, tx, number, browser, now); err != nil {
		return err
	}
	if err := killCodes(ctx, tx, number, now); err != nil {
		return err
	}
	code := newCode()
	id, err := insertCode(ctx, tx, codeRow{Phone: number, BrowserHash: browser, CodeHash: c.hash(number, browser, code)}, now)
	if err != nil {
		return err
	}
	if err := forgetCodes(ctx, tx, now); err != nil {
		return err
	}
	return c.messages.Enqueue(ctx, tx, notify.Message{
		Topic: codesTopic, Key: strconv.FormatInt(id, 10), Channel: notify.SMS, To: number,
		Text: locale.T(ctx, "sms.code", "code", code), Secret: true, Life: codeLife,
	})
}

// mayTry refuses a number that was guessed at too often today, and, while all numbers together are guessed at, every
// browser that has not signed this number in before.
func mayTry(ctx context.Context, tx pg.Tx, number string, browser []byte, now time.Time) error {
	t, err := triesOf(ctx, tx, number, browser, now)
	if err != nil {
		return err
	}
	if t.WrongToday >= codeTries {
		return errs.New(errs.TooMany, "account.code_locked")
	}
	if t.Wrong >= brakeWrong && t.Wrong*2 > t.Right && !t.Known {
		return errs.New(errs.TooMany, "account.code_brake")
	}
	return nil
}

// Waiting is what a browser has begun: a code that is on its way to Phone, or a proved number that wants a name.
type Waiting struct {
	Phone  string
	Proved bool
}

// Waits finds what the browser has begun, or errs.NotFound "account.code_none".
func (c *Codes) Waits(ctx context.Context, browser []byte) (Waiting, error) {
	hash, err := c.browser(browser)
	if err != nil {
		return Waiting{}, err
	}
	row, err := lastCode(ctx, c.accounts.db, hash, "")
	if err != nil {
		return Waiting{}, err
	}
	now := c.accounts.now()
	if !row.live(now) && !row.registers(now) {
		return Waiting{}, errs.New(errs.NotFound, "account.code_none")
	}
	return Waiting{Phone: row.Phone, Proved: row.ProvedAt != nil}, nil
}

// newCode is six digits, each code as likely as any other.
func newCode() string {
	n, _ := rand.Int(rand.Reader, big.NewInt(1_000_000)) // never fails (crypto/rand)
	return fmt.Sprintf("%06d", n.Int64())
}

// browser is how a browser's id is kept.
func (c *Codes) browser(id []byte) ([]byte, error) {
	if len(id) < browserLength {
		return nil, errs.New(errs.Invalid, "account.code_none")
	}
	return keyed(c.key, "browser", string(id)), nil
}

func (c *Codes) hash(number string, browser []byte, code string) []byte {
	return keyed(c.key, "code", number, string(browser), code)
}

func (c *Codes) right(row codeRow, code string) bool {
	return subtle.ConstantTimeCompare(c.hash(row.Phone, row.BrowserHash, code), row.CodeHash) == 1
}

// keyed is an HMAC over parts that cannot run into one another.
func keyed(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		_ = binary.Write(h, binary.BigEndian, uint32(len(p))) //nolint:gosec // a hash takes everything; parts are short
		h.Write([]byte(p))
	}
	return h.Sum(nil)
}
