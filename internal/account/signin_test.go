package account_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"nongsan/internal/account"
	"nongsan/internal/errs"
)

func TestSignInTakesTheNumberAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id := p.create()
	p.appoint(id, account.Duty{Role: account.Moderator})
	p.appoint(id, account.Duty{Role: account.Accountant, CommuneCode: "05482"})
	token, err := p.SignIn(t.Context(), "0912 345 678", "mo\u0302\u0323t vươ\u0300n chè xanh", "Firefox", "")
	if err != nil {
		t.Fatal(err)
	}
	session, err := p.Authenticate(t.Context(), token)
	if err != nil || session.ID != id || session.Name != "Hoàng Thị Tân" || session.Demo {
		t.Errorf("%+v, %v", session, err)
	}
	want := []account.Duty{{Role: account.Accountant, CommuneCode: "05482"}, {Role: account.Moderator}}
	if !slices.Equal(session.Officer, want) {
		t.Errorf("duties are %+v", session.Officer)
	}
}

func TestTheSessionFromBeforeEndsAtSignIn(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.create()
	other, before := p.signIn(), p.signIn()
	after, err := p.SignIn(t.Context(), phone, password, "Firefox", before)
	if err != nil || after == before {
		t.Fatal(after == before, err)
	}
	p.mustBeSignedIn(before, false)
	p.mustBeSignedIn(after, true)
	p.mustBeSignedIn(other, true)
}

func TestAPlantedTokenIsNeverTaken(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.create()
	const planted = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	token, err := p.SignIn(t.Context(), phone, password, "Firefox", planted)
	if err != nil || token == planted {
		t.Fatal(token, err)
	}
	p.mustBeSignedIn(planted, false)
}

// Nobody learns which numbers have an account.
func TestEveryWrongPairGetsTheSameAnswer(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.create()
	disabled, err := p.Create(t.Context(), account.Account{Phone: "+84912345601", Name: "Đã khoá"}, password)
	if err != nil {
		t.Fatal(err)
	}
	p.exec(`UPDATE account SET disabled_at = $2 WHERE id = $1`, disabled, p.now.Now())
	p.exec(`INSERT INTO account (phone, name, created_at) VALUES ('+84912345602', 'Chưa có mật khẩu', $1)`, p.now.Now())
	for number, word := range map[string]string{
		phone: "một vườn chè", "+84912345601": password, "+84912345602": "", "+84912345603": password,
	} {
		_, err := p.SignIn(t.Context(), number, word, "", "")
		if e, ok := errs.As(err); !ok || e.Kind != errs.Invalid || e.Code != "account.wrong_pair" ||
			len(e.Fields) != 1 || e.Fields["password"] != e.Code {
			t.Errorf("%s: %v", number, err)
		}
	}
	if n := p.count(`SELECT count(*) FROM session`); n != 0 {
		t.Errorf("%d sessions", n)
	}
}

func TestSignInNamesTheFieldOfANumberThatIsNone(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	_, err := p.SignIn(t.Context(), "0168 2345 678", password, "", "")
	if e, ok := errs.As(err); !ok || e.Kind != errs.Invalid || e.Fields["phone"] != "phone.old" || e.Args["new"] != "0382 345 678" {
		t.Errorf("%+v", err)
	}
}

func TestFiveWrongTriesAreTheLastForAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.create()
	for _, number := range []string{phone, "+84912345603"} {
		for i := range 6 {
			want := "account.wrong_pair"
			if i == 5 {
				want = "account.too_many_tries"
			}
			if _, err := p.SignIn(t.Context(), number, "một vườn chè", "", ""); !errs.HasCode(err, want) {
				t.Errorf("try %d on %s: %v", i+1, number, err)
			}
		}
	}
	if _, err := p.SignIn(t.Context(), phone, password, "", ""); !errs.Is(err, errs.TooMany) {
		t.Errorf("the right password after five wrong ones: %v", err)
	}
	p.now.Advance(15*time.Minute - time.Second)
	if _, err := p.SignIn(t.Context(), phone, password, "", ""); !errs.Is(err, errs.TooMany) {
		t.Errorf("a second early: %v", err)
	}
	p.now.Advance(time.Second)
	p.signIn()
}

func TestSuccessForgetsTheWrongTries(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.create()
	p.exec(`INSERT INTO sign_in_failure (phone_hash, at) SELECT 'x', $1 FROM generate_series(1, 3)`, p.now.Now().Add(-15*time.Minute))
	p.exec(`INSERT INTO sign_in_failure (phone_hash, at) VALUES ('x', $1)`, p.now.Now().Add(-14*time.Minute))
	for range 3 {
		for range 4 {
			if _, err := p.SignIn(t.Context(), phone, "một vườn chè", "", ""); !errs.HasCode(err, "account.wrong_pair") {
				t.Fatal(err)
			}
		}
		p.signIn()
	}
	if n := p.count(`SELECT count(*) FROM sign_in_failure`); n != 1 {
		t.Errorf("%d tries are left, want the one of another number that still counts", n)
	}
}

func TestTriesMadeAtOnceAreCountedToo(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.create()
	codes := at20(func() error { // each to a process of its own, so that no queue keeps them apart
		_, err := account.New(p.db, p.now.Now).SignIn(t.Context(), phone, "một vườn chè", "", "")
		return err
	})
	if codes["account.wrong_pair"] != 5 || codes["account.too_many_tries"] != 15 {
		t.Errorf("answers are %v", codes)
	}
}

// A training hall signs in with one account: right passwords are not tries.
func TestTwentyRightSignInsAtOnceAreAllTaken(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.create()
	codes := at20(func() error {
		_, err := p.SignIn(t.Context(), phone, password, "", "")
		return err
	})
	if codes[""] != 20 {
		t.Errorf("answers are %v", codes)
	}
	if n := p.count(`SELECT count(*) FROM session WHERE revoked_at IS NULL`); n != 20 {
		t.Errorf("%d sessions", n)
	}
}

// at20 runs do twenty times at once and counts the codes of its errors.
func at20(do func() error) map[string]int {
	var all sync.WaitGroup
	answers := make(chan error, 20)
	for range cap(answers) {
		all.Go(func() { answers <- do() })
	}
	all.Wait()
	close(answers)
	codes := map[string]int{}
	for err := range answers {
		code := ""
		if e, ok := errs.As(err); ok {
			code = e.Code
		} else if err != nil {
			code = err.Error()
		}
		codes[code]++
	}
	return codes
}

func TestABrokenHashIsAFaultOfOursAndLetsNobodyIn(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.create()
	for _, phc := range []string{
		"plain", "$2a$10$abc", "$argon2id$v=18$m=8,t=1,p=1$AAAA$AAAA", "$argon2id$v=19$m=x$AAAA$AAAA",
		"$argon2id$v=19$m=8,t=1,p=1$!$AAAA",
	} {
		p.exec(`UPDATE account SET password_hash = $1`, phc)
		p.exec(`DELETE FROM sign_in_failure`)
		_, err := p.SignIn(t.Context(), phone, password, "", "")
		if e, known := errs.As(err); err == nil || known {
			t.Errorf("%s: %v, %v", phc, err, e)
		}
	}
}
