package office

import (
	"context"
	"time"

	"nongsan/internal/catalog"
	"nongsan/internal/locale"
	"nongsan/internal/place"
	"nongsan/internal/seller"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// reviewOf is a listing with its seller, as an officer judges it.
func reviewOf(ctx context.Context, l catalog.Listing, s seller.Seller, now time.Time) view.OfficeReview {
	v := view.OfficeReview{
		Card:   view.Card{Slug: l.Slug, Name: l.Name, Stall: s.StallName, Origin: visit.Origin(l.OldPlace, l.CommuneCode)},
		Status: string(l.Status), StatusReason: l.StatusReason, Since: l.UpdatedAt, Summary: l.Summary, Description: l.Description,
		Preservation: l.Preservation, Photos: visit.Pictures(l), Seller: sellerOf(s),
		Harvest: l.Harvest, Ingredients: l.Ingredients, ShelfLife: l.ShelfLife, TaxClass: locale.T(ctx, "tax_class."+string(l.TaxClass)),
	}
	if l.Restricted != catalog.Free {
		v.Restricted = locale.T(ctx, "restricted."+string(l.Restricted))
	}
	for _, m := range l.SeasonMonths {
		v.Season = append(v.Season, int(m))
	}
	for _, one := range l.Variants {
		v.Variants = append(v.Variants, view.OfficeVariant{Unit: one.Unit, Price: one.Price, PerKg: one.PricePerKg(), PerUnit: visit.PerUnit(one.BaseUnit), Stock: one.Stock})
	}
	for _, c := range l.Certificates {
		v.Certificates = append(v.Certificates, view.OfficeCertificate{
			Kind: c.Kind, Stars: c.Stars, Number: c.Number, Issuer: c.Issuer, ExpiresOn: c.ExpiresOn, Lapsed: !c.Valid(now),
		})
	}
	return v
}

func sellerOf(s seller.Seller) view.OfficeSeller {
	return view.OfficeSeller{
		Slug: s.Slug, Stall: s.StallName, LegalName: s.LegalName, Kind: string(s.Kind), Phone: s.Phone,
		Address: place.FullAddress(s.AddressLine, s.CommuneCode), SinceYear: s.SinceYear,
	}
}
