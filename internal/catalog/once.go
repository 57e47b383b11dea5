package catalog

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"strings"

	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// formMark is the same for the same form of a seller with the same content, however often a tap or a weak network
// sends it, and another for anything else. An offer without a Key has none.
func formMark(sellerID int64, in Offer) (string, error) {
	if in.Key == "" {
		return "", nil
	}
	content, err := json.Marshal(in)
	if err != nil {
		return "", fmt.Errorf("mark of the offer: %w", err)
	}
	sum := sha256.Sum256(fmt.Appendf(content, " of %d", sellerID))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:20])), nil
}

// newSlug keeps addresses of equal names apart and unguessable in their order; the same form makes the same one.
func newSlug(name, mark string) string {
	if mark == "" {
		mark = strings.ToLower(rand.Text())
	}
	return vntext.Slug(name) + "-" + mark[:5]
}

// proposedBefore reports whether an insert failed because the seller's same form was here already.
func (s *Service) proposedBefore(ctx context.Context, sellerID int64, slug, mark string, err error) bool {
	if mark == "" || !pg.IsUnique(err, "listing_slug_key") {
		return false
	}
	_, missing := s.Own(ctx, sellerID, slug)
	return missing == nil
}

// markForm notes the form that changes a locked listing; it reports false when that form did so before.
func markForm(ctx context.Context, tx pg.Tx, listingID int64, mark string) (fresh bool, err error) {
	if mark == "" {
		return true, nil
	}
	done, err := tx.ExecContext(ctx, `UPDATE listing SET form_mark = $2 WHERE id = $1 AND form_mark <> $2`, listingID, mark)
	if err != nil {
		return false, err
	}
	n, err := done.RowsAffected()
	return n > 0, err
}
