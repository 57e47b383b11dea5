package catalog

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/pg"
	"nongsan/internal/seller"
)

// HideForAuthority takes a listing off the shelf because an authority asked for it, whatever it stands at, with the
// reason its seller reads. Whoever offers it again is looked at first. It tells the owner, so nothing is locked after it.
func (s *Service) HideForAuthority(ctx context.Context, tx pg.Tx, listingID, accountID int64, reason string, now time.Time) error {
	l, err := oneListing(ctx, tx, `l.id = $1`, "FOR NO KEY UPDATE OF l", listingID)
	if err != nil {
		return err
	}
	if err := setStatus(ctx, tx, l, Hidden, accountID, reason, now); err != nil {
		return err
	}
	if err := endWaiting(ctx, tx, l.ID, Refused, accountID, reason, now); err != nil {
		return err
	}
	if _, err := endFast(ctx, tx, l.ID, Refused, accountID, reason, now); err != nil {
		return err
	}
	if err := seller.EndTrust(ctx, tx, l.SellerID, accountID, reason, now); err != nil {
		return err
	}
	return s.tookDown(ctx, tx, l, reason)
}

// suspendedReason stands at what a seller offered that was suspended.
const suspendedReason = "gian hàng đang tạm ngừng"

// HideSuspended takes off the shelf what a suspended seller offers. What waits for an officer waits on, out of sight.
func HideSuspended(ctx context.Context, tx pg.Tx, sellerID, accountID int64, now time.Time) error {
	var list []Listing
	err := tx.SelectContext(ctx, &list, `
		SELECT id, slug, seller_id, status FROM listing
		WHERE seller_id = $1 AND status = 'published' ORDER BY id FOR NO KEY UPDATE`, sellerID)
	if err != nil {
		return fmt.Errorf("what seller %d offers: %w", sellerID, err)
	}
	for _, l := range list {
		if err := setStatus(ctx, tx, l, Hidden, accountID, suspendedReason, now); err != nil {
			return err
		}
	}
	return nil
}

// ShowResumed puts back what HideSuspended took off, as far as it may show: what would need papers that ended meanwhile,
// or an identification, stays off with that for its reason, and comes back as it does then.
func ShowResumed(ctx context.Context, tx pg.Tx, sellerID, accountID int64, now time.Time) error {
	const taken = `l.seller_id = $2 AND l.status = 'hidden' AND l.status_reason = '` + suspendedReason + `' ORDER BY l.id`
	if _, err := tx.ExecContext(ctx, `SELECT FROM listing l WHERE $1::timestamptz IS NOT NULL AND `+taken+` FOR NO KEY UPDATE`, now, sellerID); err != nil {
		return err
	}
	var list []struct {
		Listing
		Lapsed bool `db:"lapsed"`
	}
	err := tx.SelectContext(ctx, &list, `
		SELECT l.id, l.slug, l.seller_id, l.status, `+lacksPapers+` AS lapsed FROM listing l WHERE `+taken, now, sellerID)
	if err != nil || len(list) == 0 {
		return err
	}
	gate := seller.MayPublish(ctx, tx, sellerID, now)
	if gate != nil && !errs.HasCode(gate, "seller.not_identified") {
		return gate
	}
	for _, l := range list {
		to, reason := Published, ""
		switch {
		case gate != nil:
			to, reason = Hidden, gateReason
		case l.Lapsed:
			to, reason = Hidden, locale.T(locale.With(ctx, locale.Vi), "listing.papers_lapsed")
		}
		if err := setStatus(ctx, tx, l.Listing, to, accountID, reason, now); err != nil {
			return err
		}
	}
	return nil
}
