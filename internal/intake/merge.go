package intake

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"nongsan/internal/account"
	"nongsan/internal/pg"
	"nongsan/internal/place"
	"nongsan/internal/seller"
	"nongsan/internal/vntext"
)

// compare marks the rows that are twice in the file, and those whose number the database knows. It is done before
// the first row is added, so a run that goes on does not meet its own sellers.
func (s *Service) compare(ctx context.Context, _ File, r *run, o Options) error {
	if r.begun() {
		return nil
	}
	o.Progress(Progress{Step: Comparing})
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		if err := markTwice(ctx, tx); err != nil {
			return fmt.Errorf("compare the rows with one another: %w", err)
		}
		if err := markKnown(ctx, tx); err != nil {
			return fmt.Errorf("compare the rows with the sellers: %w", err)
		}
		return tx.GetContext(ctx, r, `
			UPDATE intake_run SET unchanged = n.same, refused = n.wrong
			FROM (SELECT count(*) FILTER (WHERE outcome = 'same') AS same,
			             count(*) FILTER (WHERE outcome NOT IN ('', 'same')) AS wrong
			      FROM intake_row) n
			WHERE id = $1
			RETURNING intake_run.unchanged, intake_run.refused`, r.ID)
	})
}

// markTwice refuses the second row of a number; the first stands.
func markTwice(ctx context.Context, tx pg.Tx) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE intake_row r SET outcome = $1, about = twice.first::text
		FROM (SELECT phone, min(line) AS first FROM intake_row WHERE outcome = '' GROUP BY phone HAVING count(*) > 1) twice
		WHERE r.phone = twice.phone AND r.line <> twice.first AND r.outcome = ''`, "intake.duplicate")
	return err
}

// markKnown marks rows whose number owns a seller already: the same by its name, or another one.
func markKnown(ctx context.Context, tx pg.Tx) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE intake_row r
		SET outcome = CASE WHEN k.disabled THEN $1 WHEN lower(r.legal) = ANY(k.names) THEN 'same' ELSE $2 END,
		    about = coalesce(k.stall, '')
		FROM (SELECT a.phone, a.disabled_at IS NOT NULL AS disabled, array_agg(lower(s.legal_name)) AS names, min(s.stall_name) AS stall
		      FROM account a
		      LEFT JOIN seller_member m ON m.account_id = a.id AND m.role = 'owner' AND m.ended_at IS NULL
		      LEFT JOIN seller s ON s.id = m.seller_id
		      WHERE a.disabled_at IS NOT NULL OR s.id IS NOT NULL
		      GROUP BY a.id) k
		WHERE r.phone = k.phone AND r.outcome = ''`, "intake.disabled", "intake.taken")
	return err
}

// merge adds what is new, chunk by chunk, in lanes: each has its part of the file and notes how far it came.
func (s *Service) merge(ctx context.Context, _ File, r *run, o Options) error {
	total := r.Staged - r.Unchanged - r.Refused
	if o.DryRun {
		r.Created = total
		return nil
	}
	var last int64
	if err := s.db.GetContext(ctx, &last, `SELECT coalesce(max(line), 0) FROM intake_row`); err != nil {
		return fmt.Errorf("divide the rows: %w", err)
	}
	var mu sync.Mutex
	note := func(done run) {
		mu.Lock()
		defer mu.Unlock()
		r.Created = max(r.Created, done.Created)
		o.Progress(Progress{Step: Merging, Done: int64(r.Created), Total: int64(total)})
	}
	group, both := errgroup.WithContext(ctx)
	for i := range int64(lanes) {
		l := lane{run: r.ID, number: i + 1, at: max(r.Merged[i], last*i/lanes), last: last * (i + 1) / lanes}
		group.Go(func() error { return s.mergeLane(both, l, o, note) })
	}
	return group.Wait()
}

// lane is a part of the file that is merged by itself.
type lane struct {
	run, number int64
	at, last    int64 // lines
}

func (s *Service) mergeLane(ctx context.Context, l lane, o Options, note func(run)) error {
	for {
		if o.stop != nil {
			if err := o.stop(Merging, int(l.at)); err != nil {
				return err
			}
		}
		at, done, err := s.mergeChunk(ctx, l)
		if err != nil || at == l.at {
			return err
		}
		l.at = at
		note(done)
	}
}

// mergeChunk adds the next rows of a lane and returns how far it is; it tries again when a slug was taken, because
// the next try has other numbers.
func (s *Service) mergeChunk(ctx context.Context, l lane) (at int64, done run, err error) {
	now := s.now()
	for range 3 {
		err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
			at = l.at
			chunk, err := nextChunk(ctx, tx, l)
			if err != nil || len(chunk) == 0 {
				return err
			}
			at = int64(chunk[len(chunk)-1].Line)
			if err := addChunk(ctx, tx, l.run, chunk, now); err != nil {
				return err
			}
			return tx.GetContext(ctx, &done, `
				UPDATE intake_run SET merged[$2] = $3, created = created + $4 WHERE id = $1 RETURNING created`,
				l.run, l.number, at, len(chunk))
		})
		if !pg.IsUnique(err, "seller_slug_key") {
			break
		}
	}
	if err != nil {
		return l.at, done, fmt.Errorf("add sellers after line %d: %w", l.at, err)
	}
	return at, done, nil
}

func nextChunk(ctx context.Context, tx pg.Tx, l lane) (chunk []entry, err error) {
	err = tx.SelectContext(ctx, &chunk, `
		SELECT line, phone, person, kind, legal, stall, commune, address
		FROM intake_row
		WHERE line > $1 AND line <= $2 AND outcome = ''
		ORDER BY line
		LIMIT $3`, l.at, l.last, chunkRows)
	return chunk, err
}

func addChunk(ctx context.Context, tx pg.Tx, runID int64, chunk []entry, now time.Time) error {
	people, sellers := make([]account.Account, len(chunk)), make([]seller.Seller, len(chunk))
	for i, e := range chunk {
		people[i] = account.Account{Phone: e.Phone, Name: e.Person}
		sellers[i] = seller.Seller{
			Slug: slugOf(e.Stall), Kind: seller.Kind(e.Kind), LegalName: e.Legal, StallName: e.Stall, Phone: e.Phone,
			ProvinceCode: place.ThaiNguyen, CommuneCode: e.Commune, AddressLine: e.Address,
		}
	}
	owners, err := account.OpenMany(ctx, tx, people, now)
	if err != nil {
		return err
	}
	return seller.CreateMany(ctx, tx, runID, sellers, owners, now)
}

const longestSlug = 60

func slugOf(stall string) string {
	slug := vntext.Slug(stall)
	if len(slug) > longestSlug {
		slug = vntext.Slug(slug[:longestSlug])
	}
	if slug == "" {
		return "gian-hang"
	}
	return slug
}

func insertRun(ctx context.Context, tx pg.Tx, r *run, fileName string, now time.Time) error {
	if _, err := tx.ExecContext(ctx, `UPDATE intake_run SET state = 'left', ended_at = $1 WHERE state IN ('reading', 'merging')`, now); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `SELECT clear_intake_rows()`); err != nil {
		return err
	}
	return tx.GetContext(ctx, &r.ID, `
		INSERT INTO intake_run (file_hash, file_name, state, started_at) VALUES ($1, $2, 'reading', $3) RETURNING id`,
		r.FileHash, fileName, now)
}

// finish ends the run and forgets its rows.
func (s *Service) finish(ctx context.Context, _ File, r *run, o Options) error {
	state := "finished"
	if o.DryRun {
		state = "tried"
	}
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		if _, err := tx.ExecContext(ctx, `SELECT clear_intake_rows()`); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE intake_run SET state = $2, ended_at = $3 WHERE id = $1`, r.ID, state, s.now())
		return err
	})
}
