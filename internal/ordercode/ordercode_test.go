package ordercode_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"nongsan/internal/ordercode"
)

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// draw gives n codes from a fixed seed.
func draw(t *testing.T, n int) []ordercode.Code {
	t.Helper()
	source := rand.NewChaCha8([32]byte{8})
	codes := make([]ordercode.Code, n)
	for i := range codes {
		code, err := ordercode.New(source)
		if err != nil {
			t.Fatal(err)
		}
		codes[i] = code
	}
	return codes
}

func TestNewWritesCodesThatReadBack(t *testing.T) {
	t.Parallel()
	seen := map[ordercode.Code]bool{}
	for _, code := range draw(t, 2000) {
		if got, ok := ordercode.Parse(string(code)); !ok || got != code {
			t.Fatalf("Parse(%s) = %s, %v", code, got, ok)
		}
		seen[code] = true
	}
	if len(seen) != 2000 {
		t.Errorf("%d different codes of 2000", len(seen))
	}
}

func TestNewUsesEveryCharacterAlike(t *testing.T) {
	t.Parallel()
	all := make([]byte, 6*256)
	for i := range all {
		all[i] = byte(i)
	}
	count := map[rune]int{}
	source := bytes.NewReader(all)
	for range 256 {
		code, err := ordercode.New(source)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range code[2:8] {
			count[c]++
		}
	}
	for _, c := range alphabet {
		if count[c] != 6*256/32 {
			t.Errorf("%c was drawn %d times", c, count[c])
		}
	}
}

func TestNewReportsAFailingSource(t *testing.T) {
	t.Parallel()
	broken := errors.New("no entropy")
	if code, err := ordercode.New(iotest.ErrReader(broken)); code != "" || !errors.Is(err, broken) {
		t.Errorf("New = %q, %v", code, err)
	}
}

// Every wrong character and every swap of two, adjacent or not, of 300 codes is caught. As the check is
// linear, that it holds for some codes means it holds for all.
func TestOneWrongCharacterOrTwoSwappedIsNoCode(t *testing.T) {
	t.Parallel()
	for _, code := range draw(t, 300) {
		for i := 2; i < len(code); i++ {
			for _, c := range []byte(alphabet) {
				refuse(t, code, change(code, func(b []byte) { b[i] = c }))
			}
			for j := i + 1; j < len(code); j++ {
				refuse(t, code, change(code, func(b []byte) { b[i], b[j] = b[j], b[i] }))
			}
		}
	}
}

func change(code ordercode.Code, how func([]byte)) string {
	b := []byte(code)
	how(b)
	return string(b)
}

func refuse(t *testing.T, code ordercode.Code, wrong string) {
	t.Helper()
	if _, ok := ordercode.Parse(wrong); ok && wrong != string(code) {
		t.Errorf("%s passes for %s", wrong, code)
	}
}

func TestParseTakesWhatPeopleType(t *testing.T) {
	t.Parallel()
	zeros, err := ordercode.New(bytes.NewReader([]byte{0, 1, 0, 1, 0, 1}))
	if err != nil {
		t.Fatal(err)
	}
	if zeros[:8] != "NS010101" {
		t.Fatalf("drew %s", zeros)
	}
	last := string(zeros[8])
	for _, typed := range []string{
		"NS010101" + last, "ns010101" + strings.ToLower(last), "NS 0101 01" + last, "ns-0101-01" + last, " NS.010101" + last + " ",
		"NSO1O1O1" + last, "nsoioloi" + last, "NSOLOIOL" + last, "NS\u00a0010101" + last,
	} {
		if got, ok := ordercode.Parse(typed); !ok || got != zeros {
			t.Errorf("Parse(%q) = %s, %v", typed, got, ok)
		}
	}
}

func TestParseRefusesWhatIsNoCode(t *testing.T) {
	t.Parallel()
	good := string(draw(t, 1)[0])
	for _, typed := range []string{
		"", "NS", good[:8], good + "0", good[1:] + "N", "SN" + good[2:], "TN" + good[2:], good[2:], "NS" + "UUUUUUU",
		"NS______" + good[8:], strings.Repeat(" ", 100) + good, "NS\x00" + good[3:], "NSÉ" + good[4:],
	} {
		if got, ok := ordercode.Parse(typed); ok {
			t.Errorf("Parse(%q) = %s", typed, got)
		}
	}
}

// The shapes are what banks make of a typed memo; A and B stand for the codes.
func TestFindReadsMemosAsBanksWriteThem(t *testing.T) {
	t.Parallel()
	codes := draw(t, 2)
	spell := strings.NewReplacer(
		"{A}", string(codes[0]), "{a}", strings.ToLower(string(codes[0])), "{B}", string(codes[1]),
		"{A-}", string(codes[0][:2]+"-"+codes[0][2:6]+"-"+codes[0][6:]), "{A }", string(codes[0][:4]+" "+codes[0][4:]),
		"{A.}", string(codes[0][:5]+"."+codes[0][5:]), "{A\n}", string(codes[0][:7]+"\n"+codes[0][7:]), "{A/}", string(codes[0][:8]),
		"{AO}", strings.NewReplacer("0", "O", "1", "I").Replace(string(codes[0])),
	)
	one, two, none := codes[:1], codes, []ordercode.Code(nil)
	for memo, want := range map[string][]ordercode.Code{
		"{A}": one,
		"{a}": one,
		"MBVCB.3278907687.{A}.CT tu 0071000123456 NGUYEN VAN A toi 8500201012345 HTX CHE": one,
		"MBVCB.3278907687.{A}CT tu 0071000123456 toi 8500201012345":                       one,
		"{A}-091226-09:05:41 3278907687":                                                  one,
		"CUSTOMER {A} - Ma giao dich/ Trace 123456":                                       one,
		"IBFT {A}":                              one,
		"TKThe :19036512345678, tai TCB. {A} -": one,
		"NGUYEN VAN A chuyen tien {A }":         one,
		"Thanh toan don hang {A-}":              one,
		"QR - {A.}":                             one,
		"{A\n} FT26328123456789":                one,
		"donhang{a}camon":                       one,
		"ND: {AO}; tai iPay":                    one,
		"thanh toán đơn {A} – cảm ơn":           one,
		"{A} {A} {a}":                           one,
		"NSNS{A}":                               one,
		"{A} va {B}":                            two,
		"{A}{B}":                                two,
		"ZP26112312345 {A/}":                    none, // cut by the bank
		"NGUYEN VAN SAU chuyen tien":            none,
		"DH12345":                               none,
		"":                                      none,
	} {
		if got := ordercode.Find(spell.Replace(memo)); !slices.Equal(got, want) {
			t.Errorf("Find(%q) = %v, want %v", spell.Replace(memo), got, want)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("MBVCB.3278907687.NS7K2Q9XF.CT tu")
	f.Add("ns 7k2q 9xf đ\xff")
	f.Fuzz(func(t *testing.T, memo string) {
		for _, code := range ordercode.Find(memo) {
			if again, ok := ordercode.Parse(string(code)); !ok || again != code {
				t.Errorf("found %q, which reads as %q, %v", code, again, ok)
			}
		}
		if code, ok := ordercode.Parse(memo); ok && !slices.Contains(ordercode.Find(memo), code) {
			t.Errorf("Parse knows %q in %q, Find does not", code, memo)
		}
	})
}
