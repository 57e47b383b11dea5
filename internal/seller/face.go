package seller

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/errs"
	"nongsan/internal/moderation"
	"nongsan/internal/pg"
)

// Face is what a stall's people say of it to the public, and an officer looks at before it shows.
type Face struct {
	Name  string `db:"name"`
	Story string `db:"story"`
	Photo string `db:"photo"` // hash; empty: none
}

// said is the face by the fields of its form.
func (f Face) said() []moderation.Said {
	return []moderation.Said{{Field: "stall_name", Text: f.Name}, {Field: "story", Text: f.Story}}
}

// StallChange is a stall's face as it was and as its people want it.
type StallChange struct {
	ID        int64            `db:"id"`
	SellerID  int64            `db:"seller_id"`
	Old       Face             `db:"old"`
	New       Face             `db:"new"`
	Flags     pq.StringArray   `db:"flags"` // what the rules saw: "code:words"
	State     moderation.State `db:"state"`
	SentAt    time.Time        `db:"sent_at"`
	SentBy    string           `db:"sent_by"` // name; empty: not known
	DecidedAt *time.Time       `db:"decided_at"`
	DecidedBy string           `db:"decided_by"`
	Reason    string           `db:"reason"`
}

const stallChanges = `
	SELECT g.id, g.seller_id, g.old_name AS "old.name", g.old_story AS "old.story", coalesce(g.old_photo, '') AS "old.photo",
	       g.new_name AS "new.name", g.new_story AS "new.story", coalesce(g.new_photo, '') AS "new.photo", g.flags, g.state, g.sent_at,
	       coalesce(sent.name, '') AS sent_by, g.decided_at, coalesce(decided.name, '') AS decided_by, g.reason
	FROM stall_change g
	LEFT JOIN account sent ON sent.id = g.sent_by
	LEFT JOIN account decided ON decided.id = g.decided_by `

// lockFace locks a seller and returns what its stall shows.
func lockFace(ctx context.Context, tx pg.Tx, sellerID int64) (shown Face, err error) {
	err = tx.GetContext(ctx, &shown, `
		SELECT stall_name AS name, story, coalesce(photo_hash, '') AS photo FROM seller WHERE id = $1 FOR NO KEY UPDATE`, sellerID)
	if errors.Is(err, sql.ErrNoRows) {
		return shown, errs.New(errs.NotFound, "seller.not_found")
	}
	return shown, err
}

// openChange is the change of a locked seller that is in a state which only one can be in; its ID is 0 when there is
// none.
func openChange(ctx context.Context, tx pg.Tx, sellerID int64, state moderation.State) (StallChange, error) {
	var found []StallChange
	err := tx.SelectContext(ctx, &found, stallChanges+`WHERE g.seller_id = $1 AND g.state = $2`, sellerID, state)
	if err != nil || len(found) == 0 {
		return StallChange{}, err
	}
	return found[0], nil
}

// changeFace makes a locked stall show what its people want, or has it wait beside what shows. Whoever sends the same
// again changes nothing.
func changeFace(ctx context.Context, tx pg.Tx, by By, shown, wanted Face, now time.Time) (waits bool, err error) {
	open, err := openChange(ctx, tx, by.SellerID, moderation.Waiting)
	switch {
	case err != nil:
		return false, err
	case wanted == shown && by.Office:
		return false, nil
	case wanted == shown: // what waited is taken back
		return false, endChange(ctx, tx, open.ID, moderation.Replaced, by.AccountID, "", now)
	case open.ID != 0 && by.Office:
		return false, errs.Fields{"stall_name": "seller.change_waits"}.Err()
	case open.ID != 0 && open.New == wanted:
		return true, nil
	}
	flags, err := moderation.Judge(ctx, tx, wanted.said())
	if err != nil {
		return false, err
	}
	fast := by.Office
	if len(flags) == 0 && !fast {
		if fast, err = Trusted(ctx, tx, by.SellerID); err != nil {
			return false, err
		}
	}
	if err := endChange(ctx, tx, open.ID, moderation.Replaced, by.AccountID, "", now); err != nil {
		return false, err
	}
	c := StallChange{SellerID: by.SellerID, Old: shown, New: wanted, Flags: flags, State: moderation.Waiting}
	if !fast {
		return true, sendChange(ctx, tx, by, c, now)
	}
	return false, showUnseen(ctx, tx, by, c, now)
}

// showUnseen makes a stall show a change at once: the office's own, or a trusted seller's, which a person looks at
// afterwards together with all else of it that nobody has seen.
func showUnseen(ctx context.Context, tx pg.Tx, by By, c StallChange, now time.Time) error {
	unseen, err := openChange(ctx, tx, by.SellerID, moderation.Fast)
	if err != nil {
		return err
	}
	c.State = moderation.Fast
	ended := moderation.Replaced
	if by.Office {
		c.State, ended = moderation.Approved, moderation.Approved
	} else if unseen.ID != 0 {
		c.Old = unseen.Old
	}
	if err := endChange(ctx, tx, unseen.ID, ended, by.AccountID, "", now); err != nil {
		return err
	}
	if c.Old != c.New { // else it shows again what a person saw last
		if err := sendChange(ctx, tx, by, c, now); err != nil {
			return err
		}
	}
	return writeFace(ctx, tx, by.SellerID, c.New)
}

func writeFace(ctx context.Context, tx pg.Tx, sellerID int64, f Face) error {
	_, err := tx.ExecContext(ctx, `UPDATE seller SET stall_name = $2, story = $3, photo_hash = NULLIF($4, '') WHERE id = $1`,
		sellerID, f.Name, f.Story, f.Photo)
	return err
}

func sendChange(ctx context.Context, tx pg.Tx, by By, c StallChange, now time.Time) error {
	decidedAt, decidedBy, what := &now, by.AccountID, "stall_shown"
	if c.State != moderation.Approved {
		decidedAt, decidedBy, what = nil, 0, "stall_sent"
	}
	err := tx.GetContext(ctx, &c.ID, `
		INSERT INTO stall_change (seller_id, old_name, old_story, old_photo, new_name, new_story, new_photo, flags, state, sent_at, sent_by,
		                          decided_at, decided_by)
		VALUES ($1, $2, $3, NULLIF($4, ''), $5, $6, NULLIF($7, ''), $8, $9, $10, NULLIF($11, 0), $12, NULLIF($13, 0))
		RETURNING id`,
		c.SellerID, c.Old.Name, c.Old.Story, c.Old.Photo, c.New.Name, c.New.Story, c.New.Photo, pq.StringArray(append([]string{}, c.Flags...)), c.State,
		now, by.AccountID, decidedAt, decidedBy)
	if name, ok := pg.Constraint(err); ok && name == "stall_change_new_photo_fkey" {
		return errs.Fields{"photos": "listing.photo_unknown"}.Err()
	}
	if err != nil {
		return fmt.Errorf("send change of stall %d: %w", c.SellerID, err)
	}
	return noteChange(ctx, tx, by, what, c.ID, now)
}

// endChange ends a change that is open; id 0 is none.
func endChange(ctx context.Context, tx pg.Tx, id int64, to moderation.State, accountID int64, reason string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE stall_change SET state = $2, decided_at = $3, decided_by = NULLIF($4, 0), reason = $5
		WHERE id = $1 AND state IN ('waiting', 'fast')`, id, to, now, accountID, reason)
	if err != nil {
		return fmt.Errorf("end change %d of a stall: %w", id, err)
	}
	return nil
}

func noteChange(ctx context.Context, tx pg.Tx, by By, what string, changeID int64, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO seller_history (seller_id, what, stall_change_id, account_id, office, at) VALUES ($1, $2, $3, NULLIF($4, 0), $5, $6)`,
		by.SellerID, what, changeID, by.AccountID, by.Office, now)
	return err
}
