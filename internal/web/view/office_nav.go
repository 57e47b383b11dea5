package view

import (
	"context"

	"nongsan/internal/locale"
)

// officeGroup is pages of the office that belong together; officePage is one of them.
type (
	officeGroup struct {
		title string
		pages []officePage
	}
	officePage struct {
		name, path, title string
		waiting           int  // what waits there
		may               bool // the officer may open it
	}
)

// officeNav is the pages an officer may open, in groups. The page that shows is always among them.
func officeNav(f Frame, current string, mayFeature bool) []officeGroup {
	var who Account
	if f.Account != nil {
		who = *f.Account
	}
	features := mayFeature || who.Promotes
	all := []officeGroup{
		{"office.group_today", []officePage{
			{"home", "/quan-ly", "office.nav_home", 0, true},
			{"takedowns", "/quan-ly/yeu-cau-co-quan", "takedown.nav", who.Takedowns, who.Moderator},
			{"figures", "/quan-ly/so-lieu", "figures.title", 0, who.Admin || who.Accountant || features},
		}},
		{"office.group_goods", []officePage{
			{"featured", "/quan-ly/noi-bat", "office.nav_featured", 0, features},
			{"papers", "/quan-ly/giay-to", "office.papers", 0, who.Moderator},
			{"reviews", "/quan-ly/danh-gia", "office.reviews", 0, who.Moderator},
			{"rules", "/quan-ly/kiem-duyet", "rules.title", 0, who.Moderator},
			{"indications", "/quan-ly/chi-dan-dia-ly", "indications.title", 0, who.Moderator},
			{"search", "/quan-ly/tim-kiem", "office_search.title", 0, features},
		}},
		{"office.group_money", []officePage{
			{"orders", "/quan-ly/don-hang", "office.orders", 0, who.Accountant},
			{"money", "/quan-ly/tien", "money.title", 0, who.Accountant},
			{"books", "/quan-ly/ke-toan", "books.title", 0, who.Accountant},
		}},
		{"office.group_people", []officePage{
			{"sellers", "/quan-ly/gian-hang", "sellers.title", 0, who.Moderates},
			{"households", "/quan-ly/ho-ban", "households.title", 0, who.Admin || who.Commune},
			{"officers", "/quan-ly/can-bo", "officers.title", 0, who.Admin},
			{"looks", "/quan-ly/nhat-ky-xem", "looks.title", 0, who.Admin},
			{"messages", "/quan-ly/tin-nhan", "office.messages", 0, who.Admin},
		}},
	}
	var open []officeGroup
	for _, g := range all {
		var pages []officePage
		for _, one := range g.pages {
			if one.may || one.name == current {
				pages = append(pages, one)
			}
		}
		if len(pages) > 0 {
			open = append(open, officeGroup{g.title, pages})
		}
	}
	return open
}

// officeHere names the page that shows.
func officeHere(ctx context.Context, groups []officeGroup, current string) string {
	for _, g := range groups {
		for _, one := range g.pages {
			if one.name == current {
				return locale.T(ctx, one.title)
			}
		}
	}
	return locale.T(ctx, "office.nav")
}
