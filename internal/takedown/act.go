package takedown

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"nongsan/internal/catalog"
	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/moderation"
	"nongsan/internal/notify"
	"nongsan/internal/pg"
	"nongsan/internal/seller"
	"nongsan/internal/vntext"
)

// Act carries a request out: it hides the listing, or suspends the seller. Data are given by Give: errs.Conflict
// "takedown.give". What was returned is errs.Conflict "takedown.answered"; a second tap changes nothing.
func (s Service) Act(ctx context.Context, officer, id int64) error {
	err := s.answer(ctx, id, func(tx pg.Tx, r Request, now time.Time) error {
		switch {
		case r.Kind == Data:
			return errs.New(errs.Conflict, "takedown.give")
		case r.Outcome == Returned:
			return errs.New(errs.Conflict, "takedown.answered")
		case r.Outcome != "":
			return nil
		case r.Kind == Listing:
			if err := closeRequest(ctx, tx, id, officer, Hidden, "", now); err != nil {
				return err
			}
			return s.Catalog.HideForAuthority(ctx, tx, r.ListingID, officer, r.told(ctx), now)
		}
		return s.suspend(ctx, tx, officer, r, now)
	})
	if err != nil {
		return fmt.Errorf("carry out request %d: %w", id, err)
	}
	return nil
}

func (s Service) suspend(ctx context.Context, tx pg.Tx, officer int64, r Request, now time.Time) error {
	by := seller.By{SellerID: r.SellerID, AccountID: officer, Office: true}
	if err := seller.Suspend(ctx, tx, by, r.ID, r.told(ctx), now); err != nil {
		return err
	}
	if err := catalog.HideSuspended(ctx, tx, r.SellerID, officer, now); err != nil {
		return err
	}
	if err := closeRequest(ctx, tx, r.ID, officer, Suspended, "", now); err != nil {
		return err
	}
	return s.tell(ctx, tx, r, "suspended")
}

// Return says that a request cannot be carried out, with the reason: it was not for us, or the authority took it back.
// What was carried out is errs.Conflict "takedown.answered"; twice is once.
func (s Service) Return(ctx context.Context, officer, id int64, reason string) error {
	reason, err := moderation.Reason(reason)
	if err != nil {
		return err
	}
	err = s.answer(ctx, id, func(tx pg.Tx, r Request, now time.Time) error {
		switch r.Outcome {
		case "":
			return closeRequest(ctx, tx, id, officer, Returned, reason, now)
		case Returned:
			return nil
		}
		return errs.New(errs.Conflict, "takedown.answered")
	})
	if err != nil {
		return fmt.Errorf("return request %d: %w", id, err)
	}
	return nil
}

// Lift ends the suspension that a request brought, with the reason. The seller sells again unless another authority's
// request still holds it. Twice is once; what brought no suspension is errs.Conflict "seller.not_suspended".
func (s Service) Lift(ctx context.Context, officer, id int64, reason string) error {
	reason, err := moderation.Reason(reason)
	if err != nil {
		return err
	}
	err = s.answer(ctx, id, func(tx pg.Tx, r Request, now time.Time) error {
		switch {
		case r.Outcome != Suspended:
			return errs.New(errs.Conflict, "seller.not_suspended")
		case r.LiftedAt != nil:
			return nil
		}
		by := seller.By{SellerID: r.SellerID, AccountID: officer, Office: true}
		sells, err := seller.Lift(ctx, tx, by, id, reason, now)
		if err == nil && sells {
			err = catalog.ShowResumed(ctx, tx, r.SellerID, officer, now)
		}
		if err == nil {
			err = note(ctx, tx, id, officer, "lifted", reason, now)
		}
		if err != nil || !sells {
			return err
		}
		return s.tell(ctx, tx, r, "resumed")
	})
	if err != nil {
		return fmt.Errorf("lift the suspension by request %d: %w", id, err)
	}
	return nil
}

// answer runs fn on a locked request.
func (s Service) answer(ctx context.Context, id int64, fn func(tx pg.Tx, r Request, now time.Time) error) error {
	now := s.Clock()
	return pg.WithTx(ctx, s.DB, func(tx pg.Tx) error {
		r, err := lock(ctx, tx, id)
		if err != nil {
			return err
		}
		return fn(tx, r, now)
	})
}

// told is the reason as the seller reads it, in Vietnamese.
func (r Request) told(ctx context.Context) string {
	return locale.T(locale.With(ctx, locale.Vi), "takedown.told", "authority", r.Authority, "number", r.Number, "date", r.Date.Format("02/01/2006"), "reason", r.Reason)
}

// mostAuthority is how much of an authority's name a text message has.
const mostAuthority = 60

// tell tells the owner what became of the stall. It locks the day's messages, so nothing is locked after it.
func (s Service) tell(ctx context.Context, tx pg.Tx, r Request, what string) error {
	phone, err := seller.OwnerPhone(ctx, tx, r.SellerID)
	if err != nil || phone == "" {
		return err
	}
	authority := vntext.Plain(r.Authority)
	authority = authority[:min(len(authority), mostAuthority)]
	text := locale.T(locale.With(ctx, locale.Vi), "sms.stall_"+what, "authority", authority, "number", vntext.Plain(r.Number), "link", s.BaseURL+"/ban-hang")
	return s.Messages.EnqueueIfLeft(ctx, tx, notify.Message{
		Topic: "takedown", Key: strconv.FormatInt(r.ID, 10) + " " + what, Channel: notify.SMS, To: phone, Text: text,
	})
}
