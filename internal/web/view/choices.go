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

// StarChoices are at least 3, 4 and 5 stars, each with how many it would leave.
func StarChoices(ctx context.Context, left map[int]int) []Option {
	choices := []Option{{Value: "0", Label: locale.T(ctx, "browse.stars_any")}}
	for stars := 3; stars <= 5; stars++ {
		label := locale.T(ctx, "browse.stars_from", "stars", strconv.Itoa(stars))
		choices = append(choices, Option{Value: strconv.Itoa(stars), Label: counted(label, left[stars])})
	}
	return choices
}

// CommuneChoices are all of them, and each with how many it would leave; those of none are left out unless chosen.
func CommuneChoices(ctx context.Context, communes []Commune, chosen string) []Option {
	list := []Option{{Label: locale.T(ctx, "browse.all_communes")}}
	for _, c := range communes {
		if c.Count > 0 || c.Code == chosen {
			list = append(list, Option{Value: c.Code, Label: counted(c.Name, c.Count)})
		}
	}
	return list
}
