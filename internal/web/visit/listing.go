package visit

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/catalog"
	"nongsan/internal/locale"
	"nongsan/internal/place"
	"nongsan/internal/web/view"
)

// Card is a listing as a page's lists show it.
func Card(_ *fiber.Ctx, in catalog.Card) view.Card {
	return view.Card{
		Slug: in.Slug, Name: in.Name, Origin: Origin(in.OldPlace, in.CommuneCode), Stall: in.StallName,
		Picture: view.Picture{Hash: in.PhotoHash, Width: in.PhotoWidth, Height: in.PhotoHeight, Color: in.PhotoColor, Cover: Cover(in.Cover, in.CategoryCover)},
		Price:   in.Price, Unit: in.Unit, From: in.Variants > 1, PerKg: in.PricePerKg(), PerUnit: PerUnit(in.BaseUnit),
		Stars: in.Stars, SoldOut: in.Stock == 0, Rating: view.Rating{Sum: in.RatingSum, Count: in.RatingCount},
	}
}

// Cards are several.
func Cards(_ *fiber.Ctx, in []catalog.Card) []view.Card { return CardsIn(in) }

// CardsIn is Cards for a page that is made for everybody.
func CardsIn(in []catalog.Card) []view.Card {
	cards := make([]view.Card, len(in))
	for i, one := range in {
		cards[i] = Card(nil, one)
	}
	return cards
}

// Photo is a photograph of a listing of that name.
func Photo(in catalog.Photo, name string) view.Picture {
	return view.Picture{Hash: in.Hash, Width: in.Width, Height: in.Height, Color: in.Color, Alt: name}
}

// Pictures are a listing's photographs but those that failed, or its drawn cover while it has none.
func Pictures(in catalog.Listing) []view.Picture {
	var pictures []view.Picture
	for _, photo := range in.Photos {
		if photo.Failure == "" {
			pictures = append(pictures, Photo(photo, in.Name))
		}
	}
	if len(pictures) == 0 {
		return []view.Picture{{Cover: Cover(in.Cover, in.CategoryCover)}}
	}
	return pictures
}

// Cover is the listing's own drawn cover, or its category's.
func Cover(own, category string) string {
	if own != "" {
		return own
	}
	return category
}

// PerUnit is what a price per 1000 of a base unit is a price for.
func PerUnit(base string) string {
	if base == "ml" {
		return "lít"
	}
	return "kg"
}

// Origin is where a listing comes from, finest first: "xóm Nam Tiến, xã Tân Cương".
func Origin(oldPlace, communeCode string) string {
	var parts []string
	if oldPlace != "" {
		parts = append(parts, oldPlace)
	}
	if commune, ok := place.CommuneByCode(communeCode); ok {
		parts = append(parts, commune.Label())
	}
	return strings.Join(parts, ", ")
}

// CategoryName is a category's name in the visitor's language.
func CategoryName(ctx context.Context, in catalog.Category) string {
	if locale.From(ctx) == locale.En {
		return in.NameEn
	}
	return in.NameVi
}
