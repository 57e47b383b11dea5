package locale_test

import (
	"testing"
	"time"

	"nongsan/internal/locale"
)

func TestTextsSpeakTheLanguageOfTheContext(t *testing.T) {
	t.Parallel()
	vi := t.Context()
	en := locale.With(vi, locale.En)
	if a, b := locale.T(vi, "frame.basket"), locale.T(en, "frame.basket"); a != "Giỏ hàng" || b == a {
		t.Errorf("the basket is %q and %q", a, b)
	}
	if got := locale.T(vi, "cart.too_many", "left", "3"); got != "Chỉ còn 3 trong kho. Xin giảm số lượng." {
		t.Errorf("filled in: %q", got)
	}
	if got := locale.T(vi, "no.such.text"); got != "[no.such.text]" {
		t.Errorf("a missing text shows as %q", got)
	}
	if locale.Parse("en") != locale.En || locale.Parse("xx") != locale.Vi || locale.Parse("") != locale.Vi {
		t.Error("what is no language must be Vietnamese")
	}
}

func TestWrittenAsPeopleDo(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 17, 5, 0, 0, time.UTC) // past midnight in Vietnam
	for got, want := range map[string]string{
		locale.Date(at):                    "24/11/2026",
		locale.DateTime(at):                "24/11/2026 00:05",
		locale.Phone("+84912345678"):       "0912 345 678",
		locale.Phone("113"):                "113",
		locale.PhoneMasked("+84912345678"): "0912 ••• 678",
		locale.PhoneMasked("113"):          "•••",
		locale.Number(0):                   "0",
		locale.Number(999):                 "999",
		locale.Number(68000):               "68.000",
		locale.Number(-1234567):            "-1.234.567",
	} {
		if got != want {
			t.Errorf("written %q, want %q", got, want)
		}
	}
}
