package demo

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/cart"
	"nongsan/internal/clock"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/shipping"
)

// sale is an order of the demonstration: who bought what, how long ago, and how far it has come.
type sale struct {
	ago      time.Duration
	name     string
	phone    string
	province string
	commune  string
	line     string
	method   string
	guest    bool
	basket   map[string]int // listing's slug in the files → units
	until    order.State
	invoice  order.Wish // empty: in the buyer's own name
}

const day = 24 * time.Hour

// sales show every state; the buyers are invented.
var sales = []sale{
	{
		27 * day, "Trần Thu Hà", "0900000301", "01", "00025", "25 ngõ 12 phố Láng Hạ", payment.VietQR, false,
		map[string]int{"che-bup-kho-tan-cuong": 2, "mien-dong-tai-hoan": 1},
		order.Delivered,
		order.Wish{Company: "Công ty TNHH Quà Việt (minh hoạ)", TaxNumber: "0100000003", Address: "25 ngõ 12 phố Láng Hạ, Hà Nội", Email: "ke.toan@example.vn"},
	},
	{
		20 * day, "Lê Văn Hùng", "0900000302", "01", "00008", "8 phố Đội Cấn", payment.COD, true,
		map[string]int{"che-bup-kho-tan-cuong": 1},
		order.Delivered,
		order.Wish{},
	},
	{
		12 * day, "Trần Thu Hà", "0900000301", "01", "00025", "25 ngõ 12 phố Láng Hạ", payment.COD, false,
		map[string]int{"gao-bao-thai-dinh-hoa": 1},
		order.Delivered,
		order.Wish{},
	},
	{
		6 * day, "Vũ Thị Hoa", "0900000303", "19", "05443", "Tổ 5, gần chợ", payment.COD, true,
		map[string]int{"che-bup-kho-tan-cuong": 1, "gao-bao-thai-dinh-hoa": 1},
		order.Shipped,
		order.Wish{},
	},
	{
		3 * day, "Trần Thu Hà", "0900000301", "01", "00025", "25 ngõ 12 phố Láng Hạ", payment.VietQR, false,
		map[string]int{"che-bup-kho-tan-cuong": 3},
		order.Confirmed,
		order.Wish{Company: "Công ty TNHH Quà Việt (minh hoạ)", TaxNumber: "0100000003", Address: "25 ngõ 12 phố Láng Hạ, Hà Nội"},
	},
	{
		2 * day, "Hoàng Minh Tuấn", "0900000304", "01", "00004", "Số 3 ngõ Núi Trúc", payment.COD, true,
		map[string]int{"mien-dong-tai-hoan": 2},
		order.Cancelled,
		order.Wish{},
	},
	{
		30 * time.Hour, "Đỗ Lan Anh", "0900000305", "01", "00008", "Toà nhà B, 102 Ngọc Hà", payment.VietQR, true,
		map[string]int{"che-bup-kho-tan-cuong": 1},
		order.Expired,
		order.Wish{},
	},
	{
		5 * time.Hour, "Bùi Quốc Khánh", "0900000306", "01", "00025", "77 phố Giảng Võ", payment.COD, true,
		map[string]int{"che-bup-kho-tan-cuong": 2},
		order.Received,
		order.Wish{},
	},
	{
		2 * time.Hour, "Trần Thu Hà", "0900000301", "01", "00025", "25 ngõ 12 phố Láng Hạ", payment.VietQR, false,
		map[string]int{"che-bup-kho-tan-cuong": 1, "mien-dong-tai-hoan": 1},
		order.Received,
		order.Wish{},
	},
}

func (w *loading) sales(ctx context.Context, _ Catalogue) error {
	for i, s := range sales {
		if _, err := w.sell(ctx, i, s); err != nil {
			return fmt.Errorf("sale %d: %w", i+1, err)
		}
	}
	return nil
}

// sell plays a sale as far as it has come and returns the order's code.
func (w *loading) sell(ctx context.Context, n int, s sale) (string, error) {
	c := w.at(s.ago)
	code, err := w.place(ctx, n, s, c)
	if err != nil {
		return "", err
	}
	orders := order.New(w.DB, c, w.Jobs)
	o, err := orders.ByCode(ctx, code)
	if err != nil {
		return "", err
	}
	switch {
	case s.until == order.WaitingPayment:
		return code, nil
	case s.until == order.Expired:
		return code, order.New(w.DB, w.at(s.ago-time.Hour), w.Jobs).Expire(ctx, o.ID)
	case s.method == payment.VietQR:
		if err := w.pay(ctx, o, c); err != nil {
			return "", err
		}
	}
	if s.until == order.Cancelled {
		return code, orders.Cancel(ctx, 0, code)
	}
	return code, w.fulfil(ctx, o, s)
}

func (w *loading) place(ctx context.Context, n int, s sale, c clock.Clock) (string, error) {
	token := fmt.Sprintf("demo-cart-%d-%d", n, w.now.UnixNano())
	carts := cart.New(w.DB, c)
	for slug, quantity := range s.basket {
		l, ok := w.ids[slug]
		if !ok {
			return "", fmt.Errorf("listing %s is not in the catalogue", slug)
		}
		if err := carts.Add(ctx, token, l.variants[0].ID, quantity); err != nil {
			return "", err
		}
	}
	lines, err := carts.Lines(ctx, token)
	if err != nil {
		return "", err
	}
	orders := order.New(w.DB, c, w.Jobs)
	_, total, err := orders.Quote(ctx, lines, order.Way{To: shipping.To{Province: s.province, Commune: s.commune}})
	if err != nil {
		return "", err
	}
	account := w.buyer
	if s.guest {
		account = 0
	}
	return orders.Place(ctx, order.Checkout{
		Key: "key-" + token, CartToken: token, AccountID: account, Name: s.name, Phone: s.phone,
		ProvinceCode: s.province, CommuneCode: s.commune, AddressLine: s.line, Method: s.method, TotalSeen: total,
		Invoice: s.invoice,
	})
}

func (w *loading) pay(ctx context.Context, o order.Order, c clock.Clock) error {
	payments := payment.New(w.DB, c, payment.Orders{Lock: order.Lock, Awaits: order.Awaits, Settle: order.New(w.DB, c, w.Jobs).Settle}, w.Bank)
	_, err := payments.Record(ctx, "sepay", 0, payment.Event{
		DedupKey: "demo-" + o.Code, Kind: payment.KindPaid, Amount: o.Total,
		Currency: payment.VND, Account: w.Bank, Memo: "MBVCB " + o.Code + " chuyen tien", At: c(),
	})
	return err
}

// fulfil brings every part of the order as far as the sale has come, a while between the steps.
func (w *loading) fulfil(ctx context.Context, o order.Order, s sale) error {
	for _, p := range o.Parts {
		by := order.By{SellerID: p.SellerID, AccountID: w.owner}
		for i, step := range []struct {
			to order.State
			do func(*order.Service) error
		}{
			{order.Confirmed, func(os *order.Service) error { return os.Confirm(ctx, by, o.Code) }},
			{order.Shipped, func(os *order.Service) error { return os.Ship(ctx, by, o.Code, "EB00000"+o.Code[5:]+"VN") }},
			{order.Delivered, func(os *order.Service) error { return os.Deliver(ctx, by, o.Code) }},
		} {
			if s.until == order.Received {
				break
			}
			later := w.at(s.ago - time.Duration(i+1)*6*time.Hour)
			if err := step.do(order.New(w.DB, later, w.Jobs)); err != nil {
				return err
			}
			if step.to == s.until {
				break
			}
		}
	}
	return nil
}
