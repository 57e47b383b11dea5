package visit

import (
	"strconv"
	"time"

	"nongsan/internal/review"
	"nongsan/internal/web/view"
)

// Reviews are reviews as pages show them.
func Reviews(in []review.Review) []view.Opinion {
	list := make([]view.Opinion, len(in))
	for i, r := range in {
		list[i] = view.Opinion{
			ID: r.ID, Buyer: r.BuyerName, Unit: r.Unit, Stars: r.Stars, Words: r.Words, At: r.CreatedAt, Answer: r.Answer,
			AnsweredAt: dayOf(r.AnsweredAt), Stall: r.StallName, Name: r.ListingName, Slug: r.ListingSlug, Hidden: r.HiddenReason,
			Seen: r.SeenAt != nil, Returned: r.Returned, AnsweredStamp: stampOf(r.AnsweredAt),
		}
		for _, p := range r.Photos {
			list[i].Photos = append(list[i].Photos, view.Picture{Hash: p.Hash, Width: p.Width, Height: p.Height, Alt: r.ListingName})
		}
	}
	return list
}

// stampOf names a time exactly in a form.
func stampOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return strconv.FormatInt(t.UnixMicro(), 10)
}
