// Package cart is what a buyer has put aside, before it is an order.
//
// Invariants: a cart belongs to the browser that holds its token, or to an account, and then it is the same on every
// device; a line is a published variant at the price the
// buyer saw; a cart promises nothing, stock is taken when the order is placed.
package cart

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/pg"
)

// MaxQuantity is the most units of a variant in one cart; MaxLines the most variants.
const (
	MaxQuantity = 999
	MaxLines    = 50
)

// Line is a variant in the cart, as it is offered now.
type Line struct {
	VariantID    int64      `db:"variant_id"`
	SellerID     int64      `db:"seller_id"`
	SellerSlug   string     `db:"seller_slug"`
	StallName    string     `db:"stall_name"`
	SellerPlace  string     `db:"seller_province"` // province code the parcel leaves from
	TaxKind      string     `db:"tax_kind"`        // of the seller
	TaxClass     string     `db:"tax_class"`       // of the listing
	CategoryID   int        `db:"category_id"`
	Slug         string     `db:"slug"`
	Name         string     `db:"name"`
	CategorySlug string     `db:"category_slug"`
	Cover        string     `db:"cover"` // the listing's drawn cover or its category's
	Unit         string     `db:"unit"`
	Price        money.VND  `db:"price"`
	PriceSeen    money.VND  `db:"price_seen"` // when it was put in
	Quantity     int        `db:"quantity"`
	Stock        int        `db:"stock"`
	MinQuantity  int        `db:"min_quantity"`
	Grams        int        `db:"grams"`         // what one unit weighs, packed; half a kilogram where nobody said
	Offered      bool       `db:"offered"`       // still published, not retired, and its stall is open
	Alcohol      bool       `db:"alcohol"`       // the buyer must be 18 or more
	DeliverMonth *time.Time `db:"deliver_month"` // ordered before the harvest, sent in this month; null: at once
	PhotoHash    string     `db:"photo_hash"`
	PhotoWidth   int        `db:"photo_width"`
	PhotoHeight  int        `db:"photo_height"`
}

// Total is what the line costs now.
func (l Line) Total() money.VND { return l.Price.Times(int64(l.Quantity)) }

// Short reports whether there is less in stock than the line asks for.
func (l Line) Short() bool { return !l.Offered || l.Stock < l.Quantity }

// Few reports whether the line asks for less than the seller sends.
func (l Line) Few() bool { return l.Quantity < l.MinQuantity }

// Service keeps carts.
type Service struct {
	db  *sqlx.DB
	now clock.Clock
}

// New returns a Service on db.
func New(db *sqlx.DB, now clock.Clock) *Service { return &Service{db: db, now: now} }

// hash is what the table keeps of a browser's token.
func hash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// Lines lists a cart's lines by seller; an unknown token is an empty cart.
func (s *Service) Lines(ctx context.Context, token string) ([]Line, error) {
	return Load(ctx, s.db, token, s.now())
}

// Load is Lines on any queryer, for the checkout's transaction.
func Load(ctx context.Context, q pg.Queryer, token string, now time.Time) ([]Line, error) {
	var lines []Line
	err := q.SelectContext(ctx, &lines, `/* hot */
		SELECT cl.variant_id, l.seller_id, s.slug AS seller_slug, s.stall_name, s.province_code AS seller_province,
		       s.tax_kind, l.tax_class, l.category_id, l.slug, l.name, c.slug AS category_slug, coalesce(NULLIF(l.cover, ''), c.cover) AS cover, v.unit, v.price, cl.price_seen, cl.quantity, v.stock, v.min_quantity,
		       coalesce(v.weight_g, CASE WHEN v.base_unit IN ('g', 'ml') THEN v.base_amount ELSE 500 END) AS grams,
		       v.retired_at IS NULL AND l.status = 'published' AND (s.on_holiday_until IS NULL OR s.on_holiday_until < $2) AS offered,
		       l.restricted = 'alcohol' AS alcohol, CASE WHEN l.deliver_month > $2 THEN l.deliver_month END AS deliver_month,
		       coalesce(p.hash, '') AS photo_hash, coalesce(p.width, 0) AS photo_width, coalesce(p.height, 0) AS photo_height
		FROM cart k
		JOIN cart_line cl ON cl.cart_id = k.id
		JOIN variant v ON v.id = cl.variant_id
		JOIN listing l ON l.id = v.listing_id
		JOIN category c ON c.id = l.category_id
		JOIN seller s ON s.id = l.seller_id
		LEFT JOIN LATERAL (
			SELECT photo.hash, photo.width, photo.height
			FROM listing_photo lp JOIN photo ON photo.hash = lp.photo_hash AND photo.state <> 'failed'
			WHERE lp.listing_id = l.id ORDER BY lp.position LIMIT 1) p ON true
		WHERE k.token_hash = $1
		ORDER BY s.stall_name, l.seller_id, cl.added_at, cl.variant_id`, hash(token), clock.Day(now))
	if err != nil {
		return nil, fmt.Errorf("load cart: %w", err)
	}
	return lines, nil
}

// Count is how many units a cart holds; an unknown token holds none.
func (s *Service) Count(ctx context.Context, token string) (int, error) {
	if token == "" {
		return 0, nil
	}
	var n int
	err := s.db.GetContext(ctx, &n, `/* hot */
		SELECT coalesce(sum(cl.quantity), 0)
		FROM cart k JOIN cart_line cl ON cl.cart_id = k.id
		WHERE k.token_hash = $1`, hash(token))
	if err != nil {
		return 0, fmt.Errorf("count cart: %w", err)
	}
	return n, nil
}

// Add puts so many more units of a variant in the cart, at most MaxQuantity in all. A variant that is not offered
// is an errs.NotFound "cart.not_offered"; more than there is in stock an errs.Conflict "cart.too_many" with Args left,
// less than the seller sends "cart.too_few" with Args least.
func (s *Service) Add(ctx context.Context, token string, variantID int64, quantity int) error {
	if quantity < 1 || quantity > MaxQuantity {
		return errs.Fields{"quantity": "cart.quantity_range"}.Err()
	}
	return s.change(ctx, token, func(tx pg.Tx, cartID int64, now time.Time) error {
		return addLine(ctx, tx, cartID, variantID, quantity, now)
	})
}

// Reach puts in the cart what of a variant is missing to so many units. Twice is once. Errors are those of Add.
func (s *Service) Reach(ctx context.Context, token string, variantID int64, quantity int) error {
	if quantity < 1 || quantity > MaxQuantity {
		return errs.Fields{"quantity": "cart.quantity_range"}.Err()
	}
	return s.change(ctx, token, func(tx pg.Tx, cartID int64, now time.Time) error {
		var held int
		err := tx.GetContext(ctx, &held, `
			SELECT coalesce(sum(quantity), 0) FROM cart_line WHERE cart_id = $1 AND variant_id = $2`, cartID, variantID)
		if err != nil || held >= quantity {
			return err
		}
		return addLine(ctx, tx, cartID, variantID, quantity-held, now)
	})
}

// SetQuantity changes a line to so many units; 0 takes it out.
func (s *Service) SetQuantity(ctx context.Context, token string, variantID int64, quantity int) error {
	if quantity < 0 || quantity > MaxQuantity {
		return errs.Fields{"quantity": "cart.quantity_range"}.Err()
	}
	return s.change(ctx, token, func(tx pg.Tx, cartID int64, _ time.Time) error {
		if quantity == 0 {
			_, err := tx.ExecContext(ctx, `DELETE FROM cart_line WHERE cart_id = $1 AND variant_id = $2`, cartID, variantID)
			return err
		}
		_, err := tx.ExecContext(ctx, `
			UPDATE cart_line SET quantity = $3, price_seen = v.price
			FROM variant v
			WHERE cart_id = $1 AND variant_id = $2 AND v.id = variant_id`, cartID, variantID, quantity)
		return err
	})
}

// Empty takes the ordered variants out of a cart, in the order's transaction.
func Empty(ctx context.Context, tx pg.Tx, token string) error {
	_, err := tx.ExecContext(ctx, `/* hot */
		DELETE FROM cart_line WHERE cart_id = (SELECT id FROM cart WHERE token_hash = $1)`, hash(token))
	if err != nil {
		return fmt.Errorf("empty cart: %w", err)
	}
	return nil
}

func (s *Service) change(ctx context.Context, token string, fn func(tx pg.Tx, cartID int64, now time.Time) error) error {
	now := s.now()
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		var id int64
		err := tx.GetContext(ctx, &id, `/* hot */
			INSERT INTO cart (token_hash, account_id, created_at, updated_at) VALUES ($1, NULLIF($3, 0), $2, $2)
			ON CONFLICT (token_hash) DO UPDATE SET updated_at = EXCLUDED.updated_at
			RETURNING id`, hash(token), now, accountOf(token))
		if err != nil {
			return err
		}
		return fn(tx, id, now)
	})
	if err != nil {
		return fmt.Errorf("change cart: %w", err)
	}
	return nil
}

func addLine(ctx context.Context, tx pg.Tx, cartID, variantID int64, quantity int, now time.Time) error {
	rows := []struct {
		Price money.VND `db:"price"`
		Stock int       `db:"stock"`
		Least int       `db:"min_quantity"`
		Held  int       `db:"held"`
		Lines int       `db:"lines"`
	}{}
	err := tx.SelectContext(ctx, &rows, `/* hot */
		SELECT v.price, v.stock, v.min_quantity,
		       coalesce((SELECT quantity FROM cart_line WHERE cart_id = $2 AND variant_id = v.id), 0) AS held,
		       (SELECT count(*) FROM cart_line WHERE cart_id = $2 AND variant_id <> v.id) AS lines
		FROM variant v JOIN listing l ON l.id = v.listing_id JOIN seller s ON s.id = l.seller_id
		WHERE v.id = $1 AND v.retired_at IS NULL AND l.status = 'published'
		  AND (s.on_holiday_until IS NULL OR s.on_holiday_until < $3)`, variantID, cartID, clock.Day(now))
	switch {
	case err != nil:
		return err
	case len(rows) == 0:
		return errs.New(errs.NotFound, "cart.not_offered")
	}
	v := rows[0]
	if v.Lines >= MaxLines {
		return errs.New(errs.Conflict, "cart.full")
	}
	if v.Held+quantity > min(v.Stock, MaxQuantity) {
		return errs.New(errs.Conflict, "cart.too_many", "left", fmt.Sprint(min(v.Stock, MaxQuantity)))
	}
	if v.Held+quantity < v.Least {
		return errs.New(errs.Conflict, "cart.too_few", "least", fmt.Sprint(v.Least))
	}
	_, err = tx.ExecContext(ctx, `/* hot */
		INSERT INTO cart_line (cart_id, variant_id, quantity, price_seen, added_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (cart_id, variant_id) DO UPDATE
		SET quantity = cart_line.quantity + EXCLUDED.quantity, price_seen = EXCLUDED.price_seen`,
		cartID, variantID, quantity, v.Price, now)
	return err
}

// Lock holds a cart until the transaction ends, so that two tabs cannot order the same lines twice. A token that has
// no cart holds nothing.
func Lock(ctx context.Context, tx pg.Tx, token string) error {
	if _, err := tx.ExecContext(ctx, `/* hot */SELECT 1 FROM cart WHERE token_hash = $1 FOR UPDATE`, hash(token)); err != nil {
		return fmt.Errorf("lock cart: %w", err)
	}
	return nil
}
