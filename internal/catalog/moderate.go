package catalog

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/moderation"
	"nongsan/internal/pg"
	"nongsan/internal/seller"
)

// Look is an officer's look at one listing.
type Look struct {
	AccountID int64
	Slug      string
	ChangeID  int64 // what the page showed; 0: whatever waits
}

// Approve shows what waits of a listing: the new listing, or the change of a published one.
func (s *Service) Approve(ctx context.Context, officerAccountID int64, slug string) error {
	return s.ApproveSeen(ctx, Look{AccountID: officerAccountID, Slug: slug})
}

// ApproveSeen is Approve for what the officer saw. When the seller sent something else meanwhile, or nothing waits, it
// is an errs.Conflict "listing.moved_on"; without its papers "listing.papers_missing". A second tap changes nothing.
func (s *Service) ApproveSeen(ctx context.Context, look Look) error {
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		l, open, done, err := lookAt(ctx, tx, look, Approved)
		if err != nil || done {
			return err
		}
		switch l.Status {
		case Pending:
			err = setStatus(ctx, tx, l, Published, look.AccountID, "", now)
		case Published:
			if open.ID == 0 {
				return nil // a second tap
			}
			err = writeContent(ctx, tx, l.ID, open.After)
		default:
			return errs.New(errs.Conflict, "listing.moved_on")
		}
		if err == nil {
			err = endWaiting(ctx, tx, l.ID, Approved, look.AccountID, "", now)
		}
		if err != nil || l.Status == Published {
			return err
		}
		return s.firstShows(ctx, tx, l)
	})
}

// Reject returns what waits to its seller, with the reason in words the seller understands. A published listing stays
// as it is.
func (s *Service) Reject(ctx context.Context, officerAccountID int64, slug, reason string) error {
	return s.RejectSeen(ctx, Look{AccountID: officerAccountID, Slug: slug}, reason)
}

// RejectSeen is Reject for what the officer saw, with the conflicts of ApproveSeen.
func (s *Service) RejectSeen(ctx context.Context, look Look, reason string) error {
	reason, err := moderation.Reason(reason)
	if err != nil {
		return err
	}
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		l, open, done, err := lookAt(ctx, tx, look, Refused)
		switch {
		case err != nil || done || l.Status == Rejected:
			return err
		case l.Status == Pending:
			err = setStatus(ctx, tx, l, Rejected, look.AccountID, reason, now)
		case l.Status != Published || open.ID == 0:
			return errs.New(errs.Conflict, "listing.moved_on")
		}
		if err == nil {
			err = endWaiting(ctx, tx, l.ID, Refused, look.AccountID, reason, now)
		}
		if err != nil {
			return err
		}
		return s.sentBack(ctx, tx, l, open.ID, reason)
	})
}

// lookAt locks a listing with what waits of it. It is done when the change the officer saw became what the officer
// wants already, and a conflict when it is not the one that waits.
func lookAt(ctx context.Context, tx pg.Tx, look Look, want ChangeState) (l Listing, open Change, done bool, err error) {
	if l, err = lockListing(ctx, tx, look.Slug); err != nil {
		return l, open, false, err
	}
	open, found, err := waiting(ctx, tx, l.ID)
	if err != nil || look.ChangeID == 0 || found && open.ID == look.ChangeID {
		return l, open, false, err
	}
	var state []ChangeState
	err = tx.SelectContext(ctx, &state, `SELECT state FROM listing_change WHERE id = $1 AND listing_id = $2`, look.ChangeID, l.ID)
	if err == nil && (len(state) == 0 || state[0] != want) {
		err = errs.New(errs.Conflict, "listing.moved_on")
	}
	return l, open, true, err
}

// TakeDown takes a published listing off the shelf for the province, with the reason its seller reads. What waits of
// it is refused with it, and a seller whose listing had shown unseen is looked at first from now on.
func (s *Service) TakeDown(ctx context.Context, officerAccountID int64, slug, reason string) error {
	reason, err := moderation.Reason(reason)
	if err != nil {
		return err
	}
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		l, err := lockListing(ctx, tx, slug)
		if err != nil {
			return err
		}
		if err := takeDown(ctx, tx, l, officerAccountID, reason, now); err != nil || l.Status == Hidden {
			return err
		}
		return s.tookDown(ctx, tx, l, reason)
	})
}

// takeDown takes a locked listing off the shelf.
func takeDown(ctx context.Context, tx pg.Tx, l Listing, accountID int64, reason string, now time.Time) error {
	if err := moveLocked(ctx, tx, l, accountID, Hidden, reason, []Status{Published}, now); err != nil {
		return err
	}
	if err := endWaiting(ctx, tx, l.ID, Refused, accountID, reason, now); err != nil {
		return err
	}
	unseen, err := endFast(ctx, tx, l.ID, Refused, accountID, reason, now)
	if err != nil || !unseen {
		return err
	}
	return seller.EndTrust(ctx, tx, l.SellerID, accountID, reason, now)
}

// Seen notes that an officer has looked at what showed before anybody had, and leaves it.
func (s *Service) Seen(ctx context.Context, officerAccountID int64, slug string) error {
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		l, err := lockListing(ctx, tx, slug)
		if err != nil {
			return err
		}
		_, err = endFast(ctx, tx, l.ID, Approved, officerAccountID, "", now)
		return err
	})
}

// endFast ends what shows unseen of a listing, and reports whether there was any.
func endFast(ctx context.Context, tx pg.Tx, listingID int64, to ChangeState, accountID int64, reason string, now time.Time) (any bool, err error) {
	done, err := tx.ExecContext(ctx, `
		UPDATE listing_change SET state = $2, decided_at = $3, decided_by = NULLIF($4, 0), reason = $5
		WHERE listing_id = $1 AND state = 'fast'`, listingID, to, now, accountID, reason)
	if err != nil {
		return false, fmt.Errorf("end what shows unseen of listing %d: %w", listingID, err)
	}
	n, err := done.RowsAffected()
	return n > 0, err
}

// TakeOff takes a seller's listing off the shelf.
func (s *Service) TakeOff(ctx context.Context, sellerID, accountID int64, slug string) error {
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		l, err := lockOwn(ctx, tx, sellerID, slug)
		if err != nil {
			return err
		}
		return moveLocked(ctx, tx, l, accountID, Hidden, "", []Status{Published, Pending}, now)
	})
}

// PutBack asks for a listing to be shown again. One that was published before and that its seller took off goes
// straight back; one that the province took down, and anything else, waits for an officer.
func (s *Service) PutBack(ctx context.Context, sellerID, accountID int64, slug string) error {
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		l, err := lockOwn(ctx, tx, sellerID, slug)
		if err != nil {
			return err
		}
		if l.Status != Hidden {
			return nil // asked twice: it is on its way already
		}
		if err := seller.MayOffer(ctx, tx, sellerID); err != nil {
			return err
		}
		var before Status
		err = tx.GetContext(ctx, &before, `
			SELECT coalesce((SELECT from_status FROM listing_history
			                 WHERE listing_id = $1 AND to_status = 'hidden' ORDER BY id DESC LIMIT 1), 'pending')`, l.ID)
		if err != nil {
			return fmt.Errorf("history of listing %s: %w", slug, err)
		}
		if before == Published && l.StatusReason == "" {
			return setStatus(ctx, tx, l, Published, accountID, "", now)
		}
		return sendAgain(ctx, tx, l, accountID, now)
	})
}

// sendAgain hands a hidden listing to the officers as it is.
func sendAgain(ctx context.Context, tx pg.Tx, l Listing, accountID int64, now time.Time) error {
	if err := loadParts(ctx, tx, &l); err != nil {
		return err
	}
	content := l.content()
	flags, err := judge(ctx, tx, l.SellerID, &content, now)
	if err != nil {
		return err
	}
	before, err := approvedBefore(ctx, tx, l.ID)
	if err != nil {
		return err
	}
	if err := setStatus(ctx, tx, l, Pending, accountID, "", now); err != nil {
		return err
	}
	return sendChange(ctx, tx, l.ID, accountID, Change{Before: before, After: content, Flags: flags, State: Waiting}, now)
}

func moveLocked(ctx context.Context, tx pg.Tx, l Listing, accountID int64, to Status, reason string, from []Status, now time.Time) error {
	if l.Status == to {
		return nil // a second tap has no second effect
	}
	for _, f := range from {
		if l.Status == f {
			return setStatus(ctx, tx, l, to, accountID, reason, now)
		}
	}
	return errs.New(errs.Conflict, "listing.moved_on")
}

func setStatus(ctx context.Context, tx pg.Tx, l Listing, to Status, accountID int64, reason string, now time.Time) error {
	if to == Published {
		if err := seller.MayPublish(ctx, tx, l.SellerID, now); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `
		UPDATE listing
		SET status = $2, status_reason = $3, updated_at = $4,
		    published_at = CASE WHEN $2 = 'published' THEN coalesce(published_at, $4) ELSE published_at END
		WHERE id = $1`, l.ID, to, reason, now)
	if err != nil {
		return fmt.Errorf("listing %s from %s to %s: %w", l.Slug, l.Status, to, mayNotShow(err))
	}
	return insertHistory(ctx, tx, l.ID, l.Status, to, accountID, reason, now)
}

func insertHistory(ctx context.Context, tx pg.Tx, id int64, from, to Status, accountID int64, reason string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO listing_history (listing_id, from_status, to_status, actor_account_id, reason, at)
		VALUES ($1, NULLIF($2, ''), $3, NULLIF($4, 0), $5, $6)`, id, from, to, accountID, reason, now)
	return err
}
