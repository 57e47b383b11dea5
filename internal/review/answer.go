package review

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"nongsan/internal/errs"
	"nongsan/internal/moderation"
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// Answer is the seller's word under a review of its own listing; a later one takes its place. It shows at once, and an
// officer looks afterwards; what the rules see something in is refused (errs.Invalid, Field answer).
func (s *Service) Answer(ctx context.Context, sellerID, accountID, id int64, words string) error {
	words = strings.TrimSpace(vntext.NFC(words))
	if n := utf8.RuneCountInString(words); n < 2 || n > 1000 {
		return errs.Fields{"answer": "review.answer_missing"}.Err()
	}
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		if err := moderation.MayStand(ctx, tx, []moderation.Said{{Field: "answer", Text: words}}); err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, `
			UPDATE review r SET answer = $3, answered_at = $4, answered_by = NULLIF($5, 0), answer_returned = '',
			       answer_seen_at = CASE WHEN r.answer = $3 THEN r.answer_seen_at END, answer_seen_by = CASE WHEN r.answer = $3 THEN r.answer_seen_by END
			FROM listing l WHERE r.id = $1 AND l.id = r.listing_id AND l.seller_id = $2`, id, sellerID, words, now, accountID)
		if err != nil {
			return fmt.Errorf("answer review %d: %w", id, err)
		}
		if n, err := done.RowsAffected(); err != nil || n == 1 {
			return err
		}
		return errs.New(errs.NotFound, "review.not_found")
	})
}

// Seen notes that an officer has looked at a review, and at the answer that was given at that time, and leaves them.
func (s *Service) Seen(ctx context.Context, officerAccountID, id int64, answeredAt time.Time) error {
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		_, err := tx.ExecContext(ctx, `
			UPDATE review SET seen_at = coalesce(seen_at, $2), seen_by = CASE WHEN seen_at IS NULL THEN NULLIF($3, 0) ELSE seen_by END,
			       answer_seen_at = CASE WHEN answered_at = $4 THEN coalesce(answer_seen_at, $2) ELSE answer_seen_at END,
			       answer_seen_by = CASE WHEN answered_at = $4 AND answer_seen_at IS NULL THEN NULLIF($3, 0) ELSE answer_seen_by END
			WHERE id = $1`, id, now, officerAccountID, answeredAt)
		return err
	})
}

// TakeAnswer takes away the answer that was given at that time, with the reason its seller reads. When the seller wrote
// another meanwhile it is errs.Conflict "review.moved_on". A second tap changes nothing.
func (s *Service) TakeAnswer(ctx context.Context, officerAccountID, id int64, answeredAt time.Time, reason string) error {
	reason, err := moderation.Reason(reason)
	if err != nil {
		return err
	}
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		stands, err := answerStands(ctx, tx, id, answeredAt)
		if err != nil || !stands {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			WITH taken AS (
				INSERT INTO review_answer_taken (review_id, words, answered_at, answered_by, actor_account_id, reason, at)
				SELECT id, answer, answered_at, answered_by, NULLIF($2, 0), $3, $4 FROM review WHERE id = $1)
			UPDATE review SET answer = '', answered_at = NULL, answered_by = NULL, answer_seen_at = NULL, answer_seen_by = NULL, answer_returned = $3
			WHERE id = $1`, id, officerAccountID, reason, now)
		if err != nil {
			return fmt.Errorf("take the answer of review %d away: %w", id, err)
		}
		return nil
	})
}

// answerStands locks a review and reports whether the answer of that time stands under it. It does not when it was
// taken away; one that its seller replaced is errs.Conflict.
func answerStands(ctx context.Context, tx pg.Tx, id int64, answeredAt time.Time) (bool, error) {
	var at *time.Time
	err := tx.GetContext(ctx, &at, `SELECT answered_at FROM review WHERE id = $1 FOR NO KEY UPDATE`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, errs.New(errs.NotFound, "review.not_found")
	}
	if err != nil || at != nil && at.Equal(answeredAt) {
		return true, err
	}
	var taken bool // asked once the lock is held: another tap may have been first
	err = tx.GetContext(ctx, &taken, `SELECT EXISTS (SELECT FROM review_answer_taken WHERE review_id = $1 AND answered_at = $2)`, id, answeredAt)
	if err == nil && !taken {
		err = errs.New(errs.Conflict, "review.moved_on")
	}
	return false, err
}
