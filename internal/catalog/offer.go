package catalog

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lib/pq"

	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/pg"
	"nongsan/internal/place"
	"nongsan/internal/vntext"
)

// Offer is what a seller fills in about a listing.
type Offer struct {
	Key          string // made by the page that held the form; "": every offer counts
	Draft        bool   // kept for later, not sent to the officers yet
	Name         string
	CategorySlug string
	Summary      string // one line under the name
	Description  string
	Preservation string
	CommuneCode  string // of origin, in the marketplace's province
	OldPlace     string
	SeasonMonths []int
	Harvest      string
	Ingredients  string
	ShelfLife    string
	DeliverMonth time.Time   // first day of the month it is sent in, ordered before the harvest; zero: at once
	TaxClass     TaxClass    // "": Goods
	Restricted   Restriction // as declared; what the name says counts too
	Cover        string      // a drawn cover; only the demonstration sets it
	Demo         bool
	Variants     []OfferVariant
	PhotoHashes  []string // stored photographs, in order
}

// OfferVariant is one line of the form: a unit with price and stock. ID is 0 for a new one.
type OfferVariant struct {
	ID         int64
	Unit       string
	BaseAmount int
	BaseUnit   string
	Price      money.VND
	Stock      int
	MinQty     int // the fewest one may order; 0: 1
	WeightG    int // grams of one unit, packed; 0: not known
	StockSeen  int // the stock the form was filled with: the difference is what the seller counted
}

// MaxPhotos is how many photographs a listing may have.
const MaxPhotos = 12

// Prices in dong that a variant may have; the table has the same bounds.
const (
	MinPrice money.VND = 1_000
	MaxPrice money.VND = 999_999_999
)

// MaxStock is the most units of a variant that may be on hand.
const MaxStock = 1_000_000

// Propose writes a new listing of a seller, which waits for an officer's look. Bad fields are an
// errs.Invalid with Fields named as in the form: name, category, description, preservation, commune,
// old_place, season, harvest, ingredients, shelf_life, deliver_month, tax_class, restricted, photos, and unit_N, price_N,
// stock_N, least_N, weight_N for the variants. The same form sent again is the first one's.
func (s *Service) Propose(ctx context.Context, sellerID, accountID int64, in Offer) (slug string, err error) {
	clean(&in)
	if err := check(in); err != nil {
		return "", err
	}
	mark, err := formMark(sellerID, in)
	if err != nil {
		return "", err
	}
	slug = newSlug(in.Name, mark)
	now := s.now()
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		id, err := insertListing(ctx, tx, sellerID, slug, in, now)
		if err != nil {
			return err
		}
		return writeParts(ctx, tx, id, accountID, in, now)
	})
	if err != nil && s.proposedBefore(ctx, sellerID, slug, mark, err) {
		return slug, nil
	}
	if err != nil {
		return "", fmt.Errorf("propose listing %s of seller %d: %w", slug, sellerID, err)
	}
	return slug, nil
}

func writeParts(ctx context.Context, tx pg.Tx, id, accountID int64, in Offer, now time.Time) error {
	if err := insertHistory(ctx, tx, id, "", in.status(), accountID, "", now); err != nil {
		return err
	}
	for i, v := range in.Variants {
		if err := addVariant(ctx, tx, id, accountID, i, v, now); err != nil {
			return err
		}
	}
	if err := replacePhotos(ctx, tx, id, in.PhotoHashes); err != nil {
		return err
	}
	return index(ctx, tx, id)
}

// Revise changes a seller's listing. A change that buyers judge by (name, category, description, photographs,
// origin) sends a published listing back to the officers; price, stock and season do not.
// It returns whether it waits for them now. The same form sent again changes nothing more.
func (s *Service) Revise(ctx context.Context, sellerID, accountID int64, slug string, in Offer) (waits bool, err error) {
	clean(&in)
	if err := check(in); err != nil {
		return false, err
	}
	mark, err := formMark(sellerID, in)
	if err != nil {
		return false, err
	}
	now := s.now()
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		old, err := lockOwn(ctx, tx, sellerID, slug)
		if err != nil {
			return err
		}
		fresh, err := markForm(ctx, tx, old.ID, mark)
		if err != nil {
			return err
		}
		if !fresh {
			waits = old.Status == Pending
			return nil
		}
		waits, err = revise(ctx, tx, old, accountID, in, now)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("revise listing %s of seller %d: %w", slug, sellerID, err)
	}
	return waits, nil
}

// revise changes a locked listing.
func revise(ctx context.Context, tx pg.Tx, old Listing, accountID int64, in Offer, now time.Time) (waits bool, err error) {
	if err := loadParts(ctx, tx, &old); err != nil {
		return false, err
	}
	if err := updateListing(ctx, tx, old.ID, in, now); err != nil {
		return false, err
	}
	if err := reviseVariants(ctx, tx, old, accountID, in.Variants, now); err != nil {
		return false, err
	}
	if err := replacePhotos(ctx, tx, old.ID, in.PhotoHashes); err != nil {
		return false, err
	}
	if err := index(ctx, tx, old.ID); err != nil {
		return false, err
	}
	if in.Draft && old.Status == Draft {
		return false, nil
	}
	waits = old.Status == Rejected || old.Status == Draft || (old.Status != Pending && matters(old, in))
	if waits {
		return true, setStatus(ctx, tx, old, Pending, accountID, "", now)
	}
	return false, nil
}

// matters reports whether a change touches what an officer looked at.
func matters(old Listing, in Offer) bool {
	hashes := make([]string, len(old.Photos))
	for i, p := range old.Photos {
		hashes[i] = p.Hash
	}
	return old.Name != in.Name || old.CategorySlug != in.CategorySlug || old.Description != in.Description ||
		old.Summary != in.Summary || old.CommuneCode != in.CommuneCode || old.OldPlace != in.OldPlace || !slices.Equal(hashes, in.PhotoHashes)
}

// status is where a new offer begins.
func (in Offer) status() Status {
	if in.Draft {
		return Draft
	}
	return Pending
}

func clean(in *Offer) {
	in.Name = strings.Join(strings.Fields(vntext.NFC(in.Name)), " ")
	in.OldPlace = strings.Join(strings.Fields(vntext.NFC(in.OldPlace)), " ")
	in.Summary = strings.Join(strings.Fields(vntext.NFC(in.Summary)), " ")
	in.Description = strings.TrimSpace(vntext.NFC(in.Description))
	in.Preservation = strings.TrimSpace(vntext.NFC(in.Preservation))
	in.Ingredients = strings.TrimSpace(vntext.NFC(in.Ingredients))
	in.Harvest = strings.Join(strings.Fields(vntext.NFC(in.Harvest)), " ")
	in.ShelfLife = strings.Join(strings.Fields(vntext.NFC(in.ShelfLife)), " ")
	if in.CategorySlug == "" {
		in.CategorySlug = SuggestCategory(in.Name)
	}
	if in.TaxClass == "" {
		in.TaxClass = Goods
	}
	for i := range in.Variants {
		in.Variants[i].Unit = strings.Join(strings.Fields(vntext.NFC(in.Variants[i].Unit)), " ")
		if in.Variants[i].BaseAmount == 0 {
			in.Variants[i].BaseAmount, in.Variants[i].BaseUnit = ParseUnit(in.Variants[i].Unit)
		}
		if in.Variants[i].MinQty == 0 {
			in.Variants[i].MinQty = 1
		}
	}
}

func check(in Offer) error {
	f := errs.Fields{}
	length := func(field, text string, least, most int, short, long string) {
		switch n := utf8.RuneCountInString(text); {
		case n < least:
			f.Add(field, short)
		case n > most:
			f.Add(field, long)
		}
	}
	length("name", in.Name, 3, 120, "listing.name_missing", "listing.name_long")
	length("summary", in.Summary, 0, 160, "", "listing.text_long")
	length("description", in.Description, 0, 5000, "", "listing.text_long")
	length("preservation", in.Preservation, 0, 1000, "", "listing.text_long")
	length("old_place", in.OldPlace, 0, 120, "", "listing.text_long")
	length("harvest", in.Harvest, 0, 200, "", "listing.text_long")
	length("ingredients", in.Ingredients, 0, 1000, "", "listing.text_long")
	length("shelf_life", in.ShelfLife, 0, 120, "", "listing.text_long")
	if vntext.Slug(in.Name) == "" {
		f.Add("name", "listing.name_missing")
	}
	if in.CategorySlug == "" {
		f.Add("category", "listing.category_missing")
	}
	if _, ok := place.CommuneByCode(in.CommuneCode); !ok {
		f.Add("commune", "listing.commune_missing")
	}
	for _, m := range in.SeasonMonths {
		if m < 1 || m > 12 {
			f.Add("season", "listing.season_wrong")
		}
	}
	if !in.DeliverMonth.IsZero() && (in.DeliverMonth.Day() != 1 || in.DeliverMonth.Year() < 2000 || in.DeliverMonth.Year() > 2999) {
		f.Add("deliver_month", "listing.deliver_month_wrong")
	}
	if !slices.Contains(TaxClasses(), in.TaxClass) {
		f.Add("tax_class", "listing.tax_class_missing")
	}
	if in.Restricted != Free && in.Restricted != Alcohol && in.Restricted != Health {
		f.Add("restricted", "listing.restricted_wrong")
	}
	if len(in.PhotoHashes) > MaxPhotos {
		f.Add("photos", "listing.photos_many")
	}
	checkVariants(f, in.Variants)
	return f.Err()
}

func checkVariants(f errs.Fields, variants []OfferVariant) {
	if len(variants) == 0 {
		f.Add("price_0", "listing.price_missing")
	}
	if len(variants) > 10 {
		f.Add("unit_0", "listing.variants_many")
	}
	for i, v := range variants {
		at := func(name string) string { return fmt.Sprintf("%s_%d", name, i) }
		if v.Unit == "" {
			f.Add(at("unit"), "listing.unit_missing")
		}
		if utf8.RuneCountInString(v.Unit) > 40 {
			f.Add(at("unit"), "listing.text_long")
		}
		if v.Price < MinPrice || v.Price > MaxPrice {
			f.Add(at("price"), "listing.price_range")
		}
		if v.Stock < 0 || v.Stock > MaxStock {
			f.Add(at("stock"), "listing.stock_range")
		}
		if v.MinQty < 1 || v.MinQty > 999 {
			f.Add(at("least"), "listing.least_range")
		}
		if v.WeightG < 0 || v.WeightG > 1_000_000 {
			f.Add(at("weight"), "listing.weight_range")
		}
	}
}

func insertListing(ctx context.Context, tx pg.Tx, sellerID int64, slug string, in Offer, now time.Time) (int64, error) {
	categoryID, err := categoryID(ctx, tx, in.CategorySlug)
	if err != nil {
		return 0, err
	}
	commune, _ := place.CommuneByCode(in.CommuneCode)
	var id int64
	err = tx.GetContext(ctx, &id, `
		INSERT INTO listing (slug, seller_id, category_id, name, summary, description, preservation, province_code,
		                     commune_code, old_place, season, cover, status, demo, created_at, updated_at,
		                     harvest, ingredients, shelf_life, deliver_month, tax_class, restricted)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $21, $13, $14, $14, $15, $16, $17, $18, $19, $20)
		RETURNING id`,
		slug, sellerID, categoryID, in.Name, in.Summary, in.Description, in.Preservation, commune.ProvinceCode,
		in.CommuneCode, in.OldPlace, months(in.SeasonMonths), in.Cover, in.Demo, now,
		in.Harvest, in.Ingredients, in.ShelfLife, monthOrNull(in.DeliverMonth), in.TaxClass, in.Restricted, in.status())
	return id, err
}

func updateListing(ctx context.Context, tx pg.Tx, id int64, in Offer, now time.Time) error {
	categoryID, err := categoryID(ctx, tx, in.CategorySlug)
	if err != nil {
		return err
	}
	commune, _ := place.CommuneByCode(in.CommuneCode)
	_, err = tx.ExecContext(ctx, `
		UPDATE listing
		SET category_id = $2, name = $3, description = $4, preservation = $5, province_code = $6, commune_code = $7,
		    old_place = $8, season = $9, updated_at = $10, summary = $11, harvest = $12, ingredients = $13, shelf_life = $14,
		    deliver_month = $15, tax_class = $16, restricted = $17
		WHERE id = $1`,
		id, categoryID, in.Name, in.Description, in.Preservation, commune.ProvinceCode, in.CommuneCode,
		in.OldPlace, months(in.SeasonMonths), now, in.Summary, in.Harvest, in.Ingredients, in.ShelfLife,
		monthOrNull(in.DeliverMonth), in.TaxClass, in.Restricted)
	return err
}

func categoryID(ctx context.Context, q pg.Queryer, slug string) (int, error) {
	var ids []int
	if err := q.SelectContext(ctx, &ids, `SELECT id FROM category WHERE slug = $1`, slug); err != nil {
		return 0, err
	}
	if len(ids) == 0 {
		return 0, errs.Fields{"category": "listing.category_missing"}.Err()
	}
	return ids[0], nil
}

func replacePhotos(ctx context.Context, tx pg.Tx, listingID int64, hashes []string) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM listing_photo WHERE listing_id = $1`, listingID); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO listing_photo (listing_id, photo_hash, position)
		SELECT $1, hash, min(n) - 1
		FROM unnest($2::text[]) WITH ORDINALITY AS given (hash, n)
		GROUP BY hash`, listingID, pq.Array(hashes))
	if name, ok := pg.Constraint(err); ok && name == "listing_photo_photo_hash_fkey" {
		return errs.Fields{"photos": "listing.photo_unknown"}.Err()
	}
	return err
}

func monthOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// months is an array even when there are none: NULL would mean nobody asked.
func months(list []int) any {
	out := make(pq.Int64Array, len(list))
	for i, m := range list {
		out[i] = int64(m)
	}
	return out
}
