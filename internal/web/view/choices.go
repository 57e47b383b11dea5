package view

import (
	"context"
	"strconv"

	"nongsan/internal/locale"
)

// sorts are the orders of a list, as catalog.Sort names them.
func sorts(ctx context.Context) []Option {
	return []Option{
		{Value: "", Label: locale.T(ctx, "browse.sort_best")},
		{Value: "moi", Label: locale.T(ctx, "browse.sort_newest")},
		{Value: "gia-thap", Label: locale.T(ctx, "browse.sort_cheapest")},
		{Value: "gia-cao", Label: locale.T(ctx, "browse.sort_dearest")},
		{Value: "sao", Label: locale.T(ctx, "browse.sort_stars")},
	}
}

func starChoices(ctx context.Context) []Option {
	choices := []Option{{Value: "0", Label: locale.T(ctx, "browse.stars_any")}}
	for stars := 3; stars <= 5; stars++ {
		choices = append(choices, Option{Value: strconv.Itoa(stars), Label: locale.T(ctx, "browse.stars_from", "stars", strconv.Itoa(stars))})
	}
	return choices
}
