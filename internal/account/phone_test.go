package account_test

import (
	"regexp"
	"testing"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/locale"
)

func TestParsePhone(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"0912345678":         "+84912345678",
		"0912 345 678":       "+84912345678",
		"0912.345.678":       "+84912345678",
		"+84 912-345-678":    "+84912345678",
		"84912345678":        "+84912345678",
		"0084 912 345 678":   "+84912345678",
		"+84 (0)912 345 678": "+84912345678",
		"０９１２３４５６７８":         "+84912345678",
		" 0356789012 ":       "+84356789012",
	} {
		got, err := account.ParsePhone(in)
		if err != nil || got != want {
			t.Errorf("ParsePhone(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestParsePhoneRefuses(t *testing.T) {
	t.Parallel()
	for in, code := range map[string]string{
		"":              "phone.missing",
		" ":             "phone.missing",
		"0212345678":    "phone.wrong", // no mobile prefix
		"091234567":     "phone.wrong",
		"09123456789":   "phone.wrong",
		"01234567890":   "phone.old",
		"0168 2345 678": "phone.old",
		"0208 3855 123": "phone.wrong", // a landline of Thái Nguyên
		"0912345678x":   "phone.wrong",
		"+1 912345678":  "phone.wrong",
	} {
		if _, err := account.ParsePhone(in); !errs.HasCode(err, code) {
			t.Errorf("ParsePhone(%q): %v; want %s", in, err, code)
		}
	}
	_, err := account.ParsePhone("0168 2345 678")
	if e, _ := errs.As(err); e.Args["new"] != "0382 345 678" {
		t.Errorf("hint for an old number is %q, want 0382 345 678", e.Args["new"])
	}
}

func FuzzParsePhone(f *testing.F) {
	for _, seed := range []string{"0912 345 678", "+84 (0)912-345-678", "0168 2345 678", "０９１２", "84", "+"} {
		f.Add(seed)
	}
	shape := regexp.MustCompile(`^\+84[35789][0-9]{8}$`)
	f.Fuzz(func(t *testing.T, s string) {
		got, err := account.ParsePhone(s)
		if (err == nil) != shape.MatchString(got) {
			t.Fatalf("ParsePhone(%q) = %q, %v", s, got, err)
		}
		if err != nil {
			return
		}
		for _, written := range []string{got, locale.Phone(got), got[1:], "00" + got[1:]} {
			if again, err := account.ParsePhone(written); err != nil || again != got {
				t.Fatalf("ParsePhone(%q) = %q, %v; want %q", written, again, err, got)
			}
		}
	})
}
