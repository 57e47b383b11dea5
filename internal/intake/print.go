package intake

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"nongsan/internal/blob"
	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/place"
)

// Print is a commune's slips that were printed.
type Print struct {
	ID          int64     `db:"id"`
	CommuneCode string    `db:"commune_code"`
	Again       bool      `db:"again"`
	Slips       int       `db:"slips"`
	By          string    `db:"by"`
	PrintedAt   time.Time `db:"printed_at"`
	FileGone    bool      `db:"file_gone"`
}

// printLife is how long a file with codes is kept: a printer may jam. What is in it opens nothing without the phones.
const printLife = 24 * time.Hour

// mostSlips are the codes of one print; a commune has some 740 households.
const mostSlips = 5000

// Prints draws codes and the slips that carry them.
type Prints struct {
	intake  *Service
	files   blob.Store
	baseURL string
}

// NewPrints returns Prints that keep files in a store of their own; slips lead to pages below baseURL.
func NewPrints(s *Service, files blob.Store, baseURL string) *Prints {
	return &Prints{intake: s, files: files, baseURL: baseURL}
}

// PrintOrder is what is asked to be printed.
type PrintOrder struct {
	FormKey     string // the form sent twice prints once
	CommuneCode string
	Again       bool // also for those who have not used theirs; the old codes end
}

// Print draws the codes of a commune's sellers and keeps the slips as a PDF for a day. When there is nobody to invite
// it is errs.Conflict "intake.nobody_to_invite", for an unknown commune errs.Invalid with the Field commune.
func (p *Prints) Print(ctx context.Context, accountID int64, o PrintOrder) (id int64, err error) {
	if c, ok := place.CommuneByCode(o.CommuneCode); !ok || c.ProvinceCode != place.ThaiNguyen {
		return 0, errs.Fields{"commune": "intake.commune_choose"}.Err()
	}
	if id, err = printOf(ctx, p.intake.db, o.FormKey); err != nil || id != 0 {
		return id, err
	}
	now, slips := p.intake.now(), []Slip(nil)
	err = pg.WithTx(ctx, p.intake.db, func(tx pg.Tx) error {
		if slips, err = p.draw(ctx, tx, o); err != nil {
			return err
		}
		id, err = insertPrint(ctx, tx, o, len(slips), accountID, now)
		return err
	})
	if pg.IsUnique(err, "invitation_print_form_key_key") {
		return printOf(ctx, p.intake.db, o.FormKey)
	}
	if err != nil {
		return 0, fmt.Errorf("print slips: %w", err)
	}
	var file bytes.Buffer
	err = writeSlips(ctx, &file, slips, p.baseURL, now)
	if err == nil {
		err = p.files.Put(ctx, printKey(id), file.Bytes())
	}
	if err != nil {
		return 0, fmt.Errorf("keep the slips of print %d: %w", id, err)
	}
	return id, nil
}

func (p *Prints) draw(ctx context.Context, tx pg.Tx, o PrintOrder) (slips []Slip, err error) {
	for after := int64(0); len(slips) < mostSlips; {
		more, err := p.intake.drawCodes(ctx, tx, o.CommuneCode, o.Again, after)
		if err != nil {
			return nil, err
		}
		if len(more) == 0 {
			break
		}
		slips, after = append(slips, more...), more[len(more)-1].SellerID
	}
	if len(slips) == 0 {
		return nil, errs.New(errs.Conflict, "intake.nobody_to_invite")
	}
	return slips, nil
}

// Of lists the newest thirty of a commune, or of all ("").
func (p *Prints) Of(ctx context.Context, communeCode string) (list []Print, err error) {
	err = p.intake.db.SelectContext(ctx, &list, `
		SELECT p.id, p.commune_code, p.again, p.slips, a.name AS by, p.printed_at, p.file_gone OR p.printed_at <= $2 AS file_gone
		FROM invitation_print p
		JOIN account a ON a.id = p.printed_by
		WHERE $1 = '' OR p.commune_code = $1
		ORDER BY p.id DESC
		LIMIT 30`, communeCode, p.intake.now().Add(-printLife))
	if err != nil {
		return nil, fmt.Errorf("list prints: %w", err)
	}
	return list, nil
}

// Open gives the PDF of a print, of a commune or of any (""), for the caller to close; it is errs.NotFound after a day.
func (p *Prints) Open(ctx context.Context, id int64, communeCode string) (blob.File, error) {
	var there bool
	err := p.intake.db.GetContext(ctx, &there, `
		SELECT EXISTS (SELECT FROM invitation_print
		               WHERE id = $1 AND ($2 = '' OR commune_code = $2) AND NOT file_gone AND printed_at > $3)`,
		id, communeCode, p.intake.now().Add(-printLife))
	if err != nil {
		return blob.File{}, fmt.Errorf("find print %d: %w", id, err)
	}
	if !there {
		return blob.File{}, errs.New(errs.NotFound, "intake.print_gone")
	}
	f, err := p.files.Open(ctx, printKey(id))
	if errors.Is(err, fs.ErrNotExist) {
		return blob.File{}, errs.Wrap(errs.NotFound, "intake.print_gone", err)
	}
	return f, err
}

// Tidy deletes the files whose day is over.
func (p *Prints) Tidy(ctx context.Context) error {
	var ids []int64
	err := p.intake.db.SelectContext(ctx, &ids, `
		SELECT id FROM invitation_print WHERE NOT file_gone AND printed_at <= $1 ORDER BY id LIMIT 1000`, p.intake.now().Add(-printLife))
	if err != nil {
		return fmt.Errorf("find old prints: %w", err)
	}
	for _, id := range ids {
		if err := p.files.Delete(ctx, printKey(id)); err != nil {
			return fmt.Errorf("delete print %d: %w", id, err)
		}
		err := pg.WithTx(ctx, p.intake.db, func(tx pg.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE invitation_print SET file_gone = true WHERE id = $1`, id)
			return err
		})
		if err != nil {
			return fmt.Errorf("note that print %d is gone: %w", id, err)
		}
	}
	return nil
}

func printKey(id int64) string { return fmt.Sprintf("slips-%012d.pdf", id) }

// printOf is 0 for a form that has not come yet.
func printOf(ctx context.Context, q pg.Queryer, formKey string) (id int64, err error) {
	err = q.GetContext(ctx, &id, `SELECT id FROM invitation_print WHERE form_key = $1`, formKey)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("find the print of a form: %w", err)
	}
	return id, nil
}

func insertPrint(ctx context.Context, tx pg.Tx, o PrintOrder, slips int, accountID int64, now time.Time) (id int64, err error) {
	err = tx.GetContext(ctx, &id, `
		INSERT INTO invitation_print (form_key, commune_code, again, slips, printed_by, printed_at)
		VALUES ($1, $2, $3, $4, $5, $6)
		RETURNING id`, o.FormKey, o.CommuneCode, o.Again, slips, accountID, now)
	return id, err
}
