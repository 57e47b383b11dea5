package vietqr

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"nongsan/internal/money"
)

// Fields of the code. A field is a 2-digit id, a 2-digit length and 1 to 99 characters; templates nest.
const (
	idFormat, idInitiation, idAccount, idCategory = "00", "01", "38", "52"
	idCurrency, idAmount, idCountry               = "53", "54", "58"
	idExtra, idPurpose, idCRC                     = "62", "08", "63"

	napas      = "A000000727" // A000000775 in field 26 is VNPay-QR, another scheme
	toAccount  = "QRIBFTTA"
	toCard     = "QRIBFTTC"
	atATM      = "QRCASH"
	static     = "11" // many payments, the payer types the amount
	dynamic    = "12" // one payment, the amount given
	dong       = "704"
	vietnam    = "VN"
	crcTrailer = idCRC + "04"
)

var (
	binShape    = regexp.MustCompile(`^[0-9]{6}$`)
	numberShape = regexp.MustCompile(`^[0-9A-Za-z]{1,19}$`)
	amountShape = regexp.MustCompile(`^[1-9][0-9]{0,12}$`)
	memoShape   = regexp.MustCompile(`^[0-9A-Za-z]([0-9A-Za-z ]{0,23}[0-9A-Za-z])?$`)
)

// Payload is the text of a code for a transfer to the account. An amount of zero leaves it to the payer;
// an empty memo too. The memo is letters, digits and spaces, at most 25: it is all that reaches the bank
// statement, and banks drop anything else. It fails on an account, amount or memo that would not arrive
// as given.
func Payload(to Account, amount money.VND, memo string) (string, error) {
	if amount < 0 || amount > money.Max {
		return "", fmt.Errorf("amount %d cannot be transferred", amount)
	}
	want := Code{BIN: to.BIN, Account: to.Number, Service: toAccount, Amount: amount, Memo: memo}
	text := write(want)
	if got, err := Parse(text); err != nil {
		return "", err
	} else if got != want {
		return "", errors.New("code does not read back as it was written")
	}
	return text, nil
}

func write(c Code) string {
	initiation, amount, extra := static, "", ""
	if c.Amount > 0 {
		initiation = dynamic
		amount = field(idAmount, strconv.FormatInt(int64(c.Amount), 10))
	}
	if c.Memo != "" {
		extra = field(idExtra, field(idPurpose, c.Memo))
	}
	beneficiary := field("00", c.BIN) + field("01", c.Account)
	text := field(idFormat, "01") + field(idInitiation, initiation) +
		field(idAccount, field("00", napas)+field("01", beneficiary)+field("02", c.Service)) +
		field(idCurrency, dong) + amount + field(idCountry, vietnam) + extra + crcTrailer
	return text + fmt.Sprintf("%04X", crc16(text))
}

func field(id, value string) string { return fmt.Sprintf("%s%02d%s", id, len(value), value) }

// crc16 is CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, no reflection, no final xor.
func crc16(s string) uint16 {
	crc := uint16(0xFFFF)
	for i := range len(s) {
		crc ^= uint16(s[i]) << 8
		for range 8 {
			high := crc & 0x8000
			crc <<= 1
			if high != 0 {
				crc ^= 0x1021
			}
		}
	}
	return crc
}
