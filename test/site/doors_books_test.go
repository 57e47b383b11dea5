package site_test

import (
	"fmt"

	"nongsan/internal/clock"
	"nongsan/internal/commission"
	"nongsan/internal/errs"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/payout"
	"nongsan/internal/seller"
)

// booksDoors are the accountant's pages, and a stall's own money.
var booksDoors = []door{
	{"GET /quan-ly/ke-toan", "/quan-ly/ke-toan", "", nobody.but(200, accountant, admin)},
	{"GET /quan-ly/ke-toan/chi-tra", "/quan-ly/ke-toan/chi-tra", "", nobody.but(200, accountant, admin)},
	{"GET /quan-ly/ke-toan/chi-tra/:id", "/quan-ly/ke-toan/chi-tra/{draft}", "", nobody.but(200, accountant, admin)},
	{"GET /quan-ly/ke-toan/chi-tra/:id", "/quan-ly/ke-toan/chi-tra/0", "", nobody.but(404, accountant, admin)},
	{"POST /quan-ly/ke-toan/chi-tra", "/quan-ly/ke-toan/chi-tra", "x={draft}", nobody.but(409, accountant, admin)},
	{"POST /quan-ly/ke-toan/chi-tra/:id/tep", "/quan-ly/ke-toan/chi-tra/{draft}/tep", "kieu=xlsx", nobody.but(409, accountant, admin)},
	{"POST /quan-ly/ke-toan/chi-tra/:id/bo", "/quan-ly/ke-toan/chi-tra/{draft}/bo", "", nobody.but(303, accountant, admin)},
	{"POST /quan-ly/ke-toan/chi-tra/:id/duyet", "/quan-ly/ke-toan/chi-tra/{draft}/duyet", "", nobody.but(303, accountant, admin)},
	{"POST /quan-ly/ke-toan/chi-tra/:id/tep", "/quan-ly/ke-toan/chi-tra/{approved}/tep", "kieu=xlsx", nobody.but(200, accountant, admin)},
	{"POST /quan-ly/ke-toan/chi-tra/:id/tep", "/quan-ly/ke-toan/chi-tra/{approved}/tep", "kieu=csv", nobody.but(200, accountant, admin)},
	{"POST /quan-ly/ke-toan/lenh-chi/:id/da-tra", "/quan-ly/ke-toan/lenh-chi/{payout}/da-tra", "txn=x", nobody.but(422, accountant, admin)},
	{"POST /quan-ly/ke-toan/lenh-chi/:id/da-tra", "/quan-ly/ke-toan/lenh-chi/{payout}/da-tra", "txn=FT26331", nobody.but(303, accountant, admin)},
	{"POST /quan-ly/ke-toan/lenh-chi/:id/khong-tra", "/quan-ly/ke-toan/lenh-chi/{payout}/khong-tra", "why=sai tên chủ tài khoản", nobody.but(303, accountant, admin)},
	{"GET /quan-ly/ke-toan/thu-ho", "/quan-ly/ke-toan/thu-ho", "", nobody.but(200, accountant, admin)},
	{"POST /quan-ly/ke-toan/thu-ho", "/quan-ly/ke-toan/thu-ho", "carrier=VNPost&reference=P1&received=2026-11-23", nobody.but(422, accountant, admin)},
	{"POST /quan-ly/ke-toan/thu-ho", "/quan-ly/ke-toan/thu-ho", "carrier=VNPost&reference={unique}&received=2026-11-23&part={cash}", nobody.but(303, accountant, admin)},
	{"GET /quan-ly/ke-toan/thue", "/quan-ly/ke-toan/thue?thang=2026-11", "", nobody.but(200, accountant, admin)},
	{"POST /quan-ly/ke-toan/thue/tep", "/quan-ly/ke-toan/thue/tep", "thang=2026-11&kieu=csv", nobody.but(200, accountant, admin)},
	{"POST /quan-ly/ke-toan/thue/da-nop", "/quan-ly/ke-toan/thue/da-nop", "thang=2026-11&reference=KB1", nobody.but(409, accountant, admin)},
	{"POST /quan-ly/ke-toan/thue/da-nop", "/quan-ly/ke-toan/thue/da-nop", "thang=2026-10&reference=KB1", nobody.but(303, accountant, admin)},
	{"GET /quan-ly/ke-toan/phi", "/quan-ly/ke-toan/phi", "", nobody.but(200, accountant, admin)},
	{"POST /quan-ly/ke-toan/phi", "/quan-ly/ke-toan/phi", "rate=31&begins=2026-12-24", nobody.but(422, accountant, admin)},
	{"POST /quan-ly/ke-toan/phi/:id/rut", "/quan-ly/ke-toan/phi/{rate}/rut", "", nobody.but(303, accountant, admin)},
	{"GET /ban-hang/tien", "/ban-hang/tien", "", nobody.but(200, household, stranger)},
	{"GET /ban-hang/tien/:month", "/ban-hang/tien/2026-11", "", nobody.but(200, household, stranger)},
	{"GET /ban-hang/tien/:month", "/ban-hang/tien/2026-13", "", nobody.but(404, household, stranger)},
	{"GET /ban-hang/tien/:month/sao-ke.pdf", "/ban-hang/tien/2026-11/sao-ke.pdf", "", nobody.but(200, household, stranger)},
	{"GET /ban-hang/tien/:month/sao-ke.xlsx", "/ban-hang/tien/2026-11/sao-ke.xlsx", "", nobody.but(200, household, stranger)},
	{"GET /ban-hang/tien/:month/hoa-don.:kind", "/ban-hang/tien/2026-11/hoa-don.xlsx", "", nobody.but(200, household, stranger)},
	{"GET /ban-hang/tien/:month/hoa-don.:kind", "/ban-hang/tien/2026-11/hoa-don.csv", "", nobody.but(200, household, stranger)},
	{"GET /ban-hang/tien/:month/hoa-don.:kind", "/ban-hang/tien/2026-11/hoa-don.exe", "", nobody.but(404, household, stranger)},
	{"POST /quan-ly/ke-toan/hoa-don/tep", "/quan-ly/ke-toan/hoa-don/tep", "thang=2026-11&kieu=csv", nobody.but(200, accountant, admin)},
	{"GET /quan-ly/so-lieu", "/quan-ly/so-lieu?tu=2026-11-01&den=2026-11-30", "", nobody.but(200, moderator, promoter, accountant, admin)},
	{"GET /quan-ly/so-lieu/tep", "/quan-ly/so-lieu/tep?bang=xa&kieu=xlsx", "", nobody.but(200, moderator, promoter, accountant, admin)},
	{"GET /quan-ly/so-lieu/tep", "/quan-ly/so-lieu/tep?bang=loai&kieu=csv", "", nobody.but(200, moderator, promoter, accountant, admin)},
	{"GET /quan-ly/so-lieu/tep", "/quan-ly/so-lieu/tep?bang=thang", "", nobody.but(200, moderator, promoter, accountant, admin)},
	{"POST /quan-ly/ke-toan/doi-soat", "/quan-ly/ke-toan/doi-soat", "lines=23/11/2026;250.000;NS0000001", nobody.but(200, accountant, admin)},
	{"POST /quan-ly/ke-toan/doi-soat", "/quan-ly/ke-toan/doi-soat", "lines=hôm qua", nobody.but(422, accountant, admin)},
	{"POST /quan-ly/ke-toan/quyet-toan", "/quan-ly/ke-toan/quyet-toan", "gateway=vnpay&reference=KY1&gross=999999999&fee=0", nobody.but(409, accountant, admin)},
	{"POST /quan-ly/ke-toan/quyet-toan", "/quan-ly/ke-toan/quyet-toan", "gateway=x", nobody.but(422, accountant, admin)},
	{"GET /quan-ly/ke-toan/doi-soat", "/quan-ly/ke-toan/doi-soat", "", nobody.but(200, accountant, admin)},
}

// draft is a batch of payouts that waits to be approved; there is one at a time.
func (w *world) draft() int64 {
	w.Helper()
	batches, err := w.services.Payouts.Batches(w.Context())
	w.must(err)
	for _, b := range batches {
		if b.State == payout.Draft {
			return b.ID
		}
	}
	for again := 0; ; again++ { // other doors may have left the stall in debt
		w.earned(12)
		id, err := w.services.Payouts.DrawUp(w.Context(), w.accounts[promoter])
		if errs.HasCode(err, "payout.nothing_due") && again < 10 {
			continue
		}
		w.must(err)
		return id
	}
}

// earned lets stall A sell more a week ago than other doors took back, and say where it is paid.
func (w *world) earned(sales int) {
	w.Helper()
	by := seller.By{SellerID: w.a, AccountID: w.accounts[household]}
	w.must(w.services.Secrets.SetPayout(w.Context(), by, seller.Payout{BankBIN: "970405", Number: "1234567890", Holder: "Nguyễn Thị Lý"}))
	w.clock.Advance(-payout.Hold)
	for range sales {
		o, err := w.services.Orders.ByCode(w.Context(), w.order(payment.VietQR))
		w.must(err)
		w.count++
		_, err = w.services.Payments.Record(w.Context(), "sepay", 0, payment.Event{
			DedupKey: fmt.Sprint("paid ", w.count), Kind: payment.KindPaid, Amount: o.Total, Memo: o.Code, Account: bankAccount, At: w.clock.Now(),
		})
		w.must(err)
		w.arrives(o.Code)
	}
	w.clock.Advance(payout.Hold)
}

func (w *world) arrives(code string) {
	w.Helper()
	by := order.By{SellerID: w.a, AccountID: w.accounts[household]}
	w.must(w.services.Orders.Confirm(w.Context(), by, code))
	w.must(w.services.Orders.Ship(w.Context(), by, code, "EB1"))
	w.must(w.services.Orders.Deliver(w.Context(), by, code))
}

// approved is a batch that may go to the bank, with a payout that waits.
func (w *world) approved() int64 {
	w.Helper()
	batches, err := w.services.Payouts.Batches(w.Context())
	w.must(err)
	for _, b := range batches {
		if b.State == payout.Approved {
			return b.ID
		}
	}
	id := w.draft()
	w.must(w.services.Payouts.Approve(w.Context(), w.accounts[moderator], id))
	return id
}

// payout is one that waits for the bank.
func (w *world) payout() int64 {
	w.Helper()
	b, err := w.services.Payouts.Batch(w.Context(), w.approved())
	w.must(err)
	return b.Payouts[0].ID
}

// cash is a seller order whose money a carrier has.
func (w *world) cash() int64 {
	w.Helper()
	code := w.order(payment.COD)
	w.arrives(code)
	o, err := w.services.Orders.ByCode(w.Context(), code)
	w.must(err)
	return o.Parts[0].ID
}

// rate is a commission to come.
func (w *world) rate() int64 {
	w.Helper()
	w.count++
	begins := commission.Earliest(w.clock.Now()).In(clock.Vietnam).AddDate(0, 0, w.count)
	w.must(w.services.Fees.Announce(w.Context(), w.accounts[admin], commission.Announcement{BP: 200, BeginsOn: begins}))
	rates, err := w.services.Fees.Rates(w.Context())
	w.must(err)
	return rates[0].ID
}
