package shop

import (
	"context"

	"nongsan/internal/lot"
	"nongsan/internal/review"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// reviewsShown is how many reviews a product's page shows.
const reviewsShown = 20

// behind is what stands behind a product: where it comes from, and what buyers say.
type behind struct {
	lots    []lot.Lot
	reviews []review.Review
}

func standsBehind(ctx context.Context, d Deps, listingID int64) (b behind, err error) {
	if b.lots, err = d.Lots.OfListing(ctx, listingID); err != nil {
		return b, err
	}
	b.reviews, err = d.Reviews.OfListing(ctx, listingID, reviewsShown)
	return b, err
}

func (b behind) show(page *view.Product) {
	page.Reviews = visit.Reviews(b.reviews)
	for _, l := range b.lots {
		page.Lots = append(page.Lots, view.LotLink{Code: l.Code, Harvested: l.HarvestedOn})
	}
}
