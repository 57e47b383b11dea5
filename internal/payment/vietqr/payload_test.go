package vietqr_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"nongsan/internal/money"
	"nongsan/internal/payment/vietqr"
)

var shop = vietqr.Account{BIN: "970405", Number: "8506201009999", Name: "HTX CHE TAN CUONG"}

// Written by the npm package vietnam-qr-pay 1.5.1 and printed by github.com/subiz/vietqr.
func TestPayloadIsWhatOthersWrite(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		BIN, Account, Purpose, Payload string
		Amount                         money.VND
	}
	if err := json.Unmarshal(raw, &vectors); err != nil || len(vectors) != 6 {
		t.Fatal(len(vectors), err)
	}
	for _, v := range vectors {
		got, err := vietqr.Payload(vietqr.Account{BIN: v.BIN, Number: v.Account}, v.Amount, v.Purpose)
		if err != nil || got != v.Payload {
			t.Errorf("Payload(%+v) = %s, %v", v, got, err)
		}
	}
}

func TestPayloadRefusesWhatWouldNotArrive(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		to     vietqr.Account
		amount money.VND
		memo   string
	}{
		"negative":          {shop, -1, "A"},
		"more than max":     {shop, money.Max + 1, "A"},
		"no bank":           {vietqr.Account{Number: "1"}, 1, "A"},
		"short bank":        {vietqr.Account{BIN: "97040", Number: "1"}, 1, "A"},
		"letters in bank":   {vietqr.Account{BIN: "97040A", Number: "1"}, 1, "A"},
		"no account":        {vietqr.Account{BIN: "970405"}, 1, "A"},
		"spaced account":    {vietqr.Account{BIN: "970405", Number: "8506 2010"}, 1, "A"},
		"long account":      {vietqr.Account{BIN: "970405", Number: "12345678901234567890"}, 1, "A"},
		"very long account": {vietqr.Account{BIN: "970405", Number: strings.Repeat("1", 100)}, 1, "A"},
		"memo with marks":   {shop, 1, "Chè"},
		"memo with dash":    {shop, 1, "NS-1"},
		"long memo":         {shop, 1, strings.Repeat("A", 26)},
		"memo of spaces":    {shop, 1, "   "},
		"memo ends in line": {shop, 1, "A\n"},
	} {
		if got, err := vietqr.Payload(c.to, c.amount, c.memo); err == nil {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestParseReadsKnownCodes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]vietqr.Code{
		// NAPAS 1.5.2
		"00020101021138600010A00000072701300006970403011697040311012345670208QRIBFTTC53037045802VN63044F52":                                              {BIN: "970403", Account: "9704031101234567", Service: "QRIBFTTC"},
		"00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN62340107NPS68690819thanh toan don hang63042E2E": {BIN: "970403", Account: "0011012345678", Service: "QRIBFTTA", Amount: 180000, Memo: "thanh toan don hang"},
		"00020101021238600010A00000072701300006970403011697040311012345670208QRIBFTTC530370454061800005802VN62340107NPS68690819thanh toan don hang6304A203": {
			BIN: "970403", Account: "9704031101234567", Service: "QRIBFTTC", Amount: 180000, Memo: "thanh toan don hang",
		},
		"00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F": {BIN: "970403", Account: "0011012345678", Service: "QRIBFTTA"},
		// npm vietnam-qr-pay, github.com/subiz/vietqr, a shop's document, payOS with a virtual account
		"00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA53037045405100005802VN62150811Chuyen tien630453E6":        {BIN: "970416", Account: "257678859", Service: "QRIBFTTA", Amount: 10000, Memo: "Chuyen tien"},
		"00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA530370454061200005802VN62170813ung ho lu lut6304C15C": {BIN: "970415", Account: "0011001932418", Service: "QRIBFTTA", Amount: 120000, Memo: "ung ho lu lut"},
		"00020101021238540010A00000072701240006970436011010234567890208QRIBFTTA5303704540719430005802VN62120808TT0000696304A8E5":        {BIN: "970436", Account: "1023456789", Service: "QRIBFTTA", Amount: 1943000, Memo: "TT000069"},
		"00020101021238570010A000000727012700069704220113VQRQADAIJ55120208QRIBFTTA5303704540470005802VN62120808TL89 1006304E346":        {BIN: "970422", Account: "VQRQADAIJ5512", Service: "QRIBFTTA", Amount: 7000, Memo: "TL89 100"},
		// own; the checksum may be in either case
		"00020101021238570010A00000072701270006970405011385002012345670208QRIBFTTA530370454061250005802VN62150811TNG4K7P2Q9X6304EC8F": {BIN: "970405", Account: "8500201234567", Service: "QRIBFTTA", Amount: 125000, Memo: "TNG4K7P2Q9X"},
		"00020101021238570010A00000072701270006970405011385002012345670208QRIBFTTA530370454061250005802VN62150811TNG4K7P2Q9X6304ec8f": {BIN: "970405", Account: "8500201234567", Service: "QRIBFTTA", Amount: 125000, Memo: "TNG4K7P2Q9X"},
	} {
		if got, err := vietqr.Parse(text); err != nil || got != want {
			t.Errorf("Parse(%s) = %+v, %v", text, got, err)
		}
	}
}

func TestParseRefusesKnownBadCodes(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		// Printed in the NAPAS specification: the checksum is right, the account's length is not; one
		// well-known library reads a shorter account number from it.
		"wrong inner length":      "00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304F4E5",
		"service one level deep":  seal("00020101021138530010A0000007270139000697040301130011012345678" + "0208QRIBFTTA" + "53037045802VN"),
		"wrong checksum":          "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN6304CD60",
		"empty":                   "",
		"only a checksum":         seal(""),
		"no account":              seal("000201010211" + "53037045802VN"),
		"another scheme":          seal("00020101021138570010A00000077501270006970403011300110123456780208QRIBFTTA53037045802VN"),
		"field twice":             seal("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA530370453037045802VN"),
		"inner field twice":       seal("00020101021138690010A00000072701270006970403011300110123456780208QRIBFTTA0208QRIBFTTA53037045802VN"),
		"unknown service":         seal("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTX53037045802VN"),
		"no service":              seal("00020101021138450010A000000727012700069704030113001101234567853037045802VN"),
		"another currency":        seal("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53038405802VN"),
		"another country":         seal("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802TH"),
		"static with amount":      seal("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA5303704540410005802VN"),
		"dynamic without amount":  seal("00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN"),
		"no initiation":           seal("00020138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN"),
		"amount with zero":        seal("00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA5303704540501000" + "5802VN"),
		"amount with point":       seal("00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061000.05802VN"),
		"format not first":        seal("01021100020138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN"),
		"format 02":               seal("00020201021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN"),
		"category of three":       seal("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA520312353037045802VN"),
		"memo with mark":          seal("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN62080804Chè"),
		"memo with dash":          seal("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN62080804NS-1"),
		"broken extra":            seal("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN62080805NS01"),
		"field after checksum":    seal("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN") + "6401A",
		"letters in bank":         seal("00020101021138570010A0000007270127000697040X011300110123456780208QRIBFTTA53037045802VN"),
		"space in account":        seal("00020101021138570010A000000727012700069704030113001101234 6780208QRIBFTTA53037045802VN"),
		"account of 20":           seal("00020101021138640010A0000007270134000697040301201234567890123456789" + "00208QRIBFTTA53037045802VN"),
		"cut in the middle":       "00020101021138570010A0000007270127000697040301130011",
		"not a length":            seal("0002010102113X570010A000000727"),
		"full-width digits":       seal("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA5303７04"),
		"wider beneficiary field": seal("00020101021138620010A000000727013200069704030113001101234567802019" + "0208QRIBFTTA53037045802VN"),
	} {
		if got, err := vietqr.Parse(text); err == nil {
			t.Errorf("%s: read as %+v", name, got)
		}
	}
}

// The check value that CRC catalogues give for CRC-16/CCITT-FALSE, seen through the parser's message.
func TestChecksumIsCCITTFalse(t *testing.T) {
	t.Parallel()
	if got := crc("123456789"); got != "29B1" {
		t.Fatalf("the test's own checksum gives %s", got)
	}
	good := seal("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN")
	if _, err := vietqr.Parse(good); err != nil {
		t.Error(err)
	}
}

func TestEveryChangedCharacterIsNoticed(t *testing.T) {
	t.Parallel()
	good, err := vietqr.Payload(shop, 250000, "NS7K2Q9XF")
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(good) {
		for _, c := range []byte("0A9") {
			wrong := good[:i] + string(c) + good[i+1:]
			if _, err := vietqr.Parse(wrong); err == nil && wrong != good {
				t.Errorf("character %d changed to %c is not noticed", i, c)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("00020101021238570010A00000072701270006970405011385062010099990208QRIBFTTA530370454062500005802VN62180814NS261123AB12CD6304751C")
	f.Add("00020101021138600010A00000072701300006970403011697040311012345670208QRIBFTTC53037045802VN63044F52")
	f.Fuzz(func(t *testing.T, text string) {
		for _, try := range []string{text, seal(text)} {
			code, err := vietqr.Parse(try)
			if err != nil || code.Service != "QRIBFTTA" || code.Amount > money.Max {
				continue
			}
			again, err := vietqr.Payload(vietqr.Account{BIN: code.BIN, Number: code.Account}, code.Amount, code.Memo)
			if err != nil {
				t.Fatalf("%q reads as %+v, which cannot be written: %v", try, code, err)
			}
			if back, err := vietqr.Parse(again); err != nil || back != code {
				t.Fatalf("%+v became %+v, %v", code, back, err)
			}
		}
	})
}

// seal adds the checksum by another method than the program's: a table of 256.
func seal(text string) string {
	text += "6304"
	return text + crc(text)
}

func crc(text string) string {
	var table [256]uint16
	for i := range table {
		r := uint16(i) << 8
		for range 8 {
			if r>>15 == 1 {
				r = r<<1 ^ 0x1021
			} else {
				r <<= 1
			}
		}
		table[i] = r
	}
	sum := uint16(0xFFFF)
	for i := range len(text) {
		sum = sum<<8 ^ table[byte(sum>>8)^text[i]]
	}
	const hex = "0123456789ABCDEF"
	return string([]byte{hex[sum>>12], hex[sum>>8&15], hex[sum>>4&15], hex[sum&15]})
}
