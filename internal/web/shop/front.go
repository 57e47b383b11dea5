package shop

import (
	"context"

	"nongsan/internal/catalog"
	"nongsan/internal/place"
	"nongsan/internal/promotion"
	"nongsan/internal/seller"
	"nongsan/internal/shipping"
	"nongsan/internal/web/visit"
)

// shared is what the pages show every visitor alike, remembered for a second.
type shared struct {
	categories *visit.Answers[struct{}, []catalog.Category]
	communes   *visit.Answers[struct{}, map[string]int] // listings by commune
	sellers    *visit.Answers[struct{}, int]
	lists      *visit.Answers[catalog.Filter, catalog.Page]
	featured   *visit.Answers[struct{}, featured]
	products   *visit.Answers[string, product]
}

// product is a published listing and who sells it.
type product struct {
	listing catalog.Listing
	seller  seller.Seller
	rules   shipping.Rules // of its sending
	behind                 // what stands behind it
}

// featured is what the province recommends: the newest first, told as a story.
type featured struct {
	slots []promotion.Slot
	cards []catalog.Card // of the slots that may be shown
	story catalog.Listing
}

var all struct{}

func remember(d Deps) shared {
	return shared{
		categories: visit.Remember(d.Memory, func(ctx context.Context, _ struct{}) ([]catalog.Category, error) { return d.Catalog.Categories(ctx) }),
		communes:   visit.Remember(d.Memory, func(ctx context.Context, _ struct{}) (map[string]int, error) { return d.Catalog.CountByCommune(ctx) }),
		sellers:    visit.Remember(d.Memory, func(ctx context.Context, _ struct{}) (int, error) { return d.Sellers.Count(ctx) }),
		lists:      visit.Remember(d.Memory, d.Catalog.List),
		products:   visit.Remember(d.Memory, func(ctx context.Context, slug string) (product, error) { return published(ctx, d, slug) }),
		featured:   visit.Remember(d.Memory, func(ctx context.Context, _ struct{}) (featured, error) { return recommend(ctx, d) }),
	}
}

func published(ctx context.Context, d Deps, slug string) (product, error) {
	l, err := d.Catalog.BySlug(ctx, slug)
	if err != nil {
		return product{}, err
	}
	s, err := d.Sellers.ByID(ctx, l.SellerID)
	if err != nil {
		return product{}, err
	}
	rules, err := d.Shipping.Rules(ctx, l.SellerID)
	if err != nil {
		return product{}, err
	}
	more, err := standsBehind(ctx, d, l.ID)
	return product{listing: l, seller: s, rules: rules, behind: more}, err
}

// recommend reads the running slots with their listings.
func recommend(ctx context.Context, d Deps) (featured, error) {
	slots, err := d.Promotions.Running(ctx, shelfSize+1)
	if err != nil {
		return featured{}, err
	}
	ids := make([]int64, len(slots))
	for i, s := range slots {
		ids[i] = s.ListingID
	}
	cards, err := d.Catalog.CardsByID(ctx, ids)
	if err != nil || len(cards) == 0 {
		return featured{}, err
	}
	story, err := d.Catalog.BySlug(ctx, cards[0].Slug)
	return featured{slots: slots, cards: cards, story: story}, err
}

// note is the officer's word on why a listing is recommended now.
func (f featured) note(listingID int64) string {
	for _, s := range f.slots {
		if s.ListingID == listingID {
			return s.Note
		}
	}
	return ""
}

// communeCount is a commune of the province with its count of listings.
type communeCount struct {
	place.Commune
	count int
}

// communeCounts are the province's communes in the order of the alphabet.
func (p *pages) communeCounts(ctx context.Context) ([]communeCount, error) {
	counts, err := p.communes.To(ctx, all)
	if err != nil {
		return nil, err
	}
	var list []communeCount
	for _, one := range place.Communes(place.ThaiNguyen) {
		list = append(list, communeCount{one, counts[one.Code]})
	}
	return list, nil
}
