package shipping

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/lib/pq"

	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/pg"
	"nongsan/internal/place"
	"nongsan/internal/vntext"
)

// mostRules is how many zones, or places, one seller may have.
const mostRules = 40

// RulesOf are the rules of sellers, by seller; one who has none has empty ones.
func RulesOf(ctx context.Context, q pg.Queryer, sellerIDs []int64) (map[int64]Rules, error) {
	rules := make(map[int64]Rules, len(sellerIDs))
	var zones []Zone
	err := q.SelectContext(ctx, &zones, `/* hot */
		SELECT id, seller_id, communes, provinces, fee, included_g, per_kg, free_from, days_from, days_to
		FROM shipping_zone WHERE seller_id = ANY($1) AND retired_at IS NULL ORDER BY id`, pq.Array(sellerIDs))
	if err != nil {
		return nil, fmt.Errorf("load shipping zones: %w", err)
	}
	var places []Pickup
	err = q.SelectContext(ctx, &places, `/* hot */
		SELECT id, seller_id, kind, name, address, commune_code, opening
		FROM pickup_place WHERE seller_id = ANY($1) AND retired_at IS NULL ORDER BY id`, pq.Array(sellerIDs))
	if err != nil {
		return nil, fmt.Errorf("load pick-up places: %w", err)
	}
	for _, z := range zones {
		r := rules[z.SellerID]
		r.Zones = append(r.Zones, z)
		rules[z.SellerID] = r
	}
	for _, p := range places {
		r := rules[p.SellerID]
		r.Pickups = append(r.Pickups, p)
		rules[p.SellerID] = r
	}
	return rules, nil
}

// RulesOf are the rules of sellers, by seller.
func (s *Service) RulesOf(ctx context.Context, sellerIDs []int64) (map[int64]Rules, error) {
	return RulesOf(ctx, s.db, sellerIDs)
}

// Rules are one seller's.
func (s *Service) Rules(ctx context.Context, sellerID int64) (Rules, error) {
	rules, err := RulesOf(ctx, s.db, []int64{sellerID})
	return rules[sellerID], err
}

// AddZone adds a zone to a seller's. The same key again adds nothing.
func (s *Service) AddZone(ctx context.Context, sellerID int64, key string, z Zone) error {
	if err := z.check(key); err != nil {
		return err
	}
	now := s.now()
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		done, err := tx.ExecContext(ctx, `
			INSERT INTO shipping_zone (seller_id, form_key, communes, provinces, fee, included_g, per_kg, free_from, days_from, days_to, created_at)
			SELECT $1, $2, coalesce($3::text[], '{}'), coalesce($4::text[], '{}'), $5, $6, $7, $8, $9, $10, $11
			WHERE (SELECT count(*) FROM shipping_zone WHERE seller_id = $1 AND retired_at IS NULL) < $12
			ON CONFLICT (form_key) DO NOTHING`,
			sellerID, key, pq.Array([]string(z.Communes)), pq.Array([]string(z.Provinces)), z.Fee, z.Included, z.PerKg, z.FreeFrom, z.DaysFrom, z.DaysTo, now, mostRules)
		return addedOr(ctx, tx, done, err, `SELECT count(*) FROM shipping_zone WHERE form_key = $1`, key)
	})
	if err != nil {
		return fmt.Errorf("add a shipping zone of seller %d: %w", sellerID, err)
	}
	return nil
}

type affected interface{ RowsAffected() (int64, error) }

// addedOr is nil when a row was added, now or by the same key before, and else says that there are too many.
func addedOr(ctx context.Context, tx pg.Tx, done affected, err error, known, key string) error {
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); n > 0 || err != nil {
		return err
	}
	var before int
	if err := tx.GetContext(ctx, &before, known, key); err != nil || before > 0 {
		return err
	}
	return errs.New(errs.Conflict, "shipping.too_many")
}

func (z Zone) check(key string) error {
	f := errs.Fields{}
	if n := utf8.RuneCountInString(key); n < 16 || n > 64 {
		f.Add("key", "checkout.reload")
	}
	if len(z.Communes) > 0 && len(z.Provinces) > 0 {
		f.Add("where", "shipping.where_both")
	}
	for _, code := range z.Communes {
		if _, ok := place.CommuneByCode(code); !ok {
			f.Add("where", "shipping.where_unknown")
		}
	}
	for _, code := range z.Provinces {
		if _, ok := place.ProvinceByCode(code); !ok {
			f.Add("where", "shipping.where_unknown")
		}
	}
	if z.Fee < 0 || z.Fee > 10_000_000 {
		f.Add("fee", "shipping.fee_range")
	}
	if z.PerKg < 0 || z.PerKg > 1_000_000 {
		f.Add("per_kg", "shipping.fee_range")
	}
	if z.Included < 0 || z.Included > 1_000_000 {
		f.Add("included", "shipping.weight_range")
	}
	if z.FreeFrom != nil && (*z.FreeFrom <= 0 || *z.FreeFrom > money.Max) {
		f.Add("free_from", "shipping.fee_range")
	}
	if z.DaysFrom < 0 || z.DaysTo < z.DaysFrom || z.DaysTo > 60 {
		f.Add("days", "shipping.days_range")
	}
	return f.Err()
}

// EndZone retires a seller's zone. Twice is once; another's is errs.NotFound.
func (s *Service) EndZone(ctx context.Context, sellerID, zoneID int64) error {
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		done, err := tx.ExecContext(ctx, `
			UPDATE shipping_zone SET retired_at = coalesce(retired_at, $3) WHERE id = $2 AND seller_id = $1`, sellerID, zoneID, now)
		return endedOr(done, err)
	})
}

func endedOr(done affected, err error) error {
	if err != nil {
		return fmt.Errorf("end a shipping rule: %w", err)
	}
	if n, err := done.RowsAffected(); n > 0 || err != nil {
		return err
	}
	return errs.New(errs.NotFound, "shipping.not_found")
}

// AddPickup adds a place where a seller's buyers fetch their goods. The same key again adds nothing.
func (s *Service) AddPickup(ctx context.Context, sellerID int64, key string, p Pickup) error {
	for _, text := range []*string{&p.Name, &p.Address, &p.Opening} {
		*text = vntext.OneLine(*text)
	}
	if err := p.check(key); err != nil {
		return err
	}
	now := s.now()
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		done, err := tx.ExecContext(ctx, `
			INSERT INTO pickup_place (seller_id, form_key, kind, name, address, commune_code, opening, created_at)
			SELECT $1, $2, $3, $4, $5, $6, $7, $8
			WHERE (SELECT count(*) FROM pickup_place WHERE seller_id = $1 AND retired_at IS NULL) < $9
			ON CONFLICT (form_key) DO NOTHING`, sellerID, key, p.Kind, p.Name, p.Address, p.Commune, p.Opening, now, mostRules)
		return addedOr(ctx, tx, done, err, `SELECT count(*) FROM pickup_place WHERE form_key = $1`, key)
	})
	if err != nil {
		return fmt.Errorf("add a pick-up place of seller %d: %w", sellerID, err)
	}
	return nil
}

func (p Pickup) check(key string) error {
	f := errs.Fields{}
	if n := utf8.RuneCountInString(key); n < 16 || n > 64 {
		f.Add("key", "checkout.reload")
	}
	if p.Kind != "stall" && p.Kind != "market" {
		f.Add("kind", "shipping.kind_missing")
	}
	if n := utf8.RuneCountInString(p.Name); n < 2 || n > 80 {
		f.Add("name", "shipping.name_missing")
	}
	if n := utf8.RuneCountInString(p.Address); n < 3 || n > 200 {
		f.Add("address", "checkout.address_missing")
	}
	if n := utf8.RuneCountInString(p.Opening); n < 2 || n > 120 {
		f.Add("opening", "shipping.opening_missing")
	}
	if _, ok := place.CommuneByCode(p.Commune); !ok {
		f.Add("commune", "checkout.commune_missing")
	}
	return f.Err()
}

// EndPickup retires a seller's place. Twice is once; another's is errs.NotFound.
func (s *Service) EndPickup(ctx context.Context, sellerID, placeID int64) error {
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		done, err := tx.ExecContext(ctx, `
			UPDATE pickup_place SET retired_at = coalesce(retired_at, $3) WHERE id = $2 AND seller_id = $1`, sellerID, placeID, now)
		return endedOr(done, err)
	})
}
