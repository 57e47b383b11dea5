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
	Rating     Rating    // of the reviews
	SoldOut    bool
}

func (c Card) href() string { return "/san-pham/" + c.Slug }

// The widths photographs are kept in.
var pictureWidths = []int{320, 640, 1280}

func (p Picture) src(width int) string {
	if p.Hash == "" {
		return "/static/covers/" + p.Cover + ".svg"
	}
	return p.file(width, "jpg")
}

func (p Picture) file(width int, format string) string {
	return "/anh/" + p.Hash + "-" + strconv.Itoa(width) + "." + format
}

// srcset names every width the original can fill and the first beyond it. A picture that is not kept as WebP is
// answered as JPEG under that name, too.
func (p Picture) srcset(format string) string {
	var set []string
	for _, w := range pictureWidths {
		set = append(set, p.file(w, format)+" "+strconv.Itoa(w)+"w")
		if p.Width > 0 && w >= p.Width {
			break
		}
	}
	return strings.Join(set, ", ")
}

// tone is the class of the colour that stands in the picture's place until it has come: each of red, green and blue in
// four steps, since no page may carry styles of its own.
func (p Picture) tone() string {
	if len(p.Color) != 7 {
		return ""
	}
	steps := []byte("tone-000")
	for i := range 3 {
		v, err := strconv.ParseUint(p.Color[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return ""
		}
		steps[5+i] = '0' + byte(v>>6)
	}
	return string(steps)
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
