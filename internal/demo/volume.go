package demo

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"nongsan/internal/clock"
	"nongsan/internal/pg"
	"nongsan/internal/place"
	"nongsan/internal/seller"
)

// The most there can be: their phone numbers have seven digits to differ in.
const (
	MostSellers  = 2_300_000
	MostListings = 1_000_000
)

// Volume is as many sellers, listings and orders as a province, or several, would have: believable, marked as
// demonstration, and the same each time it is made. The statements are in data/volume.
type Volume struct {
	Sellers  int // to have in all, at least those that are there
	Listings int
	Orders   int // to add, over the two years before

	Secrets *seller.Secrets // seals the numbers of those who offer something
}

// Fill adds sellers and listings until there are as many as v says, then orders. All of it comes to be in one
// transaction, or nothing does; a part that is there already is ErrFilled, unless orders come to sellers of before.
func (v Volume) Fill(ctx context.Context, db *sqlx.DB, now clock.Clock, log *slog.Logger) error {
	if v.Sellers > MostSellers || v.Listings > MostListings || v.Orders > MostOrders {
		return fmt.Errorf("at most %d sellers, %d listings and %d orders", MostSellers, MostListings, MostOrders)
	}
	var have have
	err := db.GetContext(ctx, &have, `
		SELECT (SELECT count(*) FROM seller) AS sellers, (SELECT count(*) FROM listing) AS listings,
		       EXISTS (SELECT FROM account WHERE phone = '+84950000001') AS filled,
		       EXISTS (SELECT FROM orders WHERE idempotency_key = 'volume-000000000001') AS traded`)
	if err != nil {
		return fmt.Errorf("count what is there: %w", err)
	}
	if have.Traded || have.Filled && v.Orders == 0 {
		return ErrFilled
	}
	err = pg.WithTx(ctx, db, func(tx pg.Tx) error {
		if !have.Filled {
			if err := v.stalls(ctx, tx, have, now, log); err != nil {
				return err
			}
		}
		if v.Orders == 0 {
			return nil
		}
		return trade{now: now, log: log, want: v.Orders}.fill(ctx, tx)
	})
	if err != nil || v.Orders == 0 {
		return err
	}
	log.Info("filled", "step", "vacuum, which takes a while")
	return pg.Vacuum(ctx, db)
}

// have is what the database holds before.
type have struct {
	Sellers  int  `db:"sellers"`
	Listings int  `db:"listings"`
	Filled   bool `db:"filled"` // with sellers of a volume
	Traded   bool `db:"traded"` // with orders of a volume
}

func (v Volume) stalls(ctx context.Context, tx pg.Tx, have have, now clock.Clock, log *slog.Logger) error {
	sellers, listings := max(v.Sellers-have.Sellers, 0), max(v.Listings-have.Listings, 0)
	if listings > 0 {
		sellers = max(sellers, 1)
	}
	if err := prepareVolume(ctx, tx, sellers, listings, now()); err != nil {
		return fmt.Errorf("prepare the volume: %w", err)
	}
	for _, step := range []string{"sellers", "identities", "listings", "shelf"} {
		began := now()
		if step == "identities" {
			if err := v.volumeNumbers(ctx, tx); err != nil {
				return err
			}
		}
		if err := runFile(ctx, tx, step); err != nil {
			return fmt.Errorf("fill %s: %w", step, err)
		}
		log.Info("filled", "step", step, "took", now().Sub(began).Round(10*time.Millisecond).String())
	}
	return nil
}

// ErrFilled says that a volume was filled in before.
var ErrFilled = fmt.Errorf("the database was filled with a volume before; take an empty one")

func runFile(ctx context.Context, tx pg.Tx, name string) error {
	raw, err := files.ReadFile("data/volume/" + name + ".sql")
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, string(raw))
	return err
}

// prepareVolume puts what rows are drawn from into temporary tables.
func prepareVolume(ctx context.Context, tx pg.Tx, sellers, listings int, at time.Time) error {
	for _, file := range []string{"draw", "tables"} {
		if err := runFile(ctx, tx, file); err != nil {
			return err
		}
	}
	parts, err := volumeNames()
	if err != nil {
		return err
	}
	var communes pq.StringArray
	for _, c := range place.Communes(place.ThaiNguyen) {
		communes = append(communes, c.Code)
	}
	_, err = tx.ExecContext(ctx, `
		SET LOCAL maintenance_work_mem = '512MB';
		SET LOCAL work_mem = '64MB'`)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO volume_want VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, sellers, listings, at, communes,
		parts["family"], parts["middle"], parts["given"], parts["hamlet"], parts["quality"])
	if err != nil {
		return err
	}
	return volumeKinds(ctx, tx)
}

func volumeNames() (map[string]pq.StringArray, error) {
	rows, err := table("data/volume/names.csv", "part,words")
	if err != nil {
		return nil, err
	}
	parts := map[string]pq.StringArray{}
	for _, r := range rows {
		for word := range strings.FieldsSeq(r[1]) {
			parts[r[0]] = append(parts[r[0]], strings.ReplaceAll(word, "_", " "))
		}
	}
	return parts, nil
}

// volumeKinds puts each kind in as often as its weight says.
func volumeKinds(ctx context.Context, tx pg.Tx) error {
	rows, err := table("data/volume/kinds.csv", "weight,name,category,cover,months,low,high,unit,amount,base,unit2,amount2,short")
	if err != nil {
		return err
	}
	for _, r := range rows {
		months := pq.Int64Array{}
		for m := range strings.FieldsSeq(r[4]) {
			n, err := strconv.ParseInt(m, 10, 64)
			if err != nil {
				return fmt.Errorf("months of %s: %w", r[1], err)
			}
			months = append(months, n)
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO volume_kind (name, category, cover, months, low, high, unit, amount, base, unit2, amount2, short)
			SELECT $2, $3, $4, $5::smallint[], $6, $7, $8, $9, $10, $11, $12, $13 FROM generate_series(1, $1)`,
			r[0], r[1], r[2], r[3], months, r[5], r[6], r[7], r[8], r[9], r[10], r[11], r[12])
		if err != nil {
			return fmt.Errorf("kind %s: %w", r[1], err)
		}
	}
	return nil
}
