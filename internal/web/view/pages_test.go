package view_test

import (
	"bytes"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"nongsan/internal/clock"
	"nongsan/internal/locale"
	"nongsan/internal/web/view"
	"nongsan/static"
)

// hostile is a name no seller should have; it must come out as text wherever it stands.
const hostile = `Chè "đinh" <script>alert(1)</script> & 'nõn'`

var at = time.Date(2026, 11, 23, 9, 5, 0, 0, clock.Vietnam)

func card() view.Card {
	return view.Card{
		Slug: "che-dinh", Name: hostile, Origin: "xã Tân Cương", Picture: view.Picture{Cover: "che-tra-1"},
		Price: 450_000, Unit: "hộp 100 g", From: true, PerKg: 4_500_000, Stars: 4,
	}
}

func orderLine() view.OrderLine {
	return view.OrderLine{Slug: "che-dinh", Name: hostile, Unit: "hộp 100 g", Price: 450_000, Quantity: 2, Total: 900_000}
}

func parcel() view.Parcel {
	return view.Parcel{Stall: hostile, Lines: []view.OrderLine{orderLine()}, Goods: 900_000, Shipping: 20_000}
}

func product() view.Product {
	return view.Product{
		Crumbs: []view.Crumb{{Name: hostile}}, Slug: "che-dinh", Name: hostile, Summary: hostile, Description: hostile + "\n\n" + hostile,
		Preservation: hostile, Pictures: []view.Picture{{Hash: "abc", Width: 800, Height: 600, Alt: hostile}}, Stars: 4, Month: 11, Season: []int{3, 11},
		Variants:     []view.Pack{{ID: 7, Unit: hostile, Price: 450_000, Stock: 3}, {ID: 8, Unit: "kg", Price: 1}},
		Certificates: []view.Certificate{{Name: hostile, Number: hostile, Issuer: hostile, IssuedOn: at, ExpiresOn: at, Demo: true}},
		Maker:        view.Maker{Name: hostile, Slug: "hao-dat", Since: 2016}, Others: []view.Card{card()}, Demo: true,
	}
}

// shopPages are the shop's pages with everything they can show.
func shopPages(f view.Frame) map[string]templ.Component {
	stall := view.BasketStall{Name: hostile, Goods: 10, Lines: []view.BasketLine{{VariantID: 7, Slug: "che-dinh", Name: hostile, Unit: hostile, Picture: card().Picture, Quantity: 2, Most: 3, Note: hostile}}}
	step := view.Step{Label: hostile, At: at, Now: true}
	return map[string]templ.Component{
		"home": view.HomePage(f, view.Home{
			Categories: []view.Category{{Slug: "che", Name: hostile, Cover: "che-tra-1"}}, Story: &view.Story{Card: card(), Note: hostile, Stall: hostile},
			Featured: []view.Card{card()}, Season: []view.Card{card()}, Month: 11, Newest: []view.Card{card()}, Communes: []view.Commune{{Code: "05503", Name: hostile, Count: 3}},
		}),
		"browse":   view.BrowsePage(f, view.Browse{Heading: hostile, Path: "/tim-kiem", Filter: view.Filter{Text: hostile}, Cards: []view.Card{card()}, Total: 1, Page: 2, Last: 9, Mended: hostile, On: []view.Chip{{Name: hostile, Href: "/tim-kiem"}, {Name: hostile, Href: "/tim-kiem"}}, Prices: []view.Chip{{Name: hostile, Href: "/tim-kiem", On: true}}}),
		"nothing":  view.BrowsePage(f, view.Browse{Heading: hostile, Path: "/tim-kiem"}),
		"product":  view.ProductPage(f, product()),
		"stall":    view.StallPage(f, view.Stall{Maker: product().Maker, LegalName: hostile + "!", Cards: []view.Card{card()}, Demo: true}),
		"basket":   view.BasketPage(f, view.Basket{Message: hostile, Stalls: []view.BasketStall{stall}, Short: true}),
		"empty":    view.BasketPage(f, view.Basket{}),
		"checkout": view.CheckoutPage(f, view.Checkout{Key: hostile, Name: hostile, Methods: []view.Option{{Value: "cod", Label: hostile, Icon: "banknote"}}, Parcels: []view.Parcel{parcel()}, Errors: map[string]string{"phone": hostile, "method": hostile}, Message: hostile}),
		"order": view.OrderPage(f, view.Order{
			Code: "NS7K2Q9XF", State: hostile, Tone: "warn", PlacedAt: at, Transfer: &view.Transfer{Bank: hostile, Holder: hostile, Account: hostile, Memo: hostile, Until: at},
			Collect: 5, Parcels: []view.OrderParcel{{Stall: hostile, Phone: "+84912345678", Reason: hostile, Steps: []view.Step{step}, Parcel: parcel()}}, Name: hostile, Address: hostile, Note: hostile, Paid: 5, CanCancel: true, PlayBank: true,
		}),
		"style":    view.StyleGuidePage(f),
		"sign in":  view.SignInPage(f, view.SignIn{Next: hostile, Phone: hostile, Codes: true, Errors: map[string]string{"phone": hostile, "password": hostile}, Trial: []view.Trial{{Role: hostile, Phone: hostile, Password: hostile}}}),
		"code":     view.SignInCodePage(f, view.SignInCode{Next: hostile, Phone: hostile, OnlyHere: true, Errors: map[string]string{"code": hostile}}),
		"register": view.RegisterPage(f, view.SignInCode{Next: hostile, Phone: hostile, Name: hostile, Errors: map[string]string{"name": hostile, "consent": hostile}}),
		"account":  view.MyAccountPage(f, view.MyAccount{Name: hostile, Phone: hostile, NeedsPassword: true, Sessions: []view.MySession{{ID: hostile, Device: hostile, UsedAt: at}, {Current: true}}}),
		"terms":    view.TermsPage(f),
		"messages": view.OfficeMessagesPage(f, view.OfficeMessages{OnlyHere: true, Ordered: 8, Budget: 10, Lines: []view.OfficeMessage{{To: hostile, Text: hostile, State: "given_up", At: at, Attempts: 8, Error: hostile}, {To: hostile, Subject: hostile, Text: hostile, State: "sent", At: at}}}),
	}
}

func frame(lang locale.Lang) view.Frame {
	return view.Frame{
		Title: hostile, Description: hostile, Path: "/tim-kiem?q=" + hostile, Lang: lang, CartCount: 2, CSRF: "token", Demo: true,
		Account: &view.Account{Name: hostile, Sells: true, Officer: true}, Flash: hostile, Query: hostile,
		Asset: func(name string) string { return "/static/" + name },
	}
}

// eachPage renders every page in both languages.
func eachPage(t *testing.T, check func(t *testing.T, html string, doc *goquery.Document)) {
	t.Helper()
	for _, lang := range []locale.Lang{locale.Vi, locale.En} {
		for name, page := range shopPages(frame(lang)) {
			t.Run(string(lang)+"/"+name, func(t *testing.T) {
				t.Parallel()
				var b bytes.Buffer
				if err := page.Render(locale.With(t.Context(), lang), &b); err != nil {
					t.Fatal(err)
				}
				doc, err := goquery.NewDocumentFromReader(bytes.NewReader(b.Bytes()))
				if err != nil {
					t.Fatal(err)
				}
				check(t, b.String(), doc)
			})
		}
	}
}

func TestPagesEscapeWhatPeopleWrite(t *testing.T) {
	t.Parallel()
	eachPage(t, func(t *testing.T, html string, _ *goquery.Document) {
		if strings.Contains(html, "<script>") {
			t.Error("a script that somebody typed stands in the page")
		}
	})
}

var missingText = regexp.MustCompile(`\[[a-z]+\.[a-z_0-9]+\]|\{[a-z]+\}`)

func TestPagesHaveEveryText(t *testing.T) {
	t.Parallel()
	eachPage(t, func(t *testing.T, html string, _ *goquery.Document) {
		if found := missingText.FindString(html); found != "" {
			t.Errorf("%s is shown in place of a text", found)
		}
	})
}

// TestPagesFindTheirFiles follows every address below /static and every symbol of a drawing.
func TestPagesFindTheirFiles(t *testing.T) {
	t.Parallel()
	eachPage(t, func(t *testing.T, _ string, doc *goquery.Document) {
		doc.Find("[src], link[href], use[href]").Each(func(_ int, s *goquery.Selection) {
			address := s.AttrOr("src", s.AttrOr("href", ""))
			file, symbol, _ := strings.Cut(strings.TrimPrefix(address, "/static/"), "#")
			if !strings.HasPrefix(address, "/static/") {
				return
			}
			content, err := fs.ReadFile(static.Files, file)
			if err != nil {
				t.Errorf("%s: %v", address, err)
			}
			if symbol != "" && !bytes.Contains(content, []byte(`id="`+symbol+`"`)) {
				t.Errorf("%s has no %s", file, symbol)
			}
		})
	})
}

func TestPagesCanBeUsedByAll(t *testing.T) {
	t.Parallel()
	eachPage(t, func(t *testing.T, _ string, doc *goquery.Document) {
		if n := doc.Find("h1").Length(); n != 1 {
			t.Errorf("%d headings of the first rank; want 1", n)
		}
		doc.Find("img").Each(func(_ int, s *goquery.Selection) {
			for _, attr := range []string{"width", "height", "alt"} {
				if _, ok := s.Attr(attr); !ok {
					t.Errorf("the picture %s has no %s", s.AttrOr("src", ""), attr)
				}
			}
		})
		doc.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, s *goquery.Selection) {
			id, _ := s.Attr("id")
			labelled := s.Closest("label").Length() > 0 || id != "" && doc.Find(`label[for="`+id+`"]`).Length() == 1
			if _, named := s.Attr("aria-label"); !labelled && !named {
				t.Errorf("the field %s has no label", s.AttrOr("name", id))
			}
		})
		doc.Find("form[method=post]").Each(func(_ int, s *goquery.Selection) {
			if s.Find(`input[name=csrf][value=token]`).Length() != 1 {
				t.Errorf("the form to %s carries no token", s.AttrOr("action", ""))
			}
		})
	})
}

func TestPagesOfAListKeepTheFilter(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	p := view.Browse{Path: "/tim-kiem", Filter: view.Filter{Text: "chè & mật", Stars: 4, InStock: true}, Cards: []view.Card{card()}, Page: 2, Last: 3}
	if err := view.BrowsePage(frame(locale.Vi), p).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	next, _ := doc.Find("a[rel=next]").Attr("href")
	if want := "/tim-kiem?con-hang=1&q=ch%C3%A8+%26+m%E1%BA%ADt&sao=4&trang=3"; next != want {
		t.Errorf("next page = %s; want %s", next, want)
	}
	previous, _ := doc.Find("a[rel=prev]").Attr("href")
	if strings.Contains(previous, "trang") {
		t.Errorf("the first page's address %s names its number", previous)
	}
}
