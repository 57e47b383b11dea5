package shop

import (
	"context"

	"nongsan/internal/lot"
	"nongsan/internal/web/view"
)

// behind is what stands behind a product: where it comes from.
type behind struct {
	lots []lot.Lot
}

func standsBehind(ctx context.Context, d Deps, listingID int64) (b behind, err error) {
	b.lots, err = d.Lots.OfListing(ctx, listingID)
	return b, err
}

func (b behind) show(page *view.Product) {
	for _, l := range b.lots {
		page.Lots = append(page.Lots, view.LotLink{Code: l.Code, Harvested: l.HarvestedOn})
	}
}
