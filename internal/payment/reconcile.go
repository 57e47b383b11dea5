package payment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// Difference is something our books and a gateway's do not say alike.
type Difference struct {
	ID      int64     `db:"id"`
	Gateway string    `db:"gateway"`
	Kind    string    `db:"kind"` // ours_only, theirs_only, amount, silent, refund
	Key     string    `db:"key"`
	Ours    money.VND `db:"ours"`
	Theirs  money.VND `db:"theirs"`
	FoundAt time.Time `db:"found_at"`
}

// Reconciliation is one comparison of a gateway's books with ours.
type Reconciliation struct {
	Gateway  string    `db:"gateway"`
	Compared int       `db:"compared"`
	Found    int       `db:"found"`
	RunAt    time.Time `db:"run_at"`
}

// ReconcileDay compares what each gateway's page brought between two times with what the gateway says of the same
// attempts. Money it knows of and we do not is recorded at once; what then differs is kept for an officer. What
// differed and no longer does is closed.
func (s *Service) ReconcileDay(ctx context.Context, from, until time.Time) error {
	names := make([]string, 0, len(s.gateways))
	for name := range s.gateways {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := s.reconcile(ctx, s.gateways[name], from, until); err != nil {
			return fmt.Errorf("reconcile %s: %w", name, err)
		}
	}
	return nil
}

func (s *Service) reconcile(ctx context.Context, g *Guarded, from, until time.Time) error {
	var attempts []Attempt
	err := s.db.SelectContext(ctx, &attempts, attemptColumns+`
		WHERE a.gateway = $1 AND a.created_at >= $2 AND a.created_at < $3 AND a.state <> 'refused' ORDER BY a.id`, g.Name(), from, until)
	if err != nil {
		return err
	}
	found := 0
	for _, a := range attempts {
		differs, err := s.compare(ctx, g, a)
		if err != nil {
			return err
		}
		if differs {
			found++
		}
	}
	return s.noteRun(ctx, run{gateway: g.Name(), from: from, until: until, compared: len(attempts), found: found})
}

// compare asks about one attempt and keeps what differs.
func (s *Service) compare(ctx context.Context, g *Guarded, a Attempt) (differs bool, err error) {
	events, failed := s.query(ctx, g, a)
	var theirs money.VND
	for _, e := range events {
		if _, err := s.Record(ctx, a.Gateway, e.messageID, e.Event); err != nil {
			return false, err
		}
		if e.Kind == KindPaid {
			theirs = theirs.Plus(e.Amount)
		}
	}
	var ours money.VND
	err = s.db.GetContext(ctx, &ours, `
		SELECT coalesce(sum(amount), 0) FROM gateway_event WHERE attempt_id = $1 AND kind = 'paid' AND txn_id <> ''`, a.ID)
	if err != nil {
		return false, err
	}
	d := difference{gateway: a.Gateway, key: a.Reference, ours: ours, theirs: theirs}
	switch {
	case failed != nil:
		d.kind = "silent"
	case ours == theirs:
	case theirs == 0:
		d.kind = "ours_only"
	case ours == 0:
		d.kind = "theirs_only"
	default:
		d.kind = "amount"
	}
	now := s.now()
	return d.kind != "", pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		if err := agree(ctx, tx, d, now); err != nil || d.kind == "" {
			return err
		}
		return differ(ctx, tx, d, now)
	})
}

// difference is one that was just found.
type difference struct {
	gateway, kind, key string
	ours, theirs       money.VND
}

// differ keeps a difference, once while it is open.
func differ(ctx context.Context, tx pg.Tx, d difference, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO payment_difference (gateway, kind, key, ours, theirs, found_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT DO NOTHING`, d.gateway, d.kind, d.key, d.ours, d.theirs, now)
	if err != nil {
		return fmt.Errorf("keep the difference of %s %s: %w", d.gateway, d.key, err)
	}
	return nil
}

// agree closes what differed about the same thing and no longer does.
func agree(ctx context.Context, tx pg.Tx, d difference, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE payment_difference SET closed_at = $4
		WHERE gateway = $1 AND key = $2 AND kind <> $3 AND kind <> 'refund' AND closed_at IS NULL`, d.gateway, d.key, d.kind, now)
	if err != nil {
		return fmt.Errorf("close the difference of %s %s: %w", d.gateway, d.key, err)
	}
	return nil
}

// run is a comparison that was made.
type run struct {
	gateway         string
	from, until     time.Time
	compared, found int
	by              int64 // account; 0: the clock
}

func (s *Service) noteRun(ctx context.Context, r run) error {
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO reconciliation (gateway, from_at, until_at, compared, found, run_by, run_at)
			VALUES ($1, $2, $3, $4, $5, NULLIF($6, 0), $7)`, r.gateway, r.from, r.until, r.compared, r.found, r.by, s.now())
		return err
	})
}

// Differences lists what still differs, the oldest first.
func (s *Service) Differences(ctx context.Context) ([]Difference, error) {
	var list []Difference
	err := s.db.SelectContext(ctx, &list, `
		SELECT id, gateway, kind, key, ours, theirs, found_at FROM payment_difference
		WHERE closed_at IS NULL ORDER BY found_at, id LIMIT 200`)
	if err != nil {
		return nil, fmt.Errorf("list differences: %w", err)
	}
	return list, nil
}

// Reconciliations are the last comparison of each gateway and statement.
func (s *Service) Reconciliations(ctx context.Context) ([]Reconciliation, error) {
	var list []Reconciliation
	err := s.db.SelectContext(ctx, &list, `
		SELECT DISTINCT ON (gateway) gateway, compared, found, run_at FROM reconciliation ORDER BY gateway, run_at DESC`)
	if err != nil {
		return nil, fmt.Errorf("list reconciliations: %w", err)
	}
	return list, nil
}

// CloseDifference notes what an officer found out about a difference. Twice is a Conflict.
func (s *Service) CloseDifference(ctx context.Context, officerID, id int64, note string) error {
	note = vntext.OneLine(note)
	if n := len([]rune(note)); n < 5 || n > 300 {
		return errs.Fields{"note": "payment.resolution_missing"}.Err()
	}
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		done, err := tx.ExecContext(ctx, `
			UPDATE payment_difference SET closed_at = $2, closed_by = $3, note = $4 WHERE id = $1 AND closed_at IS NULL`,
			id, s.now(), officerID, note)
		if err != nil {
			return fmt.Errorf("close difference %d: %w", id, err)
		}
		if n, _ := done.RowsAffected(); n == 0 {
			return errs.New(errs.Conflict, "payment.resolved_already")
		}
		return nil
	})
}
