package account_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/locale"
)

func wantCode(t *testing.T, what string, err error, code string) {
	t.Helper()
	if !errs.HasCode(err, code) {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

func TestACodeSignsIn(t *testing.T) {
	t.Parallel()
	p := newPhones(t)
	p.create()
	before := p.signIn()
	code := p.asks("0912 345 678", mine)
	token, err := p.Prove(t.Context(), mine, code[:3]+" "+code[3:], "Firefox", before)
	p.must(err)
	p.mustBeSignedIn(token, true)
	p.mustBeSignedIn(before, false) // the browser's session from before
	_, err = p.answers(mine, code)
	wantCode(t, "again", err, "account.code_dead")
	if n := p.count(`SELECT count(*) FROM outbox WHERE recipient = $1 AND secret`, phone); n != 1 {
		t.Errorf("%d messages to the number", n)
	}
	if n := p.count(`SELECT count(*) FROM one_time_code c WHERE c::text LIKE '%' || $1 || '%' AND length($1) = 6`, code); n != 0 {
		t.Error("the code is kept as it is")
	}
}

func TestOnlyTheBrowserThatAskedMayAnswer(t *testing.T) {
	t.Parallel()
	p := newPhones(t)
	p.create()
	code := p.asks(phone, mine)
	_, err := p.answers(theirs, code)
	wantCode(t, "another browser", err, "account.code_dead")
	_, err = p.answers(nil, code)
	wantCode(t, "no browser", err, "account.code_none")
	if _, err := p.answers(mine, code); err != nil {
		t.Errorf("the other's try did harm: %v", err)
	}
}

func TestACodeLivesFiveMinutes(t *testing.T) {
	t.Parallel()
	p := newPhones(t)
	p.create()
	code := p.asks(phone, mine)
	p.now.Advance(5*time.Minute - time.Microsecond)
	_, err := p.answers(mine, other(code))
	wantCode(t, "a wrong one in time", err, "account.code_wrong")
	p.now.Advance(time.Microsecond)
	_, err = p.answers(mine, code)
	wantCode(t, "the right one late", err, "account.code_dead")
}

func TestTheFifthWrongAnswerIsTheLastForADay(t *testing.T) {
	t.Parallel()
	p := newPhones(t)
	p.create()
	code := p.asks(phone, mine)
	for i := range 5 {
		want := "account.code_wrong"
		if i == 4 {
			want = "account.code_dead"
		}
		_, err := p.answers(mine, other(code))
		wantCode(t, fmt.Sprint("wrong answer ", i+1), err, want)
	}
	_, err := p.answers(mine, code)
	wantCode(t, "the right one after five wrong ones", err, "account.code_dead")
	p.now.Advance(24*time.Hour - time.Microsecond)
	wantCode(t, "a new code on the day", p.Ask(t.Context(), phone, theirs), "account.code_locked")
	p.signIn() // by password, all the while
	p.now.Advance(time.Microsecond)
	if _, err := p.answers(mine, p.asks(phone, mine)); err != nil {
		t.Error(err)
	}
}

// Two wrong on each of three codes are six on the number: the sixth is not looked at.
func TestWrongAnswersCountByNumberOverItsCodes(t *testing.T) {
	t.Parallel()
	p := newPhones(t)
	p.create()
	looked := 0
	for range 3 {
		code := p.asks(phone, mine)
		for range 2 {
			if _, err := p.answers(mine, other(code)); errs.Is(err, errs.Invalid) {
				looked++
			} else {
				wantCode(t, "the sixth", err, "account.code_locked")
			}
		}
		p.now.Advance(time.Minute)
	}
	if looked != 5 {
		t.Errorf("%d wrong answers were looked at, want 5", looked)
	}
}

func TestANewCodeKillsTheOld(t *testing.T) {
	t.Parallel()
	p := newPhones(t)
	p.create()
	old := p.asks(phone, mine)
	p.now.Advance(time.Minute)
	fresh := p.asks(phone, theirs)
	_, err := p.answers(mine, old)
	wantCode(t, "the old one", err, "account.code_dead")
	if _, err := p.answers(theirs, fresh); err != nil {
		t.Error(err)
	}
}

func TestANumberIsSentACodeAMinuteAndFiveADay(t *testing.T) {
	t.Parallel()
	p := newPhones(t)
	start := p.now.Now()
	for i := range 5 {
		p.asks(phone, mine)
		p.must(p.Ask(t.Context(), phone, mine)) // a second tap
		wantCode(t, "another browser at once", p.Ask(t.Context(), phone, theirs), "account.code_wait")
		p.asks("+84912345600", theirs) // another number is not held up
		p.now.Advance(time.Minute)
		if n := p.count(`SELECT count(*) FROM outbox WHERE recipient = $1`, phone); n != i+1 {
			t.Fatalf("%d messages after %d minutes", n, i+1)
		}
	}
	wantCode(t, "the sixth", p.Ask(t.Context(), phone, mine), "account.code_daily")
	p.now.Advance(start.Add(24 * time.Hour).Sub(p.now.Now()))
	p.asks(phone, mine)
	err := p.Ask(t.Context(), "0168 2345 678", mine)
	if e, ok := errs.As(err); !ok || e.Fields["phone"] != "phone.old" {
		t.Errorf("a number that is none: %v", err)
	}
}

// Asking and answering wrongly work without the table of accounts: they cannot tell who has one, neither by what they
// say nor by how long they take.
func TestNobodyLearnsWhoHasAnAccount(t *testing.T) {
	t.Parallel()
	p := newPhones(t)
	p.create()
	p.exec(`ALTER TABLE account RENAME TO hidden`)
	for _, number := range []string{phone, "+84912345603"} {
		code := p.asks(number, mine)
		_, err := p.answers(mine, other(code))
		wantCode(t, number, err, "account.code_wrong")
		w, err := p.Waits(t.Context(), mine)
		if err != nil || w.Phone != number || w.Proved {
			t.Errorf("%s waits %+v, %v", number, w, err)
		}
	}
}

func TestOfTwentyRightAnswersAtOnceOneSignsIn(t *testing.T) {
	t.Parallel()
	p := newPhones(t)
	p.create()
	code := p.asks(phone, mine)
	codes := at20(func() error {
		_, err := p.codes().Prove(t.Context(), mine, code, "Firefox", "")
		return err
	})
	if codes[""] != 1 || codes["account.code_dead"] != 19 {
		t.Errorf("answers are %v", codes)
	}
	if n := p.count(`SELECT count(*) FROM session`); n != 1 {
		t.Errorf("%d sessions", n)
	}
}

func TestOfTwentyWrongAnswersAtOnceFiveAreLookedAt(t *testing.T) {
	t.Parallel()
	p := newPhones(t)
	code := other(p.asks(phone, mine))
	codes := at20(func() error {
		_, err := p.codes().Prove(t.Context(), mine, code, "Firefox", "")
		return err
	})
	if n := p.count(`SELECT count(*) FROM code_try`); n != 5 || codes["account.code_wrong"] != 4 {
		t.Errorf("%d looked at, answers are %v", n, codes)
	}
}

func TestTwentyAsksAtOnceSendOneMessage(t *testing.T) {
	t.Parallel()
	p := newPhones(t)
	codes := at20(func() error { return p.codes().Ask(t.Context(), phone, mine) })
	if n := p.count(`SELECT count(*) FROM outbox`); n != 1 || codes[""] != 20 {
		t.Errorf("%d messages, answers are %v", n, codes)
	}
}

func TestANewNumberRegistersWithNameAndConsent(t *testing.T) {
	t.Parallel()
	p := newPhones(t)
	_, err := p.Register(t.Context(), mine, "Hoàng Thị Tân", true, "", "")
	wantCode(t, "without a code", err, "account.code_none")
	code := p.asks(phone, mine)
	_, err = p.Register(t.Context(), mine, "Hoàng Thị Tân", true, "", "")
	wantCode(t, "before the answer", err, "account.code_none")
	if token, err := p.answers(mine, code); err != nil || token != "" {
		t.Fatalf("token %q, %v; want none", token, err)
	}
	if w, err := p.Waits(t.Context(), mine); err != nil || !w.Proved || w.Phone != phone {
		t.Errorf("waits %+v, %v", w, err)
	}
	_, err = p.Register(t.Context(), mine, "A", false, "", "")
	if e, ok := errs.As(err); !ok || e.Fields["name"] == "" || e.Fields["consent"] == "" {
		t.Errorf("without name and consent: %v", err)
	}
	_, err = p.Register(t.Context(), theirs, "Kẻ khác", true, "", "")
	wantCode(t, "another browser", err, "account.code_none")
	codes := at20(func() error {
		_, err := p.codes().Register(t.Context(), mine, "  Hoàng   Thị Tân ", true, "Firefox", "")
		return err
	})
	if codes[""] != 1 || codes["account.code_none"] != 19 {
		t.Errorf("twenty at once: %v", codes)
	}
	if n := p.count(`SELECT count(*) FROM account WHERE phone = $1 AND name = 'Hoàng Thị Tân' AND password_hash IS NULL`, phone); n != 1 {
		t.Error("the account is not there")
	}
	if n := p.count(`SELECT count(*) FROM consent WHERE kind = 'terms' AND version = $1 AND at = $2`, account.Terms, p.now.Now()); n != 1 {
		t.Errorf("%d consents", n)
	}
	_, err = p.SignIn(t.Context(), phone, "", "", "")
	wantCode(t, "an empty password", err, "account.wrong_pair")
}

func TestAProofIsForAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	p := newPhones(t)
	_, err := p.answers(mine, p.asks(phone, mine))
	p.must(err)
	p.now.Advance(15 * time.Minute)
	_, err = p.Register(t.Context(), mine, "Hoàng Thị Tân", true, "", "")
	wantCode(t, "later", err, "account.code_none")
}

func TestALockedAccountIsNotOpenedByACode(t *testing.T) {
	t.Parallel()
	p := newPhones(t)
	p.create()
	p.exec(`UPDATE account SET disabled_at = $1`, p.now.Now())
	_, err := p.answers(mine, p.asks(phone, mine))
	wantCode(t, "the right answer", err, "account.disabled")
	if n := p.count(`SELECT count(*) FROM session`); n != 0 {
		t.Errorf("%d sessions", n)
	}
}

func TestCodesAreForgotten(t *testing.T) {
	t.Parallel()
	p := newPhones(t)
	_, err := p.answers(mine, other(p.asks(phone, mine)))
	wantCode(t, "wrong", err, "account.code_wrong")
	p.now.Advance(49 * time.Hour)
	p.asks("+84912345600", theirs)
	if n := p.count(`SELECT (SELECT count(*) FROM one_time_code WHERE phone = $1) + (SELECT count(*) FROM code_try)`, phone); n != 0 {
		t.Errorf("%d rows of a number that came once", n)
	}
}

var gsm = regexp.MustCompile(`^[A-Za-z0-9 .,:-]+$`)

// One message, not two: 160 characters of the phone network's own alphabet, which has no Vietnamese marks.
func TestTheTextIsOneMessage(t *testing.T) {
	t.Parallel()
	for _, lang := range []locale.Lang{locale.Vi, locale.En} {
		text := locale.T(locale.With(t.Context(), lang), "sms.code", "code", "123456")
		if len(text) > 160 || !gsm.MatchString(text) || !strings.Contains(text, "123456") {
			t.Errorf("%d characters: %s", len(text), text)
		}
	}
}

// A guesser knows the 68,000 numbers of the households and guesses as fast as it is let, from a new browser each time,
// for two hours in which eleven people sign in rightly each minute at first, and two after. A guess is right once in a
// million.
func TestGuessingAtAllAccountsGainsLessThanOneInAHundredDays(t *testing.T) {
	t.Parallel()
	p := newPhones(t)
	next := 0
	number := func() string { next++; return fmt.Sprintf("+849%08d", next) }
	guesses, refused := 0, 0
	for minute := range 120 {
		p.exec(`INSERT INTO code_try (phone, correct, at) SELECT '+84900000000', true, $1 FROM generate_series(1, 2)`, p.now.Now())
		for try := 0; try < 10; try++ {
			browser := fmt.Appendf(nil, "guesser %4d %4d %12d", minute, try, next)
			if err := p.Ask(t.Context(), number(), browser); err != nil {
				wantCode(t, "asking", err, "account.code_brake")
				refused++
				break
			}
			code := other(p.newest())
			for range 5 {
				if _, err := p.answers(browser, code); errs.Is(err, errs.Invalid) {
					guesses++
				} else {
					wantCode(t, "guessing", err, "account.code_brake")
				}
			}
		}
		p.now.Advance(time.Minute)
	}
	perDay := float64(guesses) * 12 / 1e6
	t.Logf("%d guesses in two hours, %.4f accounts a day", guesses, perDay)
	if perDay >= 0.01 || refused == 0 {
		t.Errorf("%d guesses in two hours are %.4f accounts a day", guesses, perDay)
	}
	if guesses < 300 {
		t.Errorf("only %d guesses: the brake holds before it should", guesses)
	}
}

// While the brake holds, a browser that signed the number in before still may; so may all when most answers are right.
func TestTheBrakeSparesKnownBrowsersAndBusyDays(t *testing.T) {
	t.Parallel()
	p := newPhones(t)
	p.create()
	if _, err := p.answers(mine, p.asks(phone, mine)); err != nil {
		t.Fatal(err)
	}
	p.now.Advance(2 * time.Hour)
	answered := func(right bool, n int) {
		p.exec(`INSERT INTO code_try (phone, correct, at) SELECT '+84900000000', $1, $2 FROM generate_series(1, $3)`, right, p.now.Now(), n)
	}
	answered(false, 300)
	wantCode(t, "a new browser", p.Ask(t.Context(), phone, theirs), "account.code_brake")
	if _, err := p.answers(mine, p.asks(phone, mine)); err != nil {
		t.Errorf("the known browser: %v", err)
	}
	answered(true, 599)
	p.asks("+84912345600", theirs)
}

func TestCodesHaveAllDigits(t *testing.T) {
	t.Parallel()
	p := newPhones(t)
	seen := map[string]bool{}
	for i := range 30 {
		code := p.asks(fmt.Sprintf("+849%08d", i), mine)
		if len(code) != 6 {
			t.Fatalf("the code is %q", code)
		}
		seen[code] = true
	}
	if len(seen) < 29 {
		t.Errorf("%d different codes of 30", len(seen))
	}
}
