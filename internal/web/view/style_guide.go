package view

import (
	"context"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/locale"
)

// swatch is a colour of the sheet with what it is for.
type swatch struct{ name, value, use string }

func swatches(ctx context.Context) []swatch {
	return []swatch{
		{"giay", "#FAF6EE", locale.T(ctx, "style.paper")},
		{"muc", "#1F2A24", locale.T(ctx, "style.ink")},
		{"che", "#2F6B3C", locale.T(ctx, "style.tea")},
		{"hong", "#C2481F", locale.T(ctx, "style.persimmon")},
		{"mat", "#F2C14E", locale.T(ctx, "style.honey")},
		{"dat", "#6B4A2F", locale.T(ctx, "style.soil")},
	}
}

// The pieces the style guide is filled with. They are examples and name nobody's goods.
func exampleCards(ctx context.Context) []Card {
	name := locale.T(ctx, "style.card")
	return []Card{
		{Name: name, Origin: "xóm Nam Tiến, xã Tân Cương", Picture: Picture{Cover: "che-tra-1"}, Price: 450_000, Unit: "hộp 100 g", From: true, PerKg: 4_500_000, Stars: 5},
		{Name: name, Origin: "xã La Hiên", Picture: Picture{Cover: "trai-cay-tuoi-na"}, Price: 40_000, Unit: "kg"},
		{Name: name, Origin: "xã Na Rì", Picture: Picture{Cover: "mien-bun-banh-kho-1"}, Price: 85_000, Unit: "gói 500 g", PerKg: 170_000, Stars: 3, SoldOut: true},
		{Name: name, Origin: "xã Đại Từ", Picture: Picture{Cover: "mat-ong-1"}, Price: 180_000, Unit: "chai 1 lít"},
	}
}

func exampleSteps(ctx context.Context) []Step {
	at := time.Date(2026, 11, 23, 9, 5, 0, 0, clock.Vietnam)
	return []Step{
		{Label: locale.T(ctx, "style.step_placed"), At: at},
		{Label: locale.T(ctx, "style.step_confirmed"), At: at.Add(time.Hour), Now: true},
		{Label: locale.T(ctx, "style.step_sent")},
	}
}

func exampleChoices(ctx context.Context) []Option {
	return []Option{
		{Value: "a", Label: locale.T(ctx, "style.choice_one"), Hint: locale.T(ctx, "style.choice_hint"), Icon: "qr-code"},
		{Value: "b", Label: locale.T(ctx, "style.choice_two"), Icon: "banknote"},
	}
}
