package order

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// Who is whoever asks for an order.
type Who struct {
	AccountID int64  // 0: not signed in
	Phone     string // of the account
	Browser   []byte // the browser's id; nil: it has none
}

// browserHash is what is kept of a browser's id, or nil.
func browserHash(id []byte) []byte {
	if len(id) == 0 {
		return nil
	}
	sum := sha256.Sum256(id)
	return sum[:]
}

// IsBuyer reports whether who may act as an order's buyer and see what is personal in it: signed in to the account that
// ordered; for a guest's order, to the one with the number it was ordered with; or in a browser that placed the order or
// opened the link sent to that number. The code alone is not enough: it stands on the parcel and in the bank's memo.
func (s *Service) IsBuyer(ctx context.Context, o Order, who Who) (known bool, err error) {
	switch {
	case o.AccountID != 0 && o.AccountID == who.AccountID:
		return true, nil
	case o.AccountID == 0 && who.Phone != "" && who.Phone == o.Phone:
		return true, nil
	case len(who.Browser) == 0:
		return false, nil
	}
	err = s.db.GetContext(ctx, &known, `
		SELECT EXISTS (SELECT 1 FROM order_browser WHERE order_id = $1 AND browser_hash = $2)`, o.ID, browserHash(who.Browser))
	if err != nil {
		return false, fmt.Errorf("browsers of order %d: %w", o.ID, err)
	}
	return known, nil
}

// mostBrowsers is how many browsers may open one order by its link: a household's phones, and what looks at links in
// text messages before people do.
const mostBrowsers = 30

// OpenLink lets a browser act as the buyer of the order whose link it followed. A pass that is not the order's is
// errs.NotFound. Twice is once.
func (s *Service) OpenLink(ctx context.Context, code, pass string, browser []byte) error {
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		o, err := load(ctx, tx, `o.code = $1`, "", code)
		if err != nil {
			return err
		}
		if o.Pass == "" || subtle.ConstantTimeCompare([]byte(o.Pass), []byte(pass)) != 1 {
			return errs.New(errs.NotFound, "order.not_found")
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO order_browser (order_id, browser_hash, how, at)
			SELECT $1, $2, 'link', $3 WHERE (SELECT count(*) FROM order_browser WHERE order_id = $1) < $4
			ON CONFLICT DO NOTHING`, o.ID, browserHash(browser), now, mostBrowsers)
		if err != nil {
			return fmt.Errorf("open the link of order %d: %w", o.ID, err)
		}
		return nil
	})
}

// buyersLink is the address that opens an order in the browser of whoever reads it.
func (s *Service) buyersLink(o *Order) string {
	link := s.baseURL + "/don-hang/" + o.Code
	if o.Pass == "" {
		return link
	}
	return link + "/mo/" + o.Pass
}
