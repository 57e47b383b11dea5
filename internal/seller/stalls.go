package seller

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/moderation"
	"nongsan/internal/notify"
	"nongsan/internal/pg"
)

// Stalls is how officers look at what stalls want to say of themselves.
type Stalls struct {
	DB       *sqlx.DB
	Clock    clock.Clock
	Messages *notify.Service // tells the owner what was decided
}

// StallWaits is a change of a stall that an officer is to look at.
type StallWaits struct {
	StallChange
	Slug        string `db:"slug"`
	CommuneCode string `db:"commune_code"`
}

// Queue lists what waits for an officer, the longest waiting first, and then what shows already and nobody has seen.
// commune is that of the sellers, "" for all of them.
func (s Stalls) Queue(ctx context.Context, commune string) ([]StallWaits, error) {
	var list []StallWaits
	err := s.DB.SelectContext(ctx, &list, `
		SELECT g.*, s.slug, s.commune_code FROM (`+stallChanges+`WHERE g.state IN ('waiting', 'fast')) g JOIN seller s ON s.id = g.seller_id
		WHERE $1 = '' OR s.commune_code = $1
		ORDER BY g.state DESC, g.sent_at, g.id LIMIT 200`, commune)
	if err != nil {
		return nil, fmt.Errorf("list stalls that wait: %w", err)
	}
	return list, nil
}

// Changes are a stall's changes, the newest first.
func (s Stalls) Changes(ctx context.Context, sellerID int64) ([]StallChange, error) {
	var list []StallChange
	err := s.DB.SelectContext(ctx, &list, stallChanges+`WHERE g.seller_id = $1 ORDER BY g.id DESC LIMIT 50`, sellerID)
	if err != nil {
		return nil, fmt.Errorf("changes of stall %d: %w", sellerID, err)
	}
	return list, nil
}

// Note is the change of a stall that waits, or came back and was not sent again; its ID is 0 when there is none.
func (s Stalls) Note(ctx context.Context, sellerID int64) (StallChange, error) {
	var last []StallChange
	err := s.DB.SelectContext(ctx, &last, stallChanges+`WHERE g.seller_id = $1 ORDER BY g.id DESC LIMIT 1`, sellerID)
	if err != nil {
		return StallChange{}, fmt.Errorf("last change of stall %d: %w", sellerID, err)
	}
	if len(last) == 0 || last[0].State != moderation.Waiting && last[0].State != moderation.Refused {
		return StallChange{}, nil
	}
	return last[0], nil
}

// StallLook is an officer's look at one change of a stall: what the page showed.
type StallLook struct{ AccountID, SellerID, ChangeID int64 }

func (l StallLook) by() By { return By{SellerID: l.SellerID, AccountID: l.AccountID, Office: true} }

// Approve makes the stall show a change that waited, or leaves one that shows already. When its people sent something
// else meanwhile, or another officer decided otherwise, it is an errs.Conflict "seller.moved_on". A second tap changes
// nothing.
func (s Stalls) Approve(ctx context.Context, look StallLook) error {
	return s.decide(ctx, look, moderation.Approved, func(tx pg.Tx, c StallChange, now time.Time) error {
		unseen, err := openChange(ctx, tx, c.SellerID, moderation.Fast)
		if err != nil {
			return err
		}
		if c.State == moderation.Waiting { // what came before it was seen with it
			err = writeFace(ctx, tx, c.SellerID, c.New)
		}
		for _, id := range []int64{unseen.ID, c.ID} {
			if err == nil {
				err = endChange(ctx, tx, id, moderation.Approved, look.AccountID, "", now)
			}
		}
		if err == nil {
			err = noteChange(ctx, tx, look.by(), "stall_shown", c.ID, now)
		}
		if err != nil || c.State == moderation.Fast {
			return err // it showed already: there is nothing to tell
		}
		return s.tell(ctx, tx, c, "sms.stall_change_shown")
	})
}

// SendBack returns a change with the reason in words its people understand; the stall stays as it is. One that shows
// already gives way to what showed before, what waits after it goes back with it, and the seller is looked at first
// from now on. Conflicts are those of Approve; a reason that is missing is an errs.Invalid with the Field reason.
func (s Stalls) SendBack(ctx context.Context, look StallLook, reason string) error {
	reason, err := moderation.Reason(reason)
	if err != nil {
		return err
	}
	return s.decide(ctx, look, moderation.Refused, func(tx pg.Tx, c StallChange, now time.Time) error {
		if c.State == moderation.Fast {
			if err := takeBack(ctx, tx, look, c, reason, now); err != nil {
				return err
			}
		}
		if err := endChange(ctx, tx, c.ID, moderation.Refused, look.AccountID, reason, now); err != nil {
			return err
		}
		if err := noteChange(ctx, tx, look.by(), "stall_returned", c.ID, now); err != nil {
			return err
		}
		return s.tell(ctx, tx, c, "sms.stall_change_returned")
	})
}

// takeBack makes the stall show what it showed before a change that nobody had seen.
func takeBack(ctx context.Context, tx pg.Tx, look StallLook, c StallChange, reason string, now time.Time) error {
	waits, err := openChange(ctx, tx, c.SellerID, moderation.Waiting)
	if err != nil {
		return err
	}
	if waits.ID != 0 {
		if err := endChange(ctx, tx, waits.ID, moderation.Refused, look.AccountID, reason, now); err != nil {
			return err
		}
		if err := noteChange(ctx, tx, look.by(), "stall_returned", waits.ID, now); err != nil {
			return err
		}
	}
	if err := writeFace(ctx, tx, c.SellerID, c.Old); err != nil {
		return err
	}
	return EndTrust(ctx, tx, c.SellerID, look.AccountID, reason, now)
}

// decide runs fn on an open change of a locked stall. Decided so already, it does nothing.
func (s Stalls) decide(ctx context.Context, look StallLook, want moderation.State, fn func(tx pg.Tx, c StallChange, now time.Time) error) error {
	now := s.Clock()
	err := pg.WithTx(ctx, s.DB, func(tx pg.Tx) error {
		if _, err := lockFace(ctx, tx, look.SellerID); err != nil {
			return err
		}
		var c StallChange
		err := tx.GetContext(ctx, &c, stallChanges+`WHERE g.id = $1 AND g.seller_id = $2`, look.ChangeID, look.SellerID)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return errs.New(errs.Conflict, "seller.moved_on")
		case err != nil || c.State == want:
			return err
		case c.State != moderation.Waiting && c.State != moderation.Fast:
			return errs.New(errs.Conflict, "seller.moved_on")
		}
		return fn(tx, c, now)
	})
	if err != nil {
		return fmt.Errorf("decide on change %d of stall %d: %w", look.ChangeID, look.SellerID, err)
	}
	return nil
}

// tell tells the owner, when there is one.
func (s Stalls) tell(ctx context.Context, tx pg.Tx, c StallChange, text string) error {
	phone, err := OwnerPhone(ctx, tx, c.SellerID)
	if err != nil || phone == "" {
		return err
	}
	return s.Messages.EnqueueIfLeft(ctx, tx, notify.Message{
		Topic: "stall_change", Key: strconv.FormatInt(c.ID, 10), Channel: notify.SMS, To: phone,
		Text: locale.T(locale.With(ctx, locale.Vi), text),
	})
}
