package seller

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// Member is a person who acts for a seller now.
type Member struct {
	ID       int64     `db:"id"`
	Name     string    `db:"name"`
	Phone    string    `db:"phone"` // E.164
	Role     Role      `db:"role"`
	JoinedAt time.Time `db:"joined_at"`
}

// Invitation is an open question to a person to help a seller.
type Invitation struct {
	ID        int64     `db:"id"`
	SellerID  int64     `db:"seller_id"`
	StallName string    `db:"stall_name"`
	Phone     string    `db:"phone"` // E.164, of who is asked
	Role      Role      `db:"role"`  // Owner: to take the stall over
	InvitedBy string    `db:"invited_by"`
	InvitedAt time.Time `db:"invited_at"`
}

// By is the person who acts for a seller.
type By struct {
	SellerID, AccountID int64
	Office              bool // an officer who may, in the province's name
}

// Members lists who acts for a seller now, the owner first.
func (s *Service) Members(ctx context.Context, sellerID int64) ([]Member, error) {
	var list []Member
	err := s.db.SelectContext(ctx, &list, `
		SELECT m.id, a.name, a.phone, m.role, m.joined_at
		FROM seller_member m JOIN account a ON a.id = m.account_id
		WHERE m.seller_id = $1 AND m.ended_at IS NULL
		ORDER BY m.role = 'owner' DESC, m.id
		LIMIT 100`, sellerID)
	if err != nil {
		return nil, fmt.Errorf("members of seller %d: %w", sellerID, err)
	}
	return list, nil
}

// OwnerPhone is the number of who owns a seller, or nothing while nobody does.
func OwnerPhone(ctx context.Context, q pg.Queryer, sellerID int64) (string, error) {
	var phones []string
	err := q.SelectContext(ctx, &phones, `
		SELECT a.phone FROM seller_member m JOIN account a ON a.id = m.account_id
		WHERE m.seller_id = $1 AND m.role = 'owner' AND m.ended_at IS NULL`, sellerID)
	if err != nil {
		return "", fmt.Errorf("owner of seller %d: %w", sellerID, err)
	}
	if len(phones) == 0 {
		return "", nil
	}
	return phones[0], nil
}

const invitations = `
	SELECT i.id, i.seller_id, s.stall_name, i.phone, i.role, a.name AS invited_by, i.invited_at
	FROM seller_invitation i
	JOIN seller s ON s.id = i.seller_id
	JOIN account a ON a.id = i.invited_by
	WHERE i.answer IS NULL AND `

// Asked lists a seller's open invitations.
func (s *Service) Asked(ctx context.Context, sellerID int64) ([]Invitation, error) {
	return s.invitations(ctx, `i.seller_id = $1 ORDER BY i.id LIMIT 100`, sellerID)
}

// AskedOf lists the open invitations to a number in E.164.
func (s *Service) AskedOf(ctx context.Context, phone string) ([]Invitation, error) {
	return s.invitations(ctx, `i.phone = $1 ORDER BY i.id LIMIT 100`, phone)
}

func (s *Service) invitations(ctx context.Context, where string, arg any) ([]Invitation, error) {
	var list []Invitation
	if err := s.db.SelectContext(ctx, &list, invitations+where, arg); err != nil {
		return nil, fmt.Errorf("list invitations: %w", err)
	}
	return list, nil
}

// maxHelpers is how many people may help one seller, and how many it may have asked.
const maxHelpers = 20

// Invite asks the person of a number in E.164 to help. Only the owner may. Asking again while it is open changes
// nothing; a person who helps already is errs.Conflict "seller.already_member".
func (s *Service) Invite(ctx context.Context, by By, phone string) error {
	now := s.now()
	return s.asOwner(ctx, by, func(tx pg.Tx) error {
		var n struct {
			Helps  bool `db:"helps"`
			People int  `db:"people"`
		}
		err := tx.GetContext(ctx, &n, `
			SELECT EXISTS (SELECT FROM seller_member m JOIN account a ON a.id = m.account_id
			               WHERE m.seller_id = $1 AND m.ended_at IS NULL AND a.phone = $2) AS helps,
			       (SELECT count(*) FROM seller_member WHERE seller_id = $1 AND ended_at IS NULL)
			       + (SELECT count(*) FROM seller_invitation WHERE seller_id = $1 AND answer IS NULL) AS people`,
			by.SellerID, phone)
		switch {
		case err != nil:
			return err
		case n.Helps:
			return errs.Fields{"phone": "seller.already_member"}.Err()
		case n.People > maxHelpers:
			return errs.Fields{"phone": "seller.too_many_helpers"}.Err()
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO seller_invitation (seller_id, phone, invited_by, invited_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (seller_id, phone) WHERE answer IS NULL DO NOTHING`, by.SellerID, phone, by.AccountID, now)
		return err
	})
}

// Withdraw takes an open invitation back. Only the owner may; one that was answered stays as it is. One of another
// seller is errs.NotFound.
func (s *Service) Withdraw(ctx context.Context, by By, invitationID int64) error {
	return s.asOwner(ctx, by, func(tx pg.Tx) error {
		var theirs bool
		err := tx.GetContext(ctx, &theirs, `
			WITH withdrawn AS (
				UPDATE seller_invitation SET answer = 'withdrawn', answered_by = $3, answered_at = $4
				WHERE id = $1 AND seller_id = $2 AND answer IS NULL)
			SELECT EXISTS (SELECT FROM seller_invitation WHERE id = $1 AND seller_id = $2)`,
			invitationID, by.SellerID, by.AccountID, s.now())
		if err == nil && !theirs {
			return errs.New(errs.NotFound, "seller.invitation_gone")
		}
		return err
	})
}

// Answer accepts or declines an invitation to the account's own number, to help or to take the stall over. One that is not open, or to another number,
// is errs.NotFound.
func (s *Service) Answer(ctx context.Context, accountID, invitationID int64, accept bool) error {
	now, answer := s.now(), "declined"
	if accept {
		answer = "accepted"
	}
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		var asked struct {
			SellerID int64 `db:"seller_id"`
			By       int64 `db:"invited_by"`
			Role     Role  `db:"role"`
		}
		err := tx.GetContext(ctx, &asked, `
			UPDATE seller_invitation i SET answer = $3, answered_by = $2, answered_at = $4
			FROM account a
			WHERE i.id = $1 AND i.answer IS NULL AND a.id = $2 AND a.phone = i.phone AND a.disabled_at IS NULL
			RETURNING i.seller_id, i.invited_by, i.role`, invitationID, accountID, answer, now)
		if errors.Is(err, sql.ErrNoRows) {
			return errs.New(errs.NotFound, "seller.invitation_gone")
		}
		if err != nil || !accept {
			return err
		}
		if asked.Role == Owner {
			return takeOver(ctx, tx, asked.SellerID, asked.By, accountID, now)
		}
		return insertMember(ctx, tx, asked.SellerID, accountID, Helper, now)
	})
	if pg.IsUnique(err, "seller_member_once") {
		return nil // helps already
	}
	return err
}

// End ends a helper's membership at once. The owner may end any helper's; a helper its own. Twice is once.
func (s *Service) End(ctx context.Context, by By, memberID int64) error {
	now := s.now()
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		done, err := tx.ExecContext(ctx, `
			UPDATE seller_member m SET ended_at = $4, ended_by = $3
			WHERE m.id = $1 AND m.seller_id = $2 AND m.role = 'helper' AND m.ended_at IS NULL
			  AND (m.account_id = $3 OR EXISTS (
			      SELECT FROM seller_member o
			      WHERE o.seller_id = $2 AND o.account_id = $3 AND o.role = 'owner' AND o.ended_at IS NULL))`,
			memberID, by.SellerID, by.AccountID, now)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 1 {
			return err
		}
		return s.whyNot(ctx, tx, by, memberID)
	})
	if err != nil {
		return fmt.Errorf("end membership %d: %w", memberID, err)
	}
	return nil
}

// whyNot says why a membership could not be ended; one that has ended already is no error.
func (s *Service) whyNot(ctx context.Context, tx pg.Tx, by By, memberID int64) error {
	var ended []bool
	err := tx.SelectContext(ctx, &ended, `
		SELECT ended_at IS NOT NULL FROM seller_member WHERE id = $1 AND seller_id = $2 AND role = 'helper'`, memberID, by.SellerID)
	switch {
	case err != nil:
		return err
	case len(ended) == 0:
		return errs.New(errs.NotFound, "seller.member_gone")
	case ended[0]:
		return nil
	}
	return errs.New(errs.Forbidden, "seller.only_owner")
}

func (s *Service) asOwner(ctx context.Context, by By, fn func(tx pg.Tx) error) error {
	return asOwner(ctx, s.db, by, fn)
}

// asOwner runs fn while by is the seller's owner, or acts for the office; else it says errs.Forbidden.
func asOwner(ctx context.Context, db *sqlx.DB, by By, fn func(tx pg.Tx) error) error {
	err := pg.WithTx(ctx, db, func(tx pg.Tx) error {
		if by.Office {
			return fn(tx)
		}
		var owner []int64
		err := tx.SelectContext(ctx, &owner, `
			SELECT id FROM seller_member
			WHERE seller_id = $1 AND account_id = $2 AND role = 'owner' AND ended_at IS NULL
			FOR UPDATE`, by.SellerID, by.AccountID)
		if err != nil {
			return err
		}
		if len(owner) == 0 {
			return errs.New(errs.Forbidden, "seller.only_owner")
		}
		return fn(tx)
	})
	if err != nil {
		return fmt.Errorf("account %d for seller %d: %w", by.AccountID, by.SellerID, err)
	}
	return nil
}
