package shop

import (
	"context"

	"nongsan/internal/catalog"
	"nongsan/internal/locale"
	"nongsan/internal/place"
	"nongsan/internal/promotion"
	"nongsan/internal/seller"
	"nongsan/internal/shipping"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// shared is what the pages show every visitor alike: kept until it changes, or remembered for a second.
type shared struct {
	categories *visit.Kept[struct{}, []catalog.Category]
	communes   *visit.Kept[struct{}, map[string]int] // listings by commune
	sellers    *visit.Answers[struct{}, int]
	lists      *visit.Kept[catalog.Filter, catalog.Page]
	cards      *visit.Kept[int64, catalog.Card]
	bodies     *visit.Kept[bodyKey, listBody]       // of lists
	pages      *visit.Kept[productKey, productPage] // of products
	hinted     *visit.Kept[hintKey, view.Prepared]
	featured   *visit.Answers[struct{}, featured]
	products   *visit.Kept[string, product]
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

// bodyKey is a list in a language.
type bodyKey struct {
	lang   locale.Lang
	filter catalog.Filter
}

// listBody is the part of a list's page that all see alike.
type listBody struct {
	body  view.Prepared
	empty bool // nothing was found as it was typed
}

// hintKey is what was typed so far, in a language.
type hintKey struct {
	lang locale.Lang
	text string
}

// productKey is a product's page in a language.
type productKey struct {
	lang locale.Lang
	slug string
}

// productPage is the part of a product's page that all see alike.
type productPage struct {
	id            int64
	name, summary string
	body          view.Prepared
}

func (p *pages) shelvesOf(ctx context.Context) ([]catalog.Category, error) {
	return p.categories.Get(ctx, all, func() ([]catalog.Category, error) { return p.Catalog.Categories(ctx) })
}

// cardsOf are the cards of the listings that are published, most of them kept from lists before.
func (p *pages) cardsOf(ctx context.Context, ids []int64) ([]catalog.Card, error) {
	return p.cards.Each(ctx, ids, func(missing []int64) (map[int64]catalog.Card, error) {
		cards, err := p.Catalog.CardsByID(ctx, missing)
		byID := make(map[int64]catalog.Card, len(cards))
		for _, c := range cards {
			byID[c.ID] = c
		}
		return byID, err
	})
}

func (p *pages) listOf(ctx context.Context, f catalog.Filter) (catalog.Page, error) {
	return p.lists.Get(ctx, f, func() (catalog.Page, error) { return p.Catalog.ListWith(ctx, f, p.cardsOf) })
}

func remember(d Deps) shared {
	return shared{
		categories: visit.KeepLists[struct{}, []catalog.Category](d.Memory),
		communes:   visit.KeepLists[struct{}, map[string]int](d.Memory),
		sellers:    visit.Remember(d.Memory, func(ctx context.Context, _ struct{}) (int, error) { return d.Sellers.Count(ctx) }),
		lists:      visit.KeepLists[catalog.Filter, catalog.Page](d.Memory),
		cards:      visit.KeepCards(d.Memory, func(c catalog.Card) int64 { return c.ID }),
		bodies:     visit.KeepLists[bodyKey, listBody](d.Memory),
		hinted:     visit.KeepLists[hintKey, view.Prepared](d.Memory),
		products:   visit.KeepListing[string](d.Memory, func(p product) int64 { return p.listing.ID }, false),
		pages:      visit.KeepListing[productKey](d.Memory, func(p productPage) int64 { return p.id }, true),
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
	counts, err := p.communes.Get(ctx, all, func() (map[string]int, error) { return p.Catalog.CountByCommune(ctx) })
	if err != nil {
		return nil, err
	}
	var list []communeCount
	for _, one := range place.Communes(place.ThaiNguyen) {
		list = append(list, communeCount{one, counts[one.Code]})
	}
	return list, nil
}
