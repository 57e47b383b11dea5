package vietqr

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"nongsan/internal/money"
)

// Code is what a VietQR code says.
type Code struct {
	BIN     string    // the bank's 6 digits
	Account string    // account or card number
	Service string    // QRIBFTTA to an account, QRIBFTTC to a card, QRCASH at an ATM
	Amount  money.VND // in dong; zero: the payer types it
	Memo    string    // transfer content; may be empty
}

// Parse reads a code and refuses what banking apps could read in two ways: a wrong checksum, a length
// that does not fit exactly, a field twice, a field in the wrong place. The checksum alone is not enough:
// an example printed in the NAPAS specification has a right one and a wrong length inside.
func Parse(text string) (Code, error) {
	fields, err := split(text)
	if err != nil {
		return Code{}, err
	}
	if err := checkFrame(text, fields); err != nil {
		return Code{}, err
	}
	var c Code
	if err := errors.Join(c.readAccount(fields), c.readAmount(fields), c.readMemo(fields)); err != nil {
		return Code{}, err
	}
	return c, nil
}

// checkFrame checks what is the same in every code, and the checksum.
func checkFrame(text string, fields map[string]string) error {
	if !strings.HasPrefix(text, idFormat) || fields[idFormat] != "01" {
		return errors.New("field 00 must come first and be 01")
	}
	if category, ok := fields[idCategory]; ok && len(category) != 4 {
		return errors.New("field 52 must have 4 digits")
	}
	if fields[idCurrency] != dong || fields[idCountry] != vietnam {
		return errors.New("fields 53 and 58 must be 704 and VN")
	}
	end := len(text) - 4
	if end < 4 || text[end-4:end] != crcTrailer {
		return errors.New("field 63 must come last and have 4 digits")
	}
	if want := fmt.Sprintf("%04X", crc16(text[:end])); !strings.EqualFold(text[end:], want) {
		return fmt.Errorf("checksum must be %s", want)
	}
	return nil
}

func (c *Code) readAccount(fields map[string]string) error {
	account, err := split(fields[idAccount])
	if err != nil {
		return fmt.Errorf("field 38: %w", err)
	}
	beneficiary, err := split(account["01"])
	if err != nil {
		return fmt.Errorf("field 38.01: %w", err)
	}
	c.BIN, c.Account, c.Service = beneficiary["00"], beneficiary["01"], account["02"]
	switch {
	case account["00"] != napas || len(account) != 3 || len(beneficiary) != 2:
		return errors.New("field 38 must hold NAPAS, a beneficiary and a service")
	case c.Service != toAccount && c.Service != toCard && c.Service != atATM:
		return errors.New("field 38.02 must be a known service")
	case !binShape.MatchString(c.BIN):
		return errors.New("field 38.01.00 must be the bank's 6 digits")
	case !numberShape.MatchString(c.Account):
		return errors.New("field 38.01.01 must be 1 to 19 letters and digits")
	}
	return nil
}

func (c *Code) readAmount(fields map[string]string) error {
	text, given := fields[idAmount]
	initiation := static
	if given {
		initiation = dynamic
	}
	if fields[idInitiation] != initiation {
		return errors.New("field 01 must be 12 with an amount and 11 without")
	}
	if !given {
		return nil
	}
	if !amountShape.MatchString(text) {
		return errors.New("field 54 must be whole dong above zero, 13 digits at most")
	}
	n, err := strconv.ParseInt(text, 10, 64)
	c.Amount = money.VND(n)
	return err
}

func (c *Code) readMemo(fields map[string]string) error {
	text, given := fields[idExtra]
	if !given {
		return nil
	}
	extra, err := split(text)
	if err != nil {
		return fmt.Errorf("field 62: %w", err)
	}
	memo, given := extra[idPurpose]
	if given && !memoShape.MatchString(memo) {
		return errors.New("field 62.08 must be 1 to 25 letters, digits and spaces")
	}
	c.Memo = memo
	return nil
}

// split cuts a text into its fields and wants every character used, printable ASCII, and no id twice.
func split(text string) (map[string]string, error) {
	fields := map[string]string{}
	for at := 0; at < len(text); {
		rest := text[at:]
		if len(rest) < 5 {
			return nil, fmt.Errorf("field at %d is cut off", at)
		}
		id, size := rest[:2], rest[2:4]
		n, ok := twoDigits(size)
		if _, idOK := twoDigits(id); !ok || !idOK || n == 0 || 4+n > len(rest) {
			return nil, fmt.Errorf("field at %d has a wrong id or length", at)
		}
		if _, twice := fields[id]; twice {
			return nil, fmt.Errorf("field %s stands twice", id)
		}
		fields[id] = rest[4 : 4+n]
		at += 4 + n
	}
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return nil, fmt.Errorf("character at %d is not ASCII", i)
		}
	}
	return fields, nil
}

func twoDigits(s string) (int, bool) {
	if s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9' {
		return 0, false
	}
	return int(s[0]-'0')*10 + int(s[1]-'0'), true
}
