package order

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"nongsan/internal/catalog"
	"nongsan/internal/errs"
	"nongsan/internal/ledger"
	"nongsan/internal/locale"
	"nongsan/internal/money"
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// ReturnWithin is how long after a part was delivered its buyer may ask to give goods back.
const ReturnWithin = 7 * 24 * time.Hour

// MostReturnPhotos is how many photographs a wish may have.
const MostReturnPhotos = 6

// Whys are the reasons to give goods back, each a text "return.why_…".
var Whys = []string{"not_as_described", "damaged", "wrong_goods", "spoiled", "other"}

// Return is a buyer's wish to give goods of one seller back, and what became of it.
type Return struct {
	ID          int64          `db:"id"`
	PartID      int64          `db:"seller_order_id"`
	State       State          `db:"state"` // asked, accepted, declined, received, withdrawn
	Why         string         `db:"why"`
	Words       string         `db:"words"`
	ShippingToo bool           `db:"shipping_too"`
	Amount      money.VND      `db:"amount"` // goes back when it ends well
	AskedAt     time.Time      `db:"asked_at"`
	Units       map[int64]int  `db:"-"` // by order line
	Photos      []ReturnPhoto  `db:"-"`
	History     []ReturnChange `db:"-"`
}

// ReturnPhoto is a photograph of what is wrong.
type ReturnPhoto struct {
	ReturnID int64  `db:"return_id"`
	Hash     string `db:"photo_hash"`
	Width    int    `db:"width"`
	Height   int    `db:"height"`
}

// ReturnChange is a row of a return's history.
type ReturnChange struct {
	ReturnID int64     `db:"return_id"`
	To       State     `db:"to_state"`
	Actor    Actor     `db:"actor"`
	Words    string    `db:"words"`
	At       time.Time `db:"at"`
}

// ReturnWish is the form a buyer sends.
type ReturnWish struct {
	Key    string // made by the page, the same however often it is sent
	Why    string
	Words  string
	Units  map[int64]int // by order line
	Photos []string      // hashes
}

// Returnable reports whether goods of the part may still be given back at a time.
func (o Order) Returnable(p Part, at time.Time) bool {
	if p.State != Delivered || !p.kept() {
		return false
	}
	for _, h := range o.History {
		if h.PartID == p.ID && h.To == Delivered {
			return at.Before(h.At.Add(ReturnWithin))
		}
	}
	return false
}

// AskReturn asks a seller, in the buyer's name, to take units back. The same key again asks nothing more; a part has
// one open wish at most (errs.Conflict "return.open").
func (s *Service) AskReturn(ctx context.Context, by By, code string, in ReturnWish) error {
	in.Words = strings.TrimSpace(vntext.NFC(in.Words))
	if err := in.check(); err != nil {
		return err
	}
	by.As = Buyer
	err := s.on(ctx, by, code, func(ctx context.Context, tx pg.Tx, o *Order, p *Part, d deed) error {
		var known int
		if err := tx.GetContext(ctx, &known, `SELECT count(*) FROM return_request WHERE key = $1`, in.Key); err != nil || known > 0 {
			return err
		}
		if !o.Returnable(*p, d.at) {
			return errs.New(errs.Conflict, "return.too_late")
		}
		list, err := p.chosen(in.Units, Line.Kept)
		if err == nil && len(list) == 0 {
			err = errs.Fields{"units": "return.nothing"}.Err()
		}
		if err != nil {
			return err
		}
		return insertReturn(ctx, tx, p, in, list, d)
	})
	if pg.IsUnique(err, "return_request_open") {
		return errs.New(errs.Conflict, "return.open")
	}
	return err
}

func (in ReturnWish) check() error {
	f := errs.Fields{}
	if n := utf8.RuneCountInString(in.Key); n < 16 || n > 64 {
		f.Add("key", "checkout.reload")
	}
	if !slices.Contains(Whys, in.Why) {
		f.Add("why", "return.why_missing")
	}
	if n := utf8.RuneCountInString(in.Words); n < 5 || n > 1000 {
		f.Add("words", "return.words_missing")
	}
	if len(in.Photos) > MostReturnPhotos {
		f.Add("photo", "return.photos_many")
	}
	return f.Err()
}

// AnswerReturn lets the seller, or an officer for it, accept the open wish or decline it, with words the buyer reads.
// With shippingToo the fee goes back as well, when all that was kept comes back. An officer may accept what the
// seller declined. The same answer again changes nothing.
func (s *Service) AnswerReturn(ctx context.Context, by By, code string, accept, shippingToo bool, words string) error {
	to := Declined
	if accept {
		to = Accepted
	}
	return s.withReason(ctx, by, code, words, func(ctx context.Context, tx pg.Tx, o *Order, p *Part, d deed) error {
		r, err := lastReturn(ctx, tx, p)
		if err != nil || r.State == to {
			return err
		}
		if err := setReturnState(ctx, tx, &r, to, d); err != nil {
			return err
		}
		o.happens(r.news(p, d.reason))
		if !accept || !shippingToo || p.Shipping == 0 || !p.allIn(r) {
			return nil
		}
		_, err = tx.ExecContext(ctx, `
			UPDATE return_request SET shipping_too = true, amount = amount + $2 WHERE id = $1 AND NOT shipping_too`, r.ID, p.Shipping)
		return err
	})
}

// allIn reports whether a return holds all that the buyer kept of the part.
func (p *Part) allIn(r Return) bool {
	for _, l := range p.Lines {
		if r.Units[l.ID] < l.Kept() {
			return false
		}
	}
	return true
}

// WithdrawReturn lets the buyer keep the goods after all. Twice is once.
func (s *Service) WithdrawReturn(ctx context.Context, by By, code string) error {
	by.As = Buyer
	return s.on(ctx, by, code, func(ctx context.Context, tx pg.Tx, _ *Order, p *Part, d deed) error {
		r, err := lastReturn(ctx, tx, p)
		if err != nil || r.State == Withdrawn {
			return err
		}
		return setReturnState(ctx, tx, &r, Withdrawn, d)
	})
}

// ReceiveReturn says that the goods of an accepted wish are back, or need not come back: the sale of their units is
// reversed and their money promised to the buyer. With restock they are for sale again. Twice is once.
func (s *Service) ReceiveReturn(ctx context.Context, by By, code string, restock bool) error {
	return s.on(ctx, by, code, func(ctx context.Context, tx pg.Tx, o *Order, p *Part, d deed) error {
		r, err := lastReturn(ctx, tx, p)
		if err != nil || r.State == Received {
			return err
		}
		if err := setReturnState(ctx, tx, &r, Received, d); err != nil {
			return err
		}
		o.happens(r.news(p, ""))
		list, err := p.chosen(r.Units, Line.Kept)
		if err != nil {
			return err
		}
		sums := backSums(list)
		if r.ShippingToo {
			sums.Shipping = p.Shipping
		}
		if _, err := changeLines(ctx, tx, "returned", list, restock, d); err != nil {
			return err
		}
		key := fmt.Sprintf("return:%d", r.ID)
		if err := ledger.Reversed(ctx, tx, d.at, p.inBooks(), key, sums); err != nil {
			return err
		}
		why := d
		why.reason = locale.T(ctx, "order.refund_returned")
		if err := giveMoneyBack(ctx, tx, o, p, r.Amount, key, why); err != nil {
			return err
		}
		if restock {
			if err := catalog.GiveBack(ctx, tx, takesOf(list), d.at); err != nil {
				return err
			}
		}
		if p.kept() {
			return nil
		}
		return setPartState(ctx, tx, o, p, Returned, d)
	})
}

// backSums are what of a sale is undone when units come back: as much as makes the rest what it would have been.
func backSums(list []units) (back ledger.Sums) {
	for _, u := range list {
		before, after := u.line.sums(u.line.Kept()), u.line.sums(u.line.Kept()-u.quantity)
		back = back.Plus(ledger.Sums{
			Goods: before.Goods - after.Goods, Commission: before.Commission - after.Commission,
			VAT: before.VAT - after.VAT, PIT: before.PIT - after.PIT,
		})
	}
	return back
}
