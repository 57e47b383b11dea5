// Package task is the kinds of background work and their schedule: each is a thin shell around one verb that may be
// called again.
package task

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/riverqueue/river"

	"nongsan/internal/cart"
	"nongsan/internal/catalog"
	"nongsan/internal/certificate"
	"nongsan/internal/clock"
	"nongsan/internal/identity"
	"nongsan/internal/intake"
	"nongsan/internal/notify"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/photo"
	"nongsan/internal/privacy"
	"nongsan/internal/takedown"
)

// Deps are the services whose verbs the workers call.
type Deps struct {
	Orders   *order.Service
	Messages *notify.Service
	Carts    *cart.Service
	Photos   *photo.Service
	Payments *payment.Service

	Catalog      *catalog.Service
	Certificates *certificate.Service
	Notices      identity.Notices
	Takedowns    takedown.Service

	Privacy     *privacy.Service
	Lists       *intake.Uploads
	Slips       *intake.Prints
	ListDays    int // lists and their reports are kept
	MessageDays int // messages of banks and gateways are kept that made no event
	Clock       clock.Clock
	DB          *sqlx.DB // for counts of the province's figures
}

// Workers are the workers of every kind.
func Workers(d Deps) *river.Workers {
	w := river.NewWorkers()
	river.AddWorker(w, &expireOrder{orders: d.Orders})
	river.AddWorker(w, &sweepOrders{orders: d.Orders})
	river.AddWorker(w, &sendMessage{messages: d.Messages})
	river.AddWorker(w, &sweepMessages{messages: d.Messages})
	river.AddWorker(w, &sweepCarts{carts: d.Carts})
	river.AddWorker(w, &developPhoto{photos: d.Photos})
	river.AddWorker(w, &resumePhotos{photos: d.Photos})
	river.AddWorker(w, &sweepPhotos{photos: d.Photos})
	river.AddWorker(w, &followPayments{payments: d.Payments})
	river.AddWorker(w, &reconcile{payments: d.Payments, days: d.MessageDays})
	river.AddWorker(w, &watchPapers{certificates: d.Certificates, catalog: d.Catalog})
	river.AddWorker(w, &watchGate{notices: d.Notices, catalog: d.Catalog})
	river.AddWorker(w, &watchTakedowns{takedowns: d.Takedowns})
	river.AddWorker(w, &tendShelf{shelf: d.Catalog})
	river.AddWorker(w, &forget{privacy: d.Privacy})
	river.AddWorker(w, &takeList{lists: d.Lists})
	river.AddWorker(w, &sweepLists{deps: d})
	river.AddWorker(w, &count{db: d.DB, now: d.Clock})
	return w
}

// Schedule is the work that comes round by itself.
func Schedule() []*river.PeriodicJob {
	return []*river.PeriodicJob{
		hourlyShelf(), gateEveryTenMinutes(), takedownsEveryTenMinutes(), hourlyCount(),
		river.NewPeriodicJob(river.PeriodicInterval(5*time.Minute),
			func() (river.JobArgs, *river.InsertOpts) { return sweepArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(river.PeriodicInterval(time.Minute),
			func() (river.JobArgs, *river.InsertOpts) { return sweepMessagesArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(river.PeriodicInterval(time.Hour),
			func() (river.JobArgs, *river.InsertOpts) { return sweepCartsArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(river.PeriodicInterval(10*time.Minute),
			func() (river.JobArgs, *river.InsertOpts) { return resumePhotosArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(river.PeriodicInterval(3*time.Hour),
			func() (river.JobArgs, *river.InsertOpts) { return sweepPhotosArgs{}, nil }, nil),
		river.NewPeriodicJob(river.PeriodicInterval(30*time.Minute),
			func() (river.JobArgs, *river.InsertOpts) { return watchPapersArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(river.PeriodicInterval(time.Minute),
			func() (river.JobArgs, *river.InsertOpts) { return sweepListsArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(river.PeriodicInterval(24*time.Hour),
			func() (river.JobArgs, *river.InsertOpts) { return forgetArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(river.PeriodicInterval(10*time.Second),
			func() (river.JobArgs, *river.InsertOpts) { return followPaymentsArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(river.PeriodicInterval(24*time.Hour),
			func() (river.JobArgs, *river.InsertOpts) { return reconcileArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
	}
}

type expireOrder struct {
	river.WorkerDefaults[order.ExpireArgs]
	orders *order.Service
}

// Work ends one order whose transfer did not come.
func (w *expireOrder) Work(ctx context.Context, job *river.Job[order.ExpireArgs]) error {
	return w.orders.Expire(ctx, job.Args.OrderID)
}

// sweepArgs is the job that ends orders whose own job was lost.
type sweepArgs struct{}

// Kind names the job.
func (sweepArgs) Kind() string { return "order.sweep" }

type sweepOrders struct {
	river.WorkerDefaults[sweepArgs]
	orders *order.Service
}

// Work ends every overdue order.
func (w *sweepOrders) Work(ctx context.Context, _ *river.Job[sweepArgs]) error {
	_, err := w.orders.ExpireDue(ctx)
	return err
}
