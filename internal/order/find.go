package order

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"nongsan/internal/errs"
)

// ByCode finds an order with parts, lines and history. Whoever has the code may see how far it is; what is personal in it
// is for its buyer: IsBuyer.
func (s *Service) ByCode(ctx context.Context, code string) (Order, error) {
	return load(ctx, s.db, `o.code = $1`, "", code)
}

// OfAccount lists a buyer's orders, the newest first, at most 100.
func (s *Service) OfAccount(ctx context.Context, accountID int64) ([]Order, error) {
	return s.list(ctx, `o.account_id = $1 ORDER BY o.id DESC LIMIT 100`, accountID)
}

// SellerPage is how many of a seller's orders are listed at once.
const SellerPage = 50

// OfSeller lists the orders with a part of that seller in one of the states, the newest first, SellerPage of them: those
// before an order whose code is given, or the newest. Each order holds only that seller's part. The next page begins
// before the last one; older says whether there is one.
func (s *Service) OfSeller(ctx context.Context, sellerID int64, before string, states ...State) (orders []Order, older bool, err error) {
	orders, err = s.list(ctx, `o.id IN (
			SELECT order_id FROM seller_order
			WHERE seller_id = $1 AND state = ANY($2)
			AND id < (SELECT coalesce((SELECT so.id FROM seller_order so JOIN orders b ON b.id = so.order_id WHERE b.code = $3 AND so.seller_id = $1), 9223372036854775807))
			ORDER BY id DESC LIMIT $4)
		ORDER BY o.id DESC`, sellerID, pq.Array(states), before, SellerPage+1)
	for i := range orders {
		orders[i].keepPart(sellerID)
	}
	if len(orders) > SellerPage {
		return orders[:SellerPage], true, err
	}
	return orders, false, err
}

// LatestSize is how many orders Latest lists at most.
const LatestSize = 40

// LatestFilter narrows what Latest lists; what is empty narrows nothing.
type LatestFilter struct {
	State  State
	Phone  string // as +84912345678
	Before int64  // id of the last order seen
}

// Latest lists orders of the whole market for the office, the newest first.
func (s *Service) Latest(ctx context.Context, f LatestFilter) ([]Order, error) {
	where, args := "true", []any{}
	for _, one := range []struct {
		set   bool
		rule  string
		value any
	}{
		{f.State != "", "o.state = $%d", f.State}, {f.Phone != "", "o.phone = $%d", f.Phone}, {f.Before > 0, "o.id < $%d", f.Before},
	} {
		if one.set {
			args = append(args, one.value)
			where += " AND " + fmt.Sprintf(one.rule, len(args))
		}
	}
	return s.list(ctx, where+fmt.Sprintf(" ORDER BY o.id DESC LIMIT %d", LatestSize), args...)
}

// ForSeller finds an order with only that seller's part, or errs.NotFound. Nothing of an order that waits for
// payment is a seller's to see.
func (s *Service) ForSeller(ctx context.Context, sellerID int64, code string) (Order, error) {
	o, err := s.ByCode(ctx, code)
	if err != nil {
		return Order{}, err
	}
	if p := o.part(sellerID); p == nil || p.State == WaitingPayment || p.State == Expired {
		return Order{}, errs.New(errs.NotFound, "order.not_found")
	}
	o.keepPart(sellerID)
	return o, nil
}

// Counts says how many of a seller's orders are in each state.
func (s *Service) Counts(ctx context.Context, sellerID int64) (map[State]int, error) {
	var rows []struct {
		State State `db:"state"`
		N     int   `db:"n"`
	}
	err := s.db.SelectContext(ctx, &rows, `
		SELECT state, count(*) AS n FROM seller_order WHERE seller_id = $1 GROUP BY state`, sellerID)
	if err != nil {
		return nil, fmt.Errorf("count orders of seller %d: %w", sellerID, err)
	}
	counts := map[State]int{}
	for _, r := range rows {
		counts[r.State] = r.N
	}
	return counts, nil
}

// OpenReturns are the codes of a seller's orders with goods that a buyer wants to give back: those that wait for the
// seller's answer, and those whose goods are on their way. The oldest wish is first.
func (s *Service) OpenReturns(ctx context.Context, sellerID int64) (asked, accepted []string, err error) {
	var rows []struct {
		Code  string `db:"code"`
		State State  `db:"state"`
	}
	err = s.db.SelectContext(ctx, &rows, `
		SELECT o.code, r.state FROM return_request r
		JOIN seller_order so ON so.id = r.seller_order_id
		JOIN orders o ON o.id = so.order_id
		WHERE so.seller_id = $1 AND r.state IN ('asked', 'accepted') ORDER BY r.id`, sellerID)
	if err != nil {
		return nil, nil, fmt.Errorf("list open returns of seller %d: %w", sellerID, err)
	}
	for _, r := range rows {
		if r.State == Asked {
			asked = append(asked, r.Code)
		} else {
			accepted = append(accepted, r.Code)
		}
	}
	return asked, accepted, nil
}

func (s *Service) list(ctx context.Context, where string, args ...any) ([]Order, error) {
	var orders []Order
	err := s.db.SelectContext(ctx, &orders, `SELECT `+orderColumns+`
		FROM `+orderTables+`
		WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("list orders: %w", err)
	}
	ids, at := make([]int64, len(orders)), map[int64]int{}
	for i, o := range orders {
		ids[i], at[o.ID] = o.ID, i
	}
	parts, err := selectParts(ctx, s.db, ids)
	if err != nil {
		return nil, err
	}
	for _, p := range parts {
		o := &orders[at[p.OrderID]]
		o.Parts = append(o.Parts, p)
	}
	return orders, nil
}

// keepPart drops what other sellers have to do with the order.
func (o *Order) keepPart(sellerID int64) {
	p := o.part(sellerID)
	if p == nil {
		o.Parts = nil
		return
	}
	kept := *p
	o.Parts = []Part{kept}
	var history []Change
	for _, c := range o.History {
		if c.PartID == 0 || c.PartID == kept.ID {
			history = append(history, c)
		}
	}
	o.History = history
}
