package view

import (
	"context"
	"strconv"
	"strings"

	"nongsan/internal/locale"
	"nongsan/internal/money"
)

// Card is a listing in a list.
type Card struct {
	Slug, Name string // an example has no slug and leads nowhere
	Origin     string // "xóm Nam Tiến, xã Tân Cương"
	Stall      string
	Picture    Picture
	Price      money.VND // of the cheapest variant in stock
	Unit       string    // "hộp 100 g"
	From       bool      // there are dearer variants
	PerKg      money.VND // 0: not told
	PerUnit    string    // what PerKg is for: kg or lít
	Stars      int       // OCOP stars that are valid today
	SoldOut    bool
}

func (c Card) href() string { return "/san-pham/" + c.Slug }

// The widths photographs are kept in.
var pictureWidths = []int{320, 640, 1280}

func (p Picture) src(width int) string {
	if p.Hash == "" {
		return "/static/covers/" + p.Cover + ".svg"
	}
	return "/anh/" + p.Hash + "-" + strconv.Itoa(width) + ".jpg"
}

// srcset names every width the original can fill and the first beyond it.
func (p Picture) srcset() string {
	var set []string
	for _, w := range pictureWidths {
		set = append(set, p.src(w)+" "+strconv.Itoa(w)+"w")
		if p.Width > 0 && w >= p.Width {
			break
		}
	}
	return strings.Join(set, ", ")
}

// ratio is the shape the browser keeps free before the picture comes; covers are 4:3.
func (p Picture) ratio() (width, height string) {
	if p.Hash == "" || p.Width == 0 || p.Height == 0 {
		return "640", "480"
	}
	return strconv.Itoa(p.Width), strconv.Itoa(p.Height)
}

// perKg is "4.500.000 ₫/kg", empty where it is not known.
func perKg(price money.VND, unit string) string {
	if price == 0 {
		return ""
	}
	if unit == "" {
		unit = "kg"
	}
	return price.String() + "/" + unit
}

func starsText(ctx context.Context, stars int) string {
	return locale.T(ctx, "listing.stars", "stars", strconv.Itoa(stars))
}
