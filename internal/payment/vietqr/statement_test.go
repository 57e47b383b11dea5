package vietqr_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/payment"
	"nongsan/internal/payment/vietqr"
	"nongsan/internal/sheet"
)

const agribank = `NGÂN HÀNG NÔNG NGHIỆP;;;;;
SAO KÊ TÀI KHOẢN 8506201009999;;;;;
STT;Ngày giao dịch;Số tham chiếu;Số tiền ghi nợ;Số tiền ghi có;Nội dung chi tiết
1;24/11/2026 09:29:58;FT26328000001;;250.000;MBVCB.3278907687.NS7K2Q9XF.CT tu 0071
2;24/11/2026;FT26328000002;1.000.000,00;;Rut tien
3;24/11/2026;;;20.000,00;tien an trua
4;24/11/2026;;;20.000,00;tien an trua
;Cộng;;1.000.000;290.000;
`

func TestStatementsOfBanksAreRead(t *testing.T) {
	t.Parallel()
	events, err := vietqr.ReadStatement([]byte(agribank), account)
	if err != nil || len(events) != 3 {
		t.Fatal(events, err)
	}
	first := events[0]
	first.DedupKey = ""
	want := payment.Event{
		Kind: payment.KindPaid, TxnID: "FT26328000001", BankRef: "FT26328000001", Memo: "MBVCB.3278907687.NS7K2Q9XF.CT tu 0071", Account: account,
		Amount: 250_000, Currency: "VND", At: time.Date(2026, 11, 24, 2, 29, 58, 0, time.UTC),
	}
	if first != want {
		t.Errorf("%+v\nwant %+v", first, want)
	}
	if events[1].DedupKey == events[2].DedupKey || events[1].Amount != 20_000 {
		t.Errorf("two alike: %+v", events[1:])
	}
	again, err := vietqr.ReadStatement([]byte(agribank), account)
	if err != nil || again[2].DedupKey != events[2].DedupKey {
		t.Error("the same file again has other keys")
	}
	for what, c := range map[string]struct {
		file   string
		amount int64
	}{
		"English":          {"Date,Description,Reference No,Debit,Credit\n2026-11-24 09:29,NS7K2Q9XF,1,0,\"250,000.00\"\n", 250_000},
		"one column":       {"Ngày\tSố tiền\tDiễn giải\n24-11-2026\t+250,000 VND\tNS7K2Q9XF\n25-11-2026\t-5,000\tphi\n", 250_000},
		"in and out":       {"Thời gian,Tiền vào,Tiền ra,Mô tả\n09:29 24/11/2026,1.250.000,,x\n", 1_250_000},
		"Excel's own days": {"Ngày,Ghi có,Nội dung\n46350.395,250000,x\n", 250_000},
	} {
		events, err := vietqr.ReadStatement([]byte(c.file), account)
		if err != nil || len(events) != 1 || int64(events[0].Amount) != c.amount || events[0].At.In(clock.Vietnam).Format(time.DateOnly) != "2026-11-24" {
			t.Errorf("%s: %+v, %v", what, events, err)
		}
	}
}

func TestStatementAsAWorkbook(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	w, err := sheet.NewWriter(&file, "Sao kê", []sheet.Column{{Title: "Ngày giao dịch"}, {Title: "Ghi có"}, {Title: "Nội dung"}, {Title: "Số tham chiếu"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Row([]string{"24/11/2026", "250,000", "NS7K2Q9XF", "FT1"}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	events, err := vietqr.ReadStatement(file.Bytes(), account)
	if err != nil || len(events) != 1 || events[0].Amount != 250_000 || events[0].BankRef != "FT1" {
		t.Errorf("%+v, %v", events, err)
	}
}

func TestWhatIsNoStatementSaysSo(t *testing.T) {
	t.Parallel()
	for want, file := range map[string]string{
		"statement.no_header": "tên,số điện thoại\nHà,0912\n",
		"statement.bad_line":  "Ngày,Ghi có,Nội dung\n24/11/2026,hai trăm,x\n",
		"sheet.empty":         "",
		"statement.too_long":  "Ngày,Ghi có,Nội dung\n" + strings.Repeat("24/11/2026,1000,x\n", 20_001),
	} {
		if events, err := vietqr.ReadStatement([]byte(file), account); !errs.HasCode(err, want) {
			t.Errorf("%s: %d lines, %v", want, len(events), err)
		}
	}
}

func FuzzStatement(f *testing.F) {
	f.Add([]byte(agribank))
	f.Add([]byte("Date,Credit,Description\n2026-11-24,\"1,000\",x\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, file []byte) {
		events, err := vietqr.ReadStatement(file, account)
		if _, ours := errs.As(err); err != nil && !ours {
			t.Errorf("not an error for a person: %v", err)
		}
		for _, e := range events {
			if e.Amount <= 0 || e.DedupKey == "" || e.At.IsZero() || e.Account != account {
				t.Errorf("%+v", e)
			}
		}
	})
}
