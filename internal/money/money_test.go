package money_test

import (
	"testing"

	"pgregory.net/rapid"

	"nongsan/internal/money"
)

func TestWritten(t *testing.T) {
	t.Parallel()
	for v, want := range map[money.VND]string{
		0: "0\u00a0₫", 5: "5\u00a0₫", 1000: "1.000\u00a0₫", 1234000: "1.234.000\u00a0₫", -50000: "-50.000\u00a0₫", 999: "999\u00a0₫",
	} {
		if got := v.String(); got != want {
			t.Errorf("%d is written %q, want %q", int64(v), got, want)
		}
	}
}

func TestParseAsPeopleType(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]money.VND{
		"50000": 50_000, "50.000": 50_000, "50,000": 50_000, "50 000 ₫": 50_000, "50.000đ": 50_000, "50.000 đồng": 50_000,
		"50k": 50_000, "50K": 50_000, "50 nghìn": 50_000, "50 ngàn": 50_000, "1tr2": 1_200_000, "1tr250": 1_250_000,
		"1,5 triệu": 1_500_000, "1.5tr": 1_500_000, "2 triệu": 2_000_000, "1.500": 1_500, "1.500k": 1_500_000, "0": 0,
		"999.999.999.999": money.Max,
	} {
		if got, ok := money.Parse(typed); !ok || got != want {
			t.Errorf("%q is %d, %v; want %d", typed, int64(got), ok, int64(want))
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{
		"", " ", "đ", "năm mươi", "-5", "1.50", "1.5000", "1..000", ".500", "500.", "1e5", "0x10", "50kk", "1tr2k", "1,5tr2",
		"1.000.000.000.000", "99999999999999999999", "1000000tr", "५०", "1tr12345",
	} {
		if got, ok := money.Parse(typed); ok {
			t.Errorf("%q is taken for %d", typed, int64(got))
		}
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := money.VND(rapid.Int64Range(0, int64(money.Max)).Draw(t, "amount"))
		if got, ok := money.Parse(v.String()); !ok || got != v {
			t.Fatalf("%s is read as %d, %v", v, int64(got), ok)
		}
	})
}

func TestOverflowStops(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]func(){
		"times": func() { money.VND(1 << 62).Times(4) },
		"plus":  func() { money.VND(1<<63 - 1).Plus(1) },
		"minus": func() { money.VND(-1 << 63).Plus(-1) },
		"least": func() { money.VND(-1 << 63).Times(-1) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: a sum that does not fit goes on", name)
				}
			}()
			f()
		}()
	}
	if got := money.Sum(1, 2, 3); got != 6 {
		t.Errorf("1 + 2 + 3 = %d", int64(got))
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"50k", "1tr2", "1.234.000 ₫", "1,5 triệu"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if v, ok := money.Parse(s); ok && (v < 0 || v > money.Max) {
			t.Errorf("%q is %d", s, int64(v))
		}
	})
}
