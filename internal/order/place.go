package order

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"nongsan/internal/account"
	"nongsan/internal/cart"
	"nongsan/internal/catalog"
	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/money"
	"nongsan/internal/notify"
	"nongsan/internal/ordercode"
	"nongsan/internal/payment"
	"nongsan/internal/pg"
	"nongsan/internal/place"
	"nongsan/internal/vntext"
)

// Checkout is the form a buyer sends.
type Checkout struct {
	Key          string // made by the page, the same however often it is sent
	CartToken    string
	AccountID    int64  // 0: a guest
	Browser      []byte // the id of the browser that orders; nil: none
	Name         string
	Phone        string
	Email        string // where the buyer wants to be told of the order; may be empty
	ProvinceCode string
	CommuneCode  string
	AddressLine  string
	Note         string
	Pickups      map[int64]int64 // seller → place where the buyer fetches its goods; the others send
	Method       string          // a way to pay that is offered
	Adult        bool            // says to be 18 or more, where the cart holds alcohol
	TotalSeen    money.VND       // what the page said it costs
	Invoice      Wish            // in whose name; empty: the buyer's own
}

// codeDraws is how often a code that is taken is drawn again: of a thousand million, a few million are.
const codeDraws = 3

// Place makes the cart an order and returns its code: all of its stock is taken, or nothing happened. Sent again
// with the same key it returns the first order's code. Errors: errs.Invalid with Fields for the form;
// errs.Conflict "cart.empty", "order.total_changed" when prices are no longer what the page said, and
// "order.out_of_stock" as catalog.TakeStock says it.
func (s *Service) Place(ctx context.Context, in Checkout) (code string, err error) {
	if err := clean(&in); err != nil {
		return "", err
	}
	select {
	case s.placing <- struct{}{}:
		defer func() { <-s.placing }()
	case <-ctx.Done():
		return "", errs.Wrap(errs.Unavailable, "http.unavailable", ctx.Err())
	}
	now := s.now()
	for again := 0; ; again++ {
		err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
			code, err = s.place(ctx, tx, in, now)
			return err
		})
		if !pg.IsUnique(err, "orders_code_key") || again == codeDraws {
			break // another order has that code: draw again
		}
	}
	if err == nil {
		return code, nil
	}
	if name, _ := pg.Constraint(err); name == "seller_order_open_stall" {
		return "", errs.Wrap(errs.Conflict, "order.stall_closed", err)
	}
	if _, known := errs.As(err); known && !errs.Is(err, errs.Unavailable) {
		return "", err
	}
	// The answer to the commit may have been lost: the key knows whether the order stands.
	if code, found := s.codeByKey(ctx, s.db, in.Key); found == nil {
		return code, nil
	}
	return "", fmt.Errorf("place order: %w", err)
}

func (s *Service) place(ctx context.Context, tx pg.Tx, in Checkout, now time.Time) (string, error) {
	if err := cart.Lock(ctx, tx, in.CartToken); err != nil {
		return "", err
	}
	code, err := s.codeByKey(ctx, tx, in.Key)
	if !errors.Is(err, sql.ErrNoRows) {
		return code, err
	}
	lines, err := cart.Load(ctx, tx, in.CartToken, now)
	if err != nil {
		return "", err
	}
	parts, total, err := offered(ctx, tx, lines, in, now)
	if err != nil {
		return "", err
	}
	if total != in.TotalSeen {
		return "", errs.New(errs.Conflict, "order.total_changed", "total", total.String())
	}
	if err := s.charge(ctx, tx, parts, now); err != nil {
		return "", err
	}
	fresh, err := ordercode.New(rand.Reader)
	if err != nil {
		return "", err
	}
	o := Order{
		Code: string(fresh), AccountID: in.AccountID, Email: in.Email, Method: in.Method, Total: total, PlacedAt: now,
		State: Placed, Parts: parts,
	}
	if payment.Prepaid(in.Method) {
		until := now.Add(s.payWithin)
		o.State, o.ExpiresAt = WaitingPayment, &until
	}
	return o.Code, s.write(ctx, tx, &o, in)
}

// mayBuy refuses what the seller does not send so few of, and alcohol to whoever has not said to be of age.
func mayBuy(lines []cart.Line, in Checkout) error {
	for _, l := range lines {
		if l.Few() {
			return errs.New(errs.Conflict, "cart.too_few", "least", strconv.Itoa(l.MinQuantity), "name", l.Name)
		}
		if l.Alcohol && !in.Adult {
			return errs.Fields{"adult": "checkout.adult_missing"}.Err()
		}
	}
	return nil
}

// write stores the order with its parts, opens the payment, empties the cart and takes the stock: that last, because
// whoever wants the same goods waits from there on until the commit.
func (s *Service) write(ctx context.Context, tx pg.Tx, o *Order, in Checkout) error {
	if err := insertOrder(ctx, tx, o, in); err != nil {
		return err
	}
	if in.Invoice.Given() {
		if err := insertWish(ctx, tx, o.ID, in.Invoice); err != nil {
			return err
		}
	}
	if err := insertParts(ctx, tx, o); err != nil {
		return err
	}
	if err := payment.Open(ctx, tx, o.ID, o.Code, o.Method, o.Total, o.PlacedAt); err != nil {
		return err
	}
	if o.ExpiresAt != nil {
		if err := s.jobs.Enqueue(ctx, tx, ExpireArgs{OrderID: o.ID}, *o.ExpiresAt); err != nil {
			return err
		}
	}
	if err := cart.Empty(ctx, tx, in.CartToken); err != nil {
		return err
	}
	if o.Email != "" {
		o.placedNews(locale.With(ctx, locale.Vi))
		if err := s.tellNews(ctx, tx, o); err != nil {
			return err
		}
	}
	if o.State == WaitingPayment {
		return catalog.ReserveStock(ctx, tx, o.takes(), o.PlacedAt)
	}
	return catalog.TakeStock(ctx, tx, o.takes(), o.PlacedAt)
}

// shortOf says, before anything is written or locked, which of the cart's lines cannot be had. Most who come too late
// end here and hold nobody up; who is right at the same moment is decided when the stock is taken.
func shortOf(lines []cart.Line) error {
	short := catalog.Short{}
	for _, l := range lines {
		if !l.Short() {
			continue
		}
		short[l.VariantID] = 0
		if l.Offered {
			short[l.VariantID] = l.Stock
		}
	}
	if len(short) == 0 {
		return nil
	}
	return short.Err()
}

func clean(in *Checkout) error {
	in.Name = vntext.OneLine(in.Name)
	in.AddressLine = vntext.OneLine(in.AddressLine)
	in.Note = strings.TrimSpace(vntext.NFC(in.Note))
	f := errs.Fields{}
	if n := utf8.RuneCountInString(in.Name); n < 2 || n > 80 {
		f.Add("name", "checkout.name_missing")
	}
	phone, err := account.ParsePhone(in.Phone)
	if e, bad := errs.As(err); bad {
		f.Add("phone", e.Code)
	}
	in.Phone = phone
	if in.Email = strings.TrimSpace(in.Email); in.Email != "" {
		address, ok := notify.Address(in.Email)
		if !ok {
			f.Add("email", "checkout.email_wrong")
		}
		in.Email = address
	}
	commune, ok := place.CommuneByCode(in.CommuneCode)
	if !ok || commune.ProvinceCode != in.ProvinceCode {
		f.Add("commune", "checkout.commune_missing")
	}
	if n := utf8.RuneCountInString(in.AddressLine); n < 3 || n > 200 {
		f.Add("address", "checkout.address_missing")
	}
	if utf8.RuneCountInString(in.Note) > 500 {
		f.Add("note", "checkout.note_long")
	}
	if !payment.IsName(in.Method) {
		f.Add("method", "checkout.method_missing")
	}
	if n := utf8.RuneCountInString(in.Key); n < 16 || n > 64 {
		f.Add("key", "checkout.reload")
	}
	in.Invoice.clean(f)
	return f.Err()
}
