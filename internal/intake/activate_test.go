package intake_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/intake"
	"nongsan/internal/jobs"
	"nongsan/internal/notify"
)

// slips is a world whose three households were invited.
type invited struct {
	world
	*testing.T
	*intake.Activation
	accounts *account.Service
	slips    []intake.Slip
	browser  []byte
}

func newInvited(t *testing.T) invited {
	t.Helper()
	w := newWorld(t)
	w.take(t, csvOf(3), intake.Options{})
	queue, err := jobs.NewEnqueuer(w.db)
	if err != nil {
		t.Fatal(err)
	}
	messages := notify.New(notify.Options{DB: w.db, Jobs: queue, Clock: w.now.Now, Log: slog.New(slog.DiscardHandler), Budget: 1000})
	accounts := account.New(w.db, w.now.Now)
	codes := account.NewCodes(accounts, messages, []byte("0123456789abcdef0123456789abcdef"))
	return invited{
		world: w, T: t, Activation: intake.NewActivation(w.Service, codes), accounts: accounts, slips: w.invite(t, "", false),
		browser: bytes.Repeat([]byte{7}, 32),
	}
}

var sixDigits = regexp.MustCompile(`\b[0-9]{6}\b`)

// sent is the newest code that was sent to a number; empty: none.
func (v invited) sent(phone string) string {
	v.Helper()
	var texts []string
	if err := v.db.SelectContext(v.Context(), &texts, `SELECT body FROM outbox WHERE recipient = $1 ORDER BY id DESC LIMIT 1`, phone); err != nil {
		v.Fatal(err)
	}
	return sixDigits.FindString(strings.Join(texts, ""))
}

func (v invited) asks(slip, phone string) error { return v.Ask(v.Context(), slip, phone, v.browser) }

func (v invited) uses(slip, code string) (token string, err error) {
	return v.Use(v.Context(), slip, true, account.Answer{Browser: v.browser, Code: code, Device: "Firefox"})
}

func (v invited) activated() (n int) {
	v.Helper()
	counts, err := v.Counts(v.Context(), "")
	for _, c := range counts {
		n += c.Activated
	}
	if err != nil {
		v.Fatal(err)
	}
	return n
}

// The code of the slip as people type it, and the phone: then it is used, once, and the household is signed in.
func TestAHouseholdTakesItsStallOver(t *testing.T) {
	t.Parallel()
	v := newInvited(t)
	slip := v.slips[0]
	typed := strings.NewReplacer("-", " ", "0", "o", "1", "l").Replace(strings.ToLower(slip.Code))
	if err := v.asks(typed, "0"+slip.Phone[3:]); err != nil {
		t.Fatal(err)
	}
	code := v.sent(slip.Phone)
	if _, err := v.Use(t.Context(), typed, false, account.Answer{Browser: v.browser, Code: code}); !hasField(err, "consent", "account.consent_missing") {
		t.Errorf("without consent: %v", err)
	}
	if _, err := v.uses(v.slips[1].Code, code); !hasField(err, "slip", "intake.code_wrong") {
		t.Errorf("another household's slip: %v", err)
	}
	if _, err := v.uses(typed, "x"+code[1:]); !hasField(err, "code", "account.code_wrong") || v.activated() != 0 {
		t.Errorf("a wrong answer: %v, %d activated", err, v.activated())
	}
	results := make(chan string, 8)
	for range cap(results) {
		go func() { token, _ := v.uses(typed, code); results <- token }()
	}
	var tokens []string
	for range cap(results) {
		if token := <-results; token != "" {
			tokens = append(tokens, token)
		}
	}
	if len(tokens) != 1 || v.activated() != 1 {
		t.Fatalf("%d sessions, %d activated", len(tokens), v.activated())
	}
	session, err := v.accounts.Authenticate(t.Context(), tokens[0])
	var consents int
	if err == nil {
		err = v.db.GetContext(t.Context(), &consents, `SELECT count(*) FROM consent WHERE account_id = $1 AND version = $2`, session.ID, account.Terms)
	}
	if err != nil || session.Phone != slip.Phone || consents != 1 {
		t.Errorf("%+v, %d consents, %v", session, consents, err)
	}
	v.now.Advance(2 * time.Minute)
	if err := v.asks(slip.Code, slip.Phone); !errs.HasCode(err, "intake.code_used") {
		t.Errorf("a used slip: %v", err)
	}
}

func hasField(err error, field, code string) bool {
	e, ok := errs.As(err)
	return ok && e.Fields[field] == code
}

// Who has not both is told the same, gets no message sent, and soon may not try any more; others may.
func TestASlipIsOnlyForItsOwnPhoneInTime(t *testing.T) {
	t.Parallel()
	v := newInvited(t)
	var stored int
	err := v.db.GetContext(t.Context(), &stored, `SELECT count(*) FROM activation_code c WHERE c::text ILIKE '%' || $1 || '%'`, strings.ReplaceAll(v.slips[0].Code, "-", ""))
	if err != nil || stored != 0 {
		t.Errorf("the code is stored: %d, %v", stored, err)
	}
	for name, pair := range map[string][2]string{
		"another's number": {v.slips[0].Code, v.slips[1].Phone}, "no slip": {"", v.slips[1].Phone}, "a wrong slip": {"00000-00000", v.slips[1].Phone},
		"a long slip": {strings.Repeat("0", 1000), v.slips[1].Phone}, "nobody's number": {v.slips[0].Code, "0987654321"},
	} {
		if err := v.asks(pair[0], pair[1]); !hasField(err, "slip", "intake.code_wrong") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := v.asks(v.slips[0].Code, "12"); !hasField(err, "phone", "phone.not_mobile") && err == nil {
		t.Errorf("no number: %v", err)
	}
	for i := range 6 {
		if err := v.asks(fmt.Sprintf("00000-0000%d", i), v.slips[1].Phone); !hasField(err, "slip", "intake.code_wrong") {
			t.Errorf("try %d: %v", i, err)
		}
	}
	if err := v.asks(v.slips[1].Code, v.slips[1].Phone); !hasField(err, "slip", "intake.code_locked") {
		t.Errorf("after ten wrong ones the right one: %v", err)
	}
	if v.sent(v.slips[1].Phone) != "" || v.sent("+84987654321") != "" {
		t.Error("a message was sent")
	}
	if err := v.asks(v.slips[2].Code, v.slips[2].Phone); err != nil {
		t.Errorf("another household: %v", err)
	}
	v.now.Advance(25 * time.Hour)
	if err := v.asks(v.slips[1].Code, v.slips[1].Phone); err != nil {
		t.Errorf("the next day: %v", err)
	}
	v.now.Advance(13 * 24 * time.Hour)
	if err := v.asks(v.slips[1].Code, v.slips[1].Phone); !hasField(err, "slip", "intake.code_wrong") {
		t.Errorf("after 14 days: %v", err)
	}
	if counts, err := v.Counts(t.Context(), v.slips[1].CommuneCode); err != nil || len(counts) != 1 || counts[0].Lapsed != 1 {
		t.Errorf("counts %+v, %v", counts, err)
	}
}

// A code on the phone that ended before the slip did leaves the slip good.
func TestALateAnswerLeavesTheSlipGood(t *testing.T) {
	t.Parallel()
	v := newInvited(t)
	slip := v.slips[0]
	if err := v.asks(slip.Code, slip.Phone); err != nil {
		t.Fatal(err)
	}
	late := v.sent(slip.Phone)
	v.now.Advance(6 * time.Minute)
	if _, err := v.uses(slip.Code, late); !hasField(err, "code", "account.code_dead") {
		t.Errorf("late: %v", err)
	}
	if err := v.asks(slip.Code, slip.Phone); err != nil {
		t.Fatal(err)
	}
	if token, err := v.uses(slip.Code, v.sent(slip.Phone)); err != nil || token == "" {
		t.Errorf("again: %q, %v", token, err)
	}
}
