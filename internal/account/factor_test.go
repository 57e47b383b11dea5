package account_test

import (
	"encoding/base32"
	"net/url"
	"strings"
	"testing"
	"time"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/vault"
)

// apps is people with an app that shows codes.
type apps struct {
	people
	*account.Factors
}

func newApps(t *testing.T) apps {
	t.Helper()
	p := newPeople(t)
	seals, err := vault.New("new:"+vault.NewKey()+",old:"+vault.NewKey(), vault.NewKey())
	p.must(err)
	return apps{p, account.NewFactors(p.Service, seals, []byte("0123456789abcdef0123456789abcdef"))}
}

// shows is the code that an app shows after scanning what was offered.
func (a apps) shows(offer account.Offer) string {
	a.Helper()
	u, err := url.Parse(offer.URI)
	a.must(err)
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(u.Query().Get("secret"))
	a.must(err)
	if u.Scheme != "otpauth" || u.Host != "totp" || u.Query().Get("issuer") != "Nông Sản" || strings.ReplaceAll(offer.Secret, " ", "") != u.Query().Get("secret") {
		a.Errorf("offer %+v", offer)
	}
	return account.TOTP(secret, a.now.Now())
}

func (a apps) signsIn(phone string) string {
	a.Helper()
	token, err := a.SignIn(a.Context(), phone, "nuoi ga tren doi", "Firefox", "")
	a.must(err)
	return token
}

func (a apps) half(token string) bool {
	a.Helper()
	s, err := a.Authenticate(a.Context(), token)
	a.must(err)
	return s.Half
}

// The numbers of RFC 6238, appendix B, for SHA-1.
func TestAppsShowTheCodesOfTheStandard(t *testing.T) {
	t.Parallel()
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if got := account.TOTP([]byte("12345678901234567890"), time.Unix(at, 0)); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
}

func TestWithASecondProofASessionIsHalfUntilItIsGiven(t *testing.T) {
	t.Parallel()
	a := newApps(t)
	id, err := a.Create(t.Context(), account.Account{Phone: "+84912345678", Name: "Phạm Quang Minh"}, "nuoi ga tren doi")
	a.must(err)
	a.must(a.Appoint(t.Context(), id, account.Duty{Role: account.Admin}))
	first := a.signsIn("+84912345678")
	if a.half(first) {
		t.Error("an officer is half where no second proof is required")
	}
	a.RequireFactor()
	if !a.half(first) {
		t.Error("an officer is whole without a second proof")
	}
	if _, err := a.Prove(t.Context(), first, "123456", ""); !errs.HasCode(err, "account.factor_none") {
		t.Errorf("a code without an app: %v", err)
	}
	offer := a.Offer(first, "0912 345 678")
	if _, err := a.Set(t.Context(), first, other(a.shows(offer)), ""); !errs.HasCode(err, "account.factor_wrong") {
		t.Errorf("set with a wrong code: %v", err)
	}
	code := a.shows(offer)
	whole, err := a.Set(t.Context(), first, " "+code[:3]+" "+code[3:], "")
	a.must(err)
	if a.half(whole) {
		t.Error("half after the app was set up")
	}
	if _, err := a.Authenticate(t.Context(), first); err == nil {
		t.Error("the token from before is still good")
	}
	second := a.signsIn("+84912345678")
	if !a.half(second) {
		t.Error("whole with the password alone")
	}
	if _, err := a.Prove(t.Context(), second, code, ""); !errs.HasCode(err, "account.factor_wrong") {
		t.Errorf("the same code twice: %v", err)
	}
	if _, err := a.Set(t.Context(), second, code, ""); !errs.HasCode(err, "account.factor_set") {
		t.Errorf("another app over the first: %v", err)
	}
	a.now.Advance(30 * time.Second)
	code = a.shows(offer)
	results := make(chan error, 8)
	for range cap(results) {
		go func() { _, err := a.Prove(t.Context(), second, code, ""); results <- err }()
	}
	good := 0
	for range cap(results) {
		if err := <-results; err == nil {
			good++
		}
	}
	if good != 1 {
		t.Errorf("a code was used %d times", good)
	}
}

func TestFiveWrongCodesCloseTheSecondDoorForAWhile(t *testing.T) {
	t.Parallel()
	a := newApps(t)
	id, err := a.Create(t.Context(), account.Account{Phone: "+84912345678", Name: "Bà Mai"}, "nuoi ga tren doi")
	a.must(err)
	token := a.signsIn("+84912345678")
	offer := a.Offer(token, "0912 345 678")
	token, err = a.Set(t.Context(), token, a.shows(offer), "")
	a.must(err)
	for range 5 {
		if _, err := a.Prove(t.Context(), token, other(a.shows(offer)), ""); !errs.HasCode(err, "account.factor_wrong") {
			t.Errorf("wrong: %v", err)
		}
	}
	a.now.Advance(time.Minute)
	if _, err := a.Prove(t.Context(), token, a.shows(offer), ""); !errs.HasCode(err, "account.factor_locked") {
		t.Errorf("after five wrong the right one: %v", err)
	}
	a.now.Advance(15 * time.Minute)
	if left, err := a.Reseal(t.Context()); left != 0 || err != nil {
		t.Errorf("%d left, %v", left, err)
	}
	token, err = a.Drop(t.Context(), token, a.shows(offer), "")
	a.must(err)
	if s, err := a.Authenticate(t.Context(), token); err != nil || s.HasFactor || s.Half {
		t.Errorf("dropped: %+v, %v", s, err)
	}
	a.now.Advance(time.Minute)
	again := a.Offer(token, "0912 345 678")
	_, err = a.Set(t.Context(), token, a.shows(again), "")
	a.must(err)
	a.must(a.Appoint(t.Context(), id, account.Duty{Role: account.Moderator, CommuneCode: "05503"}))
	a.RequireFactor()
	token = a.signsIn("+84912345678")
	a.now.Advance(time.Minute)
	if _, err := a.Drop(t.Context(), token, a.shows(again), ""); !errs.HasCode(err, "account.factor_needed") {
		t.Errorf("an officer does without: %v", err)
	}
	a.must(a.ForgetFactor(t.Context(), id))
	if _, err := a.Authenticate(t.Context(), token); err == nil {
		t.Error("a session outlives the lost phone")
	}
}
