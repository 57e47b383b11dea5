package seller

import (
	"context"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// handedOver is why an identification ends: it was of another person.
const handedOver = "Gian hàng được giao cho người khác."

// HandOver asks a helper to take the stall over; nothing changes until it is accepted with Answer. Only the owner may.
// Asking again while it is open changes nothing. Who is no helper is errs.NotFound "seller.member_gone".
func (s *Service) HandOver(ctx context.Context, by By, memberID int64) error {
	return s.asOwner(ctx, by, func(tx pg.Tx) error {
		var phones []string
		err := tx.SelectContext(ctx, &phones, `
			SELECT a.phone FROM seller_member m JOIN account a ON a.id = m.account_id
			WHERE m.id = $1 AND m.seller_id = $2 AND m.role = 'helper' AND m.ended_at IS NULL`, memberID, by.SellerID)
		if err != nil {
			return err
		}
		if len(phones) == 0 {
			return errs.New(errs.NotFound, "seller.member_gone")
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO seller_invitation (seller_id, phone, role, invited_by, invited_at) VALUES ($1, $2, 'owner', $3, $4)
			ON CONFLICT (seller_id, phone) WHERE answer IS NULL DO NOTHING`, by.SellerID, phones[0], by.AccountID, s.now())
		return err
	})
}

// takeOver makes a helper the owner; who was it helps from now on. The stall's number is the new owner's, and a
// household has to be identified again: it was the other person who was. When the asker owns the stall no more, or the
// asked helps no more, it is errs.NotFound "seller.invitation_gone".
func takeOver(ctx context.Context, tx pg.Tx, sellerID, from, to int64, now time.Time) error {
	kind, err := lockSeller(ctx, tx, sellerID)
	if err != nil {
		return err
	}
	for _, leaves := range []struct {
		account int64
		role    Role
	}{{from, Owner}, {to, Helper}} {
		done, err := tx.ExecContext(ctx, `
			UPDATE seller_member SET ended_at = $4, ended_by = $5
			WHERE seller_id = $1 AND account_id = $2 AND role = $3 AND ended_at IS NULL`, sellerID, leaves.account, leaves.role, now, to)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return pickErr(err, errs.New(errs.NotFound, "seller.invitation_gone"))
		}
	}
	if err := insertMember(ctx, tx, sellerID, to, Owner, now); err != nil {
		return err
	}
	if err := insertMember(ctx, tx, sellerID, from, Helper, now); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE seller SET phone = (SELECT phone FROM account WHERE id = $2) WHERE id = $1`, sellerID, to)
	if err != nil {
		return err
	}
	if kind == Household {
		if err := endIdentity(ctx, tx, to, sellerID, handedOver, now); err != nil {
			return err
		}
	}
	return insertHistory(ctx, tx, By{SellerID: sellerID, AccountID: to}, "handed_over", now)
}

func pickErr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}
