package demo

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/clock"
	"nongsan/internal/commission"
	"nongsan/internal/ledger"
	"nongsan/internal/ordercode"
	"nongsan/internal/pg"
	"nongsan/internal/place"
	"nongsan/internal/tax"
)

// MostOrders there can be, and how many are made at a time.
const (
	MostOrders = 10_000_000
	orderBatch = 50_000
)

// trade makes the orders of the 24 months before now with all that belongs to them: parts and lines, stock, parcels,
// payments, refunds, returns, the books, carriers' lists and payouts. Nothing waits for payment, for that would be over
// in a quarter of an hour.
type trade struct {
	now  clock.Clock
	log  *slog.Logger
	want int
}

func (t trade) fill(ctx context.Context, tx pg.Tx) error {
	at := t.now()
	days := tradingDays(at, t.want)
	if err := t.prepare(ctx, tx, at, days); err != nil {
		return fmt.Errorf("prepare orders: %w", err)
	}
	if err := t.orders(ctx, tx, days); err != nil {
		return err
	}
	for _, step := range []string{"remittances", "post", "payouts", "post", "order_end", "order_keys"} {
		if err := t.step(ctx, tx, step); err != nil {
			return err
		}
	}
	return ledger.Rebuild(ctx, tx)
}

// step runs a file and tells how long it took.
func (t trade) step(ctx context.Context, tx pg.Tx, name string) error {
	began := t.now()
	if err := runFile(ctx, tx, name); err != nil {
		return fmt.Errorf("fill %s: %w", name, err)
	}
	t.log.Info("filled", "step", name, "took", t.now().Sub(began).Round(10*time.Millisecond).String())
	return nil
}

func (t trade) prepare(ctx context.Context, tx pg.Tx, at time.Time, days []tradingDay) error {
	for _, file := range []string{"draw", "order_tables"} {
		if err := runFile(ctx, tx, file); err != nil {
			return err
		}
	}
	parts, err := volumeNames()
	if err != nil {
		return err
	}
	provinces, communes := buyersPlaces()
	_, err = tx.ExecContext(ctx, `INSERT INTO volume_place (province, commune) SELECT * FROM unnest($1::text[], $2::text[])`, provinces, communes)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO volume_trade VALUES ($1, $2, $3, $4, $5, $6)`,
		t.want, at, days[0].opens, parts["family"], parts["middle"], parts["given"])
	if err != nil {
		return err
	}
	if err := t.rates(ctx, tx, days); err != nil {
		return err
	}
	return t.step(ctx, tx, "order_people")
}

// buyersPlaces are where buyers live: half of them in the province, a third in the capital, the rest anywhere.
func buyersPlaces() (provinces, communes pq.StringArray) {
	for _, p := range place.Provinces() {
		times := 1
		switch p.Code {
		case place.ThaiNguyen:
			times = 30
		case "01": // Hà Nội
			times = 15
		}
		for range times {
			for _, c := range place.Communes(p.Code) {
				provinces, communes = append(provinces, p.Code), append(communes, c.Code)
			}
		}
	}
	return provinces, communes
}

// rates puts in what was withheld and kept in each month, at the rates of its first day.
func (t trade) rates(ctx context.Context, tx pg.Tx, days []tradingDay) error {
	fees, err := commission.New(nil, t.now).Remembered(ctx, tx)
	if err != nil {
		return err
	}
	var categories []int
	if err := tx.SelectContext(ctx, &categories, `SELECT id FROM category`); err != nil {
		return err
	}
	for month, end := clock.Day(days[0].opens).AddDate(0, -1, 0), days[len(days)-1].opens.AddDate(0, 1, 0); month.Before(end); month = month.AddDate(0, 1, 0) {
		first := time.Date(month.Year(), month.Month(), 1, 0, 0, 0, 0, clock.Vietnam)
		for _, class := range []tax.Class{tax.OwnUnprocessed, tax.Goods, tax.Production, tax.Service} {
			for _, kind := range []tax.Kind{tax.Household, tax.Individual, tax.Cooperative, tax.Company} {
				r := tax.On(tax.Subject{Class: class, Kind: kind}, first)
				_, err := tx.ExecContext(ctx, `INSERT INTO volume_rate VALUES ($1::date, $2, $3, $4, $5)`, first.Format(time.DateOnly), class, kind, r.VAT, r.PIT)
				if err != nil {
					return err
				}
			}
		}
		for _, id := range categories {
			_, err := tx.ExecContext(ctx, `INSERT INTO volume_fee VALUES ($1::date, $2, $3)`, first.Format(time.DateOnly), id, fees.On(id, 0, first).BP)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// orders makes all of them, a batch at a time.
func (t trade) orders(ctx context.Context, tx pg.Tx, days []tradingDay) error {
	known, err := codesTaken(ctx, tx)
	if err != nil {
		return err
	}
	began, codes, placed, numbers := t.now(), pq.StringArray{}, pq.Int64Array{}, pq.Int64Array{}
	n, drawn := 0, uint32(0)
	for _, d := range days {
		for i := range d.orders {
			var code string
			for code = ""; code == "" || known[code]; drawn++ {
				if code, err = orderCode(drawn); err != nil {
					return err
				}
			}
			n++
			numbers, codes, placed = append(numbers, int64(n)), append(codes, code), append(placed, d.moment(i).UnixMilli())
			if len(codes) < orderBatch && n < t.want {
				continue
			}
			if err := t.batch(ctx, tx, numbers, codes, placed); err != nil {
				return fmt.Errorf("fill orders until %d: %w", n, err)
			}
			codes, placed, numbers = codes[:0], placed[:0], numbers[:0]
			t.log.Info("filled", "step", "orders", "until", n, "of", t.want, "took", t.now().Sub(began).Round(10*time.Millisecond).String())
		}
	}
	return nil
}

func (t trade) batch(ctx context.Context, tx pg.Tx, numbers pq.Int64Array, codes pq.StringArray, placed pq.Int64Array) error {
	_, err := tx.ExecContext(ctx, `TRUNCATE volume_batch`)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO volume_batch SELECT n, code, to_timestamp(placed / 1000.0)
		FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS t (n, code, placed)`, numbers, codes, placed)
	if err != nil {
		return err
	}
	if err := runFile(ctx, tx, "orders"); err != nil {
		return err
	}
	return runFile(ctx, tx, "post")
}

func codesTaken(ctx context.Context, tx pg.Tx) (map[string]bool, error) {
	var codes []string
	if err := tx.SelectContext(ctx, &codes, `SELECT code FROM orders`); err != nil {
		return nil, err
	}
	taken := make(map[string]bool, len(codes))
	for _, c := range codes {
		taken[c] = true
	}
	return taken, nil
}

// orderCode is the n-th code: as scattered as drawn ones, and none comes twice, for the factor is odd.
func orderCode(n uint32) (string, error) {
	x, digits := n*748_364_829, make([]byte, 6)
	for i := range digits {
		digits[i] = byte(x >> (5 * i) & 31)
	}
	code, err := ordercode.New(bytes.NewReader(digits))
	return string(code), err
}

// tradingDay is a day on which so many orders came.
type tradingDay struct {
	opens  time.Time
	length time.Duration
	orders int
}

// moment is when the i-th order of the day came.
func (d tradingDay) moment(i int) time.Time {
	return d.opens.Add(d.length * time.Duration(2*i+1) / time.Duration(2*d.orders))
}

// season is how much is bought in a month: most before the new year of the lunar calendar, and in harvest time.
var season = [13]int{0, 150, 90, 95, 90, 100, 100, 110, 110, 100, 110, 120, 140}

// tradingDays spreads orders over the two years before now, of which the last sees four times as much as the first.
func tradingDays(now time.Time, orders int) []tradingDay {
	const number = 730
	today, until := clock.Day(now), now.Add(-20*time.Minute) // what is unpaid has expired
	var days []tradingDay
	var weights []int64
	var all int64
	for i := range number {
		opens := time.Date(today.Year(), today.Month(), today.Day()+i+1-number, 6, 0, 0, 0, clock.Vietnam)
		length := min(16*time.Hour, until.Sub(opens))
		if length <= 0 {
			continue // it has not begun
		}
		weight := int64(season[opens.In(clock.Vietnam).Month()]) * int64(number+3*i) * int64(length/time.Second)
		days, weights, all = append(days, tradingDay{opens: opens, length: length}), append(weights, weight), all+weight
	}
	var before, until64 int64
	for i, w := range weights {
		before, until64 = until64, until64+w
		days[i].orders = int(share(until64, all, orders) - share(before, all, orders))
	}
	return days
}

// share is so much of the orders, without overflow: the weights are large.
func share(part, all int64, orders int) int64 {
	return int64(float64(part) / float64(all) * float64(orders))
}
