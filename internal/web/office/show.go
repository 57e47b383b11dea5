package office

import (
	"time"

	"nongsan/internal/catalog"
	"nongsan/internal/place"
	"nongsan/internal/seller"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// reviewOf is a listing with its seller, as an officer judges it.
func reviewOf(l catalog.Listing, s seller.Seller, now time.Time) view.OfficeReview {
	v := view.OfficeReview{
		Card:   view.Card{Slug: l.Slug, Name: l.Name, Stall: s.StallName, Origin: visit.Origin(l.OldPlace, l.CommuneCode)},
		Status: string(l.Status), StatusReason: l.StatusReason, Since: l.UpdatedAt, Summary: l.Summary, Description: l.Description,
		Preservation: l.Preservation, Photos: visit.Pictures(l), Seller: sellerOf(s),
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
