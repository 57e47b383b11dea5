package vietqr

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/payment"
	"nongsan/internal/sheet"
	"nongsan/internal/vntext"
)

const (
	maxStatement  = 20_000 // lines
	statementHead = 40     // rows above which the header must stand
)

// column is what a column of a statement tells.
type column int

const (
	dateColumn column = iota
	creditColumn
	debitColumn
	amountColumn
	memoColumn
	refColumn
	columns
)

// heads are what banks write above a column, folded: a title that holds one of them counts, the first that fits.
var heads = [columns][]string{
	dateColumn:   {"ngay giao dich", "ngay gd", "thoi gian giao dich", "ngay hieu luc", "ngay hach toan", "transaction date", "ngay", "date", "thoi gian"},
	creditColumn: {"ghi co", "phat sinh co", "so tien co", "tien vao", "credit", "money in", "ps co"},
	debitColumn:  {"ghi no", "phat sinh no", "so tien no", "tien ra", "debit", "money out", "ps no"},
	amountColumn: {"so tien", "amount", "gia tri"},
	memoColumn:   {"noi dung", "dien giai", "mo ta", "description", "details", "remark", "chi tiet giao dich"},
	refColumn:    {"so tham chieu", "ma giao dich", "so giao dich", "so ct", "so chung tu", "so but toan", "ref", "transaction no", "ma gd"},
}

// ReadStatement reads a bank's statement, CSV or XLSX as its portal gives it, into what came to the account. Money
// that went out is left away. A file that is no statement is errs.Invalid, and says what is missing.
func ReadStatement(content []byte, account string) ([]payment.Event, error) {
	book, err := sheet.Open(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, err
	}
	var last error = errs.New(errs.Invalid, "statement.no_header")
	for i := range max(book.Sheets(), 1) {
		rows, err := book.Rows(i)
		if err != nil {
			return nil, err
		}
		events, err := readRows(rows, account)
		if err == nil {
			return events, nil
		}
		if last = err; !errs.HasCode(err, "statement.no_header") {
			return nil, err
		}
	}
	return nil, last
}

func readRows(rows sheet.Rows, account string) ([]payment.Event, error) {
	where, err := findHeads(rows)
	if err != nil {
		return nil, err
	}
	var events []payment.Event
	seen := map[string]int{} // lines that are alike to the letter are told apart by their number
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return events, nil
		}
		if err != nil {
			return nil, err
		}
		e, ok, err := where.event(row.Cells, account)
		if err != nil {
			return nil, errs.Wrap(errs.Invalid, "statement.bad_line", err, "line", strconv.Itoa(row.Line))
		}
		if !ok {
			continue
		}
		if len(events) == maxStatement {
			return nil, errs.New(errs.Invalid, "statement.too_long")
		}
		text := strings.Join([]string{account, e.At.Format(time.RFC3339), e.Amount.Digits(), e.BankRef, e.Memo}, "|")
		seen[text]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s|%d", text, seen[text]))
		e.DedupKey = hex.EncodeToString(sum[:16]) + "/" + string(payment.KindPaid)
		events = append(events, e)
	}
}

// layout says in which column of a row something stands; −1: nowhere.
type layout [columns]int

// findHeads looks for the row that names date, description and amount.
func findHeads(rows sheet.Rows) (layout, error) {
	for range statementHead {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return layout{}, err
		}
		if where, ok := headsOf(row.Cells); ok {
			return where, nil
		}
	}
	return layout{}, errs.New(errs.Invalid, "statement.no_header")
}

func headsOf(cells []string) (where layout, ok bool) {
	folded := make([]string, len(cells))
	for i, cell := range cells {
		folded[i] = strings.Join(strings.Fields(vntext.Fold(cell)), " ")
	}
	taken := map[int]bool{}
	for c := range columns {
		where[c] = -1
		for _, head := range heads[c] {
			i := slices.IndexFunc(folded, func(title string) bool { return strings.Contains(title, head) })
			if i >= 0 && !taken[i] && where[c] < 0 {
				where[c], taken[i] = i, true
			}
		}
	}
	return where, where[dateColumn] >= 0 && where[memoColumn] >= 0 && (where[creditColumn] >= 0 || where[amountColumn] >= 0)
}

func (l layout) cell(cells []string, c column) string {
	if l[c] < 0 || l[c] >= len(cells) {
		return ""
	}
	return strings.Join(strings.Fields(cells[l[c]]), " ")
}

// event reads a line; ok is false for what is no line, such as a sum or an empty row, and for money that went out.
func (l layout) event(cells []string, account string) (e payment.Event, ok bool, err error) {
	date, credit := l.cell(cells, dateColumn), l.cell(cells, creditColumn)
	if l[creditColumn] < 0 {
		credit = l.cell(cells, amountColumn)
		if l.cell(cells, debitColumn) != "" && credit == "" {
			return e, false, nil
		}
	}
	at, isDate := statementDate(date)
	if !isDate || credit == "" {
		return e, false, nil
	}
	amount, err := statementAmount(credit)
	if err != nil || amount <= 0 {
		return e, false, err
	}
	ref := l.cell(cells, refColumn)
	if len(ref) > 100 {
		return e, false, fmt.Errorf("a number of %d characters", len(ref))
	}
	return payment.Event{
		Kind: payment.KindPaid, TxnID: ref, BankRef: ref, Memo: l.cell(cells, memoColumn), Account: account, Amount: amount,
		Currency: payment.VND, At: at.UTC(),
	}, true, nil
}

// statementDate reads the ways banks write a day, with or without the time, and Excel's own number of it.
func statementDate(text string) (time.Time, bool) {
	if serial, err := strconv.ParseFloat(text, 64); err == nil && serial > 36_000 && serial < 80_000 { // 1998 to 2119
		days := int(serial)
		rest := time.Duration((serial - float64(days)) * float64(24*time.Hour)).Round(time.Second)
		return time.Date(1899, 12, 30+days, 0, 0, 0, 0, clock.Vietnam).Add(rest), true
	}
	text = strings.NewReplacer("-", "/", ".", "/", "T", " ", "Z", "").Replace(text)
	for _, form := range []string{"2/1/2006 15:04:05", "2/1/2006 15:04", "2/1/2006", "2006/1/2 15:04:05", "2006/1/2 15:04", "2006/1/2", "15:04:05 2/1/2006", "15:04 2/1/2006"} {
		if at, err := time.ParseInLocation(form, text, clock.Vietnam); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// statementAmount reads 250,000, 250.000, 250.000,00, +250,000.00 VND and 250000; below zero: money that went out.
func statementAmount(text string) (money.VND, error) {
	digits := strings.TrimSpace(strings.NewReplacer("VND", "", "VNĐ", "", "₫", "", "đ", "", " ", "", "\u00a0", "", "+", "").Replace(text))
	negative := strings.HasPrefix(digits, "-") || strings.HasPrefix(digits, "(")
	digits = strings.Trim(digits, "-()")
	if i := strings.LastIndexAny(digits, ".,"); i >= 0 && len(digits)-i-1 != 3 { // what follows are parts of a dong
		if strings.Trim(digits[i+1:], "0") != "" {
			return 0, fmt.Errorf("amount %.30q", text)
		}
		digits = digits[:i]
	}
	n, err := strconv.ParseInt(strings.NewReplacer(".", "", ",", "").Replace(digits), 10, 64)
	if err != nil || money.VND(n) > money.Max {
		return 0, fmt.Errorf("amount %.30q", text)
	}
	if negative {
		n = -n
	}
	return money.VND(n), nil
}
