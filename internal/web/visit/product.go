package visit

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/catalog"
	"nongsan/internal/clock"
	"nongsan/internal/locale"
	"nongsan/internal/money"
	"nongsan/internal/place"
	"nongsan/internal/seller"
	"nongsan/internal/shipping"
	"nongsan/internal/web/view"
)

// Product is a listing and its seller as the product's page shows them.
func Product(c *fiber.Ctx, l catalog.Listing, s seller.Seller, rules shipping.Rules, now time.Time) view.Product {
	p := view.Product{
		Slug: l.Slug, Name: l.Name, Summary: l.Summary, Description: l.Description, Preservation: l.Preservation,
		Pictures: Pictures(l), Origin: Origin(l.OldPlace, l.CommuneCode), Month: int(now.In(clock.Vietnam).Month()),
		Maker: Maker(c, s), Demo: l.Demo, Harvest: l.Harvest, Ingredients: l.Ingredients, ShelfLife: l.ShelfLife,
		Rating: view.Rating{Sum: l.RatingSum, Count: l.RatingCount}, Sales: l.Sales, Closed: Closed(c, s, now), Alcohol: l.Restricted == catalog.Alcohol,
		Delivery: delivery(c.UserContext(), s, rules, now),
	}
	if l.PreOrder(now) {
		p.Later = DeliverMonth(c.UserContext(), l.DeliverMonth)
	}
	for _, v := range l.Variants {
		p.Variants = append(p.Variants, view.Pack{
			ID: v.ID, Unit: v.Unit, Price: v.Price, PerKg: v.PricePerKg(),
			PerUnit: PerUnit(v.BaseUnit), Stock: v.Stock, Least: v.MinQty,
		})
	}
	for _, m := range l.SeasonMonths {
		p.Season = append(p.Season, int(m))
	}
	p.Certificates, p.Stars = Certificates(c.UserContext(), l.Certificates, now)
	return p
}

// delivery says what sending costs inside the seller's province and elsewhere, and where goods can be fetched.
func delivery(ctx context.Context, s seller.Seller, rules shipping.Rules, now time.Time) view.Delivery {
	parcel := shipping.Parcel{From: s.ProvinceCode}
	home := shipping.To{Province: s.ProvinceCode} // all of it: what the own commune pays may be less
	here, atHome := rules.Quote(home, parcel, now)
	away, everywhere := rules.Quote(shipping.To{}, parcel, now)
	d := view.Delivery{FreeFrom: rules.FreeAt(home, now)}
	switch {
	case atHome && everywhere:
		d.Fee = locale.T(ctx, "product.delivery", "here", feeOf(ctx, here.Fee), "away", feeOf(ctx, away.Fee))
	case atHome:
		d.Fee = locale.T(ctx, "product.delivery_here", "here", feeOf(ctx, here.Fee))
	case everywhere:
		d.Fee = locale.T(ctx, "product.delivery_away", "away", feeOf(ctx, away.Fee))
	default:
		d.Fee = locale.T(ctx, "product.delivery_zones")
	}
	for _, one := range rules.Pickups {
		d.Pickups = append(d.Pickups, one.Words())
	}
	return d
}

// DeliverMonth says when something ordered before the harvest is sent; nothing for what is sent at once.
func DeliverMonth(ctx context.Context, month *time.Time) string {
	if month == nil {
		return ""
	}
	return locale.T(ctx, "listing.later", "month", month.Format("1/2006"))
}

// Closed says that a stall is on holiday and until when, with its own word; nothing while it is open.
func Closed(c *fiber.Ctx, s seller.Seller, now time.Time) string {
	if !s.OnHoliday(now) {
		return ""
	}
	text := locale.T(c.UserContext(), "seller.closed_until", "until", locale.Date(*s.OnHolidayUntil))
	if s.HolidayNote != "" {
		text += " “" + s.HolidayNote + "”"
	}
	return text
}

// Maker is a seller as a product's or stall's page tells of it.
func Maker(c *fiber.Ctx, s seller.Seller) view.Maker {
	m := view.Maker{
		Name: s.StallName, Slug: s.Slug, Kind: locale.T(c.UserContext(), "seller."+string(s.Kind)),
		Place: place.FullAddress(s.AddressLine, s.CommuneCode), Since: s.SinceYear, Story: s.Story,
	}
	if !s.Demo {
		m.Phone = s.Phone // those of the demonstration ring nowhere
	}
	return m
}

// Certificates are a listing's marks with their papers, those that ended as such, and the stars that are valid.
func Certificates(ctx context.Context, list []catalog.Certificate, now time.Time) (shown []view.Certificate, stars int) {
	for _, one := range list {
		valid := one.Valid(now)
		if valid {
			stars = max(stars, one.Stars)
		}
		shown = append(shown, view.Certificate{
			Name: paperName(ctx, one.Kind, one.Stars), Number: one.Number, Issuer: one.Issuer,
			IssuedOn: one.IssuedOn, ExpiresOn: one.ExpiresOn, Valid: valid, Demo: one.Demo,
		})
	}
	return shown, stars
}

// feeOf is a fee inside a sentence.
func feeOf(ctx context.Context, fee money.VND) string {
	if fee == 0 {
		return locale.T(ctx, "product.free")
	}
	return fee.String()
}
