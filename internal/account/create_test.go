package account_test

import (
	"strings"
	"testing"

	"nongsan/internal/account"
	"nongsan/internal/errs"
)

func TestANumberHasOneAccount(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.create()
	_, err := p.Create(t.Context(), account.Account{Phone: phone, Name: "Người khác"}, password)
	if !errs.HasCode(err, "account.exists") || !errs.Is(err, errs.Conflict) {
		t.Error(err)
	}
	if n := p.count(`SELECT count(*) FROM account`); n != 1 {
		t.Errorf("%d accounts", n)
	}
}

func TestNamesAreKeptComposedAndTrimmed(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	if _, err := p.Create(t.Context(), account.Account{Phone: phone, Name: "  Hoa\u0300ng   Thị Tân\n"}, password); err != nil {
		t.Fatal(err)
	}
	session, err := p.Authenticate(t.Context(), p.signIn())
	if err != nil || session.Name != "Hoàng Thị Tân" {
		t.Errorf("%q, %v", session.Name, err)
	}
}

func TestCreateRefusesNamesAndPasswords(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	for _, c := range []struct{ name, password, field, code string }{
		{"T", password, "name", "account.name_length"},
		{" \t ", password, "name", "account.name_length"},
		{strings.Repeat("ạ", 81), password, "name", "account.name_length"},
		{"Tân\x00", password, "name", "account.name_length"},
		{"Tân\xff", password, "name", "account.name_length"},
		{"Tân", "", "password", "account.password_short"},
		{"Tân", "chèxanh", "password", "account.password_short"},
		{"Tân", "che\u0300xanh", "password", "account.password_short"}, // seven characters, however they are sent
		{"Tân", strings.Repeat("chè xanh ", 15), "password", "account.password_long"},
		{"Tân", "12345678", "password", "account.password_known"},
		{"Tân", "trustno1", "password", "account.password_known"},
		{"Tân", "Football2026!", "password", "account.password_known"},
		{"Tân", "sunshine", "password", "account.password_known"},
		{"Tân", "NongSan2026", "password", "account.password_known"},
		{"Tân", "Thai Nguyen 1", "password", "account.password_known"},
		{"Tân", "mậtkhẩu123", "password", "account.password_known"},
		{"Tân", "0912345678", "password", "account.password_known"},
		{"Tân", "abababababab", "password", "account.password_known"},
	} {
		_, err := p.Create(t.Context(), account.Account{Phone: phone, Name: c.name}, c.password)
		if e, ok := errs.As(err); !ok || e.Kind != errs.Invalid || e.Fields[c.field] != c.code || len(e.Fields) != 1 {
			t.Errorf("name %q, password %q: %v", c.name, c.password, err)
		}
	}
	if n := p.count(`SELECT count(*) FROM account`); n != 0 {
		t.Errorf("%d accounts", n)
	}
}

func TestLongPassphrasesAreWelcome(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	long := strings.Repeat("chè xanh ", 14) + "ạn" // 128 characters
	if _, err := p.Create(t.Context(), account.Account{Phone: phone, Name: "Tân"}, long); err != nil {
		t.Fatal(err)
	}
	if _, err := p.SignIn(t.Context(), phone, long[:len(long)-1], "", ""); !errs.HasCode(err, "account.wrong_pair") {
		t.Errorf("without its last character: %v", err)
	}
	if _, err := p.SignIn(t.Context(), phone, long, "", ""); err != nil {
		t.Error(err)
	}
}

func TestOnlyAHashOfThePasswordIsKept(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	for _, number := range []string{phone, "+84912345679"} {
		if _, err := p.Create(t.Context(), account.Account{Phone: number, Name: "Hoàng Thị Tân"}, password); err != nil {
			t.Fatal(err)
		}
	}
	if n := p.count(`SELECT count(DISTINCT password_hash) FROM account
		WHERE password_hash ~ '^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$'`); n != 2 {
		t.Errorf("%d hashes with a salt of their own", n)
	}
}
