package catalog

import (
	"context"
	"fmt"
	"strings"

	"nongsan/internal/locale"
	"nongsan/internal/notify"
	"nongsan/internal/pg"
	"nongsan/internal/seller"
	"nongsan/internal/vntext"
)

// Tells lets owners be told by text message what officers decided on what they offer, with addresses that begin with
// baseURL.
func (s *Service) Tells(outbox *notify.Service, baseURL string) *Service {
	s.outbox, s.baseURL = outbox, baseURL
	return s
}

const (
	// mostText is what two text messages hold together, without marks; a third tells nothing that the page does not.
	mostText = 306
	// mostName is how much of a listing's name is told in one.
	mostName = 40
)

// news is something that an officer decided on a listing.
type news struct {
	text    string // sms.listing_…
	change  int64  // what was decided on; 0: the listing itself, whose history has the decision
	reason  string
	address string // of the page to go on at, after the base
}

// tell tells the owner, when there is one and the day's messages are not spent; each decision once. It locks the day:
// nothing is locked after it.
func (s *Service) tell(ctx context.Context, tx pg.Tx, l Listing, n news) error {
	if s.outbox == nil {
		return nil
	}
	phone, err := seller.OwnerPhone(ctx, tx, l.SellerID)
	if err != nil || phone == "" {
		return err
	}
	key := fmt.Sprintf("change %d", n.change)
	if n.change == 0 {
		var last int64
		if err := tx.GetContext(ctx, &last, `SELECT max(id) FROM listing_history WHERE listing_id = $1`, l.ID); err != nil {
			return fmt.Errorf("decision on listing %s: %w", l.Slug, err)
		}
		key = fmt.Sprintf("decision %d", last)
	}
	return s.outbox.EnqueueIfLeft(ctx, tx, notify.Message{Topic: "listing", Key: key, Channel: notify.SMS, To: phone, Text: s.textOf(ctx, l, n)})
}

// textOf is the message, without marks. The reason is cut where the message would be longer than two; its page has all.
func (s *Service) textOf(ctx context.Context, l Listing, n news) string {
	ctx = locale.With(ctx, locale.Vi)
	say := func(reason string) string {
		return locale.T(ctx, n.text, "name", cut(vntext.Plain(l.Name), mostName), "reason", reason, "link", s.baseURL+n.address)
	}
	reason := strings.TrimRight(vntext.Plain(n.reason), ".,;: ") // the text has the full stop
	return say(strings.TrimSuffix(cut(reason, max(mostText-len(say("")), 0)), "."))
}

// cut shortens a plain text to a number of letters, dots included.
func cut(text string, most int) string {
	const dots = "..."
	if len(text) <= most {
		return text
	}
	return text[:max(most-len(dots), 0)] + dots
}

// sentBack tells that a listing, or the change of one that shows, came back.
func (s *Service) sentBack(ctx context.Context, tx pg.Tx, l Listing, change int64, reason string) error {
	n := news{text: "sms.listing_returned", reason: reason, address: "/ban-hang/san-pham/" + l.Slug}
	if l.Status == Published {
		n.text, n.change = "sms.listing_change_returned", change
	}
	return s.tell(ctx, tx, l, n)
}

// tookDown tells that a listing was taken off the shelf.
func (s *Service) tookDown(ctx context.Context, tx pg.Tx, l Listing, reason string) error {
	return s.tell(ctx, tx, l, news{text: "sms.listing_taken_down", reason: reason, address: "/ban-hang/san-pham/" + l.Slug})
}

// firstShows tells that the first listing of a stall shows: its people wait for it. Of later ones their page tells.
func (s *Service) firstShows(ctx context.Context, tx pg.Tx, l Listing) error {
	var first bool
	err := tx.GetContext(ctx, &first, `
		SELECT count(*) = 1 FROM listing_history h JOIN listing l ON l.id = h.listing_id WHERE l.seller_id = $1 AND h.to_status = 'published'`, l.SellerID)
	if err != nil {
		return fmt.Errorf("first listing of seller %d: %w", l.SellerID, err)
	}
	if !first {
		return nil
	}
	return s.tell(ctx, tx, l, news{text: "sms.listing_first_shows", address: "/san-pham/" + l.Slug})
}
