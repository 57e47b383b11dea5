package task_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/cart"
	"nongsan/internal/catalog"
	"nongsan/internal/clock"
	"nongsan/internal/jobs"
	"nongsan/internal/notify"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
	"nongsan/internal/seller"
	"nongsan/internal/shipping"
	"nongsan/internal/task"
)

// An order placed an hour ago whose transfer never came is ended by the job that was enqueued with it.
func TestUnpaidOrderIsEndedByItsJob(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	queue, err := jobs.NewEnqueuer(db)
	must(t, err)
	code := placeUnpaid(ctx, t, deps{db: db, queue: queue, now: clock.NewFake(clock.System().Add(-time.Hour)).Now})

	orders := order.New(db, clock.System, nil)
	runner, err := jobs.NewRunner(db, task.Workers(task.Deps{Orders: orders}), nil, slog.New(slog.DiscardHandler))
	must(t, err)
	must(t, runner.Start(ctx))
	defer func() { must(t, runner.Stop(context.WithoutCancel(ctx))) }()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		o, err := orders.ByCode(ctx, code)
		must(t, err)
		if o.State == order.Expired {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("the order is still %s", o.State)
		}
	}
}

// A message is sent by the job that was enqueued with it.
func TestMessageIsSentByItsJob(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	queue, err := jobs.NewEnqueuer(db)
	must(t, err)
	sent := make(gateway, 1)
	messages := notify.New(notify.Options{
		DB: db, Jobs: queue, Clock: clock.System, Log: slog.New(slog.DiscardHandler), Budget: 1,
		Senders: map[notify.Channel]notify.Sender{notify.SMS: sent},
	})
	must(t, pg.WithTx(ctx, db, func(tx pg.Tx) error {
		return messages.Enqueue(ctx, tx, notify.Message{Topic: "t", Key: "1", Channel: notify.SMS, To: "+84912345678", Text: "Chào"})
	}))
	runner, err := jobs.NewRunner(db, task.Workers(task.Deps{Orders: order.New(db, clock.System, nil), Messages: messages}), nil, slog.New(slog.DiscardHandler))
	must(t, err)
	must(t, runner.Start(ctx))
	defer func() { must(t, runner.Stop(context.WithoutCancel(ctx))) }()
	select {
	case text := <-sent:
		if text != "Chào" {
			t.Errorf("sent %q", text)
		}
	case <-ctx.Done():
		t.Fatal("nothing was sent")
	}
}

// gateway keeps the texts it was given.
type gateway chan string

// Send implements notify.Sender.
func (g gateway) Send(_ context.Context, m notify.Message) error {
	g <- m.Text
	return nil
}

// Work that comes round by itself finds orders whose own job was lost.
func TestScheduleHasTheSweep(t *testing.T) {
	t.Parallel()
	if len(task.Schedule()) == 0 {
		t.Error("nothing comes round by itself")
	}
}

// deps is what placing an order needs.
type deps struct {
	db    *sqlx.DB
	queue *jobs.Client
	now   clock.Clock
}

func placeUnpaid(ctx context.Context, t *testing.T, d deps) string {
	t.Helper()
	sellerID, err := seller.New(d.db, d.now).Create(ctx, seller.Seller{
		Slug: "a", Kind: seller.Household, LegalName: "Hộ A",
		StallName: "Chè A", Phone: "+84912345678", ProvinceCode: "19", CommuneCode: "05503",
	})
	must(t, err)
	shelf := catalog.New(d.db, d.now)
	slug, err := shelf.Propose(ctx, sellerID, 0, catalog.Offer{
		Name: "Chè móc câu", CategorySlug: "che-tra", CommuneCode: "05503",
		Variants: []catalog.OfferVariant{{Unit: "kg", Price: 150_000, Stock: 3}},
	})
	must(t, err)
	must(t, shelf.Approve(ctx, 0, slug))
	l, err := shelf.BySlug(ctx, slug)
	must(t, err)
	carts, orders := cart.New(d.db, d.now), order.New(d.db, d.now, d.queue)
	must(t, carts.Add(ctx, "t", l.Variants[0].ID, 2))
	lines, err := carts.Lines(ctx, "t")
	must(t, err)
	_, total, err := orders.Quote(ctx, lines, order.Way{To: shipping.To{Province: "01"}})
	must(t, err)
	code, err := orders.Place(ctx, order.Checkout{
		Key: "0123456789abcdef", CartToken: "t", Name: "Hà", Phone: "0912345678",
		ProvinceCode: "01", CommuneCode: "00004", AddressLine: "12 phố Hàng Bột", Method: payment.VietQR, TotalSeen: total,
	})
	must(t, err)
	return code
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
