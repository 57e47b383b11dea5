// Package view draws the pages. It asks nothing and decides nothing: every page gets one plain struct with all it
// shows, and the texts in the language of the context.
//
// Invariants: nothing is written unescaped; no style and no script stands in the HTML; every page works without
// scripts.
package view

import (
	"context"
	"net/url"

	"nongsan/internal/locale"
)

// Frame is what stands around every page.
type Frame struct {
	Title       string // of the page, without the site's name; empty on the home page
	Description string // for search engines; empty: none
	Path        string // the page's own path with its query, for the language switch and the way back after sign-in
	Lang        locale.Lang
	CartCount   int
	Account     *Account // nil: not signed in
	CSRF        string
	Demo        bool // goods and money are made up; every page says so
	Asset       func(name string) string
	Flash       string // said once on top of the page, already in the reader's language
	Query       string // what stands in the search field
	Sheet       string // style sheet of the page's own area, beside app.css; empty: none
}

// With is the frame with the style sheet of an area.
func (f Frame) With(sheet string) Frame {
	f.Sheet = sheet
	return f
}

// Account is who is signed in, as far as the frame shows it.
type Account struct {
	Name      string
	Sells     bool // has a stall
	Officer   bool // works for the province or a commune
	Promotes  bool // fills the featured places
	Moderates bool // looks at goods and sellers, of the province or a commune
	Admin     bool // may see everything in the office

	Commune    bool // an officer of one commune
	Accountant bool // looks after the money
	Moderator  bool // looks at what sellers say, for the whole province
	Takedowns  int  // requests of authorities that wait, on the office's pages of who answers them
}

func (f Frame) fullTitle(ctx context.Context) string {
	site := locale.T(ctx, "site.name")
	if f.Title == "" {
		return site
	}
	return f.Title + " · " + site
}

// otherLang is the address that switches the language and comes back to this page.
func (f Frame) otherLang() string {
	other := locale.En
	if f.Lang == locale.En {
		other = locale.Vi
	}
	return "/ngon-ngu?" + url.Values{"chon": {string(other)}, "next": {f.path()}}.Encode()
}

// otherLangName is the other language in its own words, for whoever cannot read the page.
func (f Frame) otherLangName() (name, code string) {
	if f.Lang == locale.En {
		return "Tiếng Việt", "vi"
	}
	return "English", "en"
}

// signIn is the address that signs in and comes back to this page.
func (f Frame) signIn() string {
	return "/dang-nhap?" + url.Values{"next": {f.path()}}.Encode()
}

func (f Frame) path() string {
	if f.Path == "" {
		return "/"
	}
	return f.Path
}
