package order

import (
	"context"
	"time"

	"nongsan/internal/cart"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/pg"
	"nongsan/internal/shipping"
	"nongsan/internal/tax"
)

// Way is how a buyer gets the goods.
type Way struct {
	To      shipping.To
	Pickups map[int64]int64 // seller → place where the buyer fetches its goods; the others send
}

func (in Checkout) way() Way {
	return Way{To: shipping.To{Province: in.ProvinceCode, Commune: in.CommuneCode}, Pickups: in.Pickups}
}

// Quote is what the cart would cost, sent or fetched in a way: the parts with their fees and days, and the total. A
// part whose seller does not send there says so.
func (s *Service) Quote(ctx context.Context, lines []cart.Line, way Way) ([]Part, money.VND, error) {
	return quote(ctx, s.db, lines, way, s.now())
}

// quote makes one part per seller of the cart's lines, in their order.
func quote(ctx context.Context, q pg.Queryer, lines []cart.Line, way Way, now time.Time) ([]Part, money.VND, error) {
	if len(lines) == 0 {
		return nil, 0, errs.New(errs.Conflict, "cart.empty")
	}
	var sellers []int64
	for _, l := range lines {
		if n := len(sellers); n == 0 || sellers[n-1] != l.SellerID {
			sellers = append(sellers, l.SellerID)
		}
	}
	rules, err := shipping.RulesOf(ctx, q, sellers)
	if err != nil {
		return nil, 0, err
	}
	var parts []Part
	var total money.VND
	for first := 0; first < len(lines); {
		end := first
		for end < len(lines) && lines[end].SellerID == lines[first].SellerID {
			end++
		}
		p, err := partOf(lines[first:end], rules[lines[first].SellerID], way, now)
		if err != nil {
			return nil, 0, err
		}
		parts, total, first = append(parts, p), money.Sum(total, p.Goods, p.Shipping), end
	}
	return parts, total, nil
}

// partOf is one seller's lines as its part, with what sending it costs and when it arrives.
func partOf(lines []cart.Line, rules shipping.Rules, way Way, now time.Time) (Part, error) {
	p := Part{SellerID: lines[0].SellerID, SellerSlug: lines[0].SellerSlug, StallName: lines[0].StallName, Rules: rules}
	parcel, ready := shipping.Parcel{From: lines[0].SellerPlace}, clock.Day(now)
	for _, l := range lines {
		p.Lines = append(p.Lines, Line{
			VariantID: l.VariantID, ListingSlug: l.Slug, Name: l.Name, Unit: l.Unit,
			Price: l.Price, Quantity: l.Quantity, DeliverMonth: l.DeliverMonth,
			Charges: Charges{TaxClass: tax.Class(l.TaxClass), taxKind: tax.Kind(l.TaxKind), categoryID: l.CategoryID},
		})
		p.Goods = p.Goods.Plus(l.Total())
		parcel.Grams += l.Grams * l.Quantity
		if l.DeliverMonth != nil && l.DeliverMonth.After(ready) {
			ready = *l.DeliverMonth
		}
	}
	parcel.Goods = p.Goods
	if id := way.Pickups[p.SellerID]; id != 0 {
		return p, p.fetch(id, ready)
	}
	offer, ok := rules.Quote(way.To, parcel, now)
	if !ok {
		p.NotSent = true
		return p, nil
	}
	from, to := ready.AddDate(0, 0, offer.DaysFrom), ready.AddDate(0, 0, offer.DaysTo)
	p.Shipping, p.ExpectedFrom, p.ExpectedTo = offer.Fee, &from, &to
	return p, nil
}

// fetch lets the buyer come for the part. A place that has gone is errs.Conflict "order.pickup_gone".
func (p *Part) fetch(placeID int64, ready time.Time) error {
	for _, place := range p.Rules.Pickups {
		if place.ID == placeID {
			p.PickupID, p.PickupAt, p.ExpectedFrom = place.ID, place.Words(), &ready
			return nil
		}
	}
	return errs.New(errs.Conflict, "order.pickup_gone", "stall", p.StallName)
}

// Check is what Place will ask, without placing anything: the last look before the buyer says yes. It returns the
// parts and the total as they are now, or the error that Place would return.
func (s *Service) Check(ctx context.Context, in Checkout) ([]Part, money.VND, error) {
	if err := clean(&in); err != nil {
		return nil, 0, err
	}
	now := s.now()
	lines, err := cart.Load(ctx, s.db, in.CartToken, now)
	if err != nil {
		return nil, 0, err
	}
	return offered(ctx, s.db, lines, in, now)
}

// offered is the quote of what can be had as it is asked for.
func offered(ctx context.Context, q pg.Queryer, lines []cart.Line, in Checkout, now time.Time) ([]Part, money.VND, error) {
	if err := mayBuy(lines, in); err != nil {
		return nil, 0, err
	}
	if err := shortOf(lines); err != nil {
		return nil, 0, err
	}
	parts, total, err := quote(ctx, q, lines, in.way(), now)
	if err != nil {
		return nil, 0, err
	}
	for _, p := range parts {
		if p.NotSent {
			return nil, 0, errs.New(errs.Conflict, "order.not_sent_there", "stall", p.StallName)
		}
	}
	return parts, total, nil
}
