package sell

import (
	"fmt"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/catalog"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/photo"
	"nongsan/internal/place"
	"nongsan/internal/seller"
	"nongsan/internal/web/upload"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

func (p *pages) newListing(c *fiber.Ctx) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	s, err := p.Sellers.ByID(c.UserContext(), m.SellerID)
	if err != nil {
		return err
	}
	return p.showForm(c, fiber.StatusOK, m, view.SellForm{
		Commune: s.CommuneCode, TaxClass: string(catalog.Goods), Variants: []view.SellVariant{{}},
	})
}

func (p *pages) editListing(c *fiber.Ctx) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	l, err := p.Catalog.Own(c.UserContext(), m.SellerID, c.Params("slug"))
	if err != nil {
		return err
	}
	wanted, note, err := p.Catalog.Wanted(c.UserContext(), l)
	if err != nil {
		return err
	}
	form := formOf(c, wanted)
	form.ChangeWaits, form.ChangeBack = note.State == catalog.Waiting, note.Reason
	return p.showForm(c, fiber.StatusOK, m, form)
}

// showForm renders the form with what the seller typed; it goes to an address that takes photographs.
func (p *pages) showForm(c *fiber.Ctx, status int, m seller.Membership, form view.SellForm) error {
	held, err := p.Sellers.Suspended(c.UserContext(), m.SellerID)
	if err != nil {
		return err
	}
	if held != nil {
		form.Message = locale.T(c.UserContext(), "seller.suspended")
	}
	categories, err := p.Catalog.Categories(c.UserContext())
	if err != nil {
		return err
	}
	for _, one := range categories {
		form.Categories = append(form.Categories, view.Option{Value: one.Slug, Label: visit.CategoryName(c.UserContext(), one)})
	}
	for _, one := range place.Communes(place.ThaiNguyen) {
		form.Communes = append(form.Communes, view.Option{Value: one.Code, Label: one.FullName()})
	}
	p.offerChoices(c, &form)
	form.Keep = keepName(m, form.Slug)
	form.MaxPhotos, form.MaxVariants = catalog.MaxPhotos, maxVariants
	ticket := "/upload/" + httpd.UploadTicket(c)
	form.Action, form.PhotoAction = ticket+shelf, ticket+upload.Address
	title := "sell.offer"
	if form.Slug != "" {
		form.Action += "/" + form.Slug
		title = "sell.edit_title"
	}
	return p.Visits.Show(c, status, title, func(f view.Frame) templ.Component { return view.SellFormPage(f, form) })
}

func formOf(c *fiber.Ctx, l catalog.Listing) view.SellForm {
	form := view.SellForm{
		Slug: l.Slug, Status: string(l.Status), Reason: l.StatusReason, Name: l.Name, Summary: l.Summary,
		Category: l.CategorySlug, Description: l.Description, Preservation: l.Preservation, Commune: l.CommuneCode,
		OldPlace: l.OldPlace, Season: map[int]bool{}, Harvest: l.Harvest, Ingredients: l.Ingredients, ShelfLife: l.ShelfLife,
		TaxClass: string(l.TaxClass), Restricted: string(l.Restricted),
	}
	if l.DeliverMonth != nil {
		form.Deliver = l.DeliverMonth.Format("2006-01")
	}
	for _, m := range l.SeasonMonths {
		form.Season[int(m)] = true
	}
	for _, v := range l.Variants {
		form.Variants = append(form.Variants, view.SellVariant{
			ID: v.ID, Unit: v.Unit, Price: v.Price.Digits(),
			Stock: strconv.Itoa(v.Stock), StockSeen: v.Stock, Least: unless(v.MinQty, 1), Weight: unless(v.WeightG, 0),
		})
	}
	for _, one := range l.Photos {
		form.Photos = append(form.Photos, view.FieldPhoto{Picture: visit.Photo(one, l.Name), Failure: failure(c, one.Failure)})
	}
	return form
}

// failure says why there will be no picture of a photograph; empty where it did not fail.
func failure(c *fiber.Ctx, key string) string {
	if key == "" {
		return ""
	}
	return locale.T(c.UserContext(), key)
}

// formAgain is the form as the seller sent it, with what is wrong beside each field; without an error it was sent for
// its photographs only. An error that says nothing about the form is returned as it is.
func (p *pages) formAgain(c *fiber.Ctx, f httpd.Form, m seller.Membership, a attempt, err error) error {
	status := fiber.StatusOK
	wrong, ok := errs.As(err)
	switch {
	case errs.HasCode(err, "seller.suspended"):
		status = fiber.StatusConflict
	case err != nil && (!ok || len(wrong.Fields) == 0):
		return err
	case err != nil:
		status = fiber.StatusUnprocessableEntity
	}
	form := view.SellForm{
		Slug: a.slug, Name: f.Get("name"), Summary: f.Get("summary"), Category: f.Get("category"),
		Description: f.Lines("description"), Preservation: f.Lines("preservation"), Commune: f.Get("commune"),
		OldPlace: f.Get("old_place"), Season: map[int]bool{}, Variants: typedVariants(f), Errors: visit.Texts(c, err),
		Message: visit.Text(c, err), Harvest: f.Get("harvest"), Ingredients: f.Lines("ingredients"), ShelfLife: f.Get("shelf_life"),
		Deliver: f.Get("deliver_month"), TaxClass: f.Get("tax_class"), Restricted: f.Get("restricted"), Typed: true,
	}
	for _, month := range a.in.SeasonMonths {
		form.Season[month] = true
	}
	form.Photos = fieldPhotos(c, a.photos, form.Name)
	return p.showForm(c, status, m, form)
}

// fieldPhotos are photographs as their field shows them.
func fieldPhotos(c *fiber.Ctx, photos []photo.State, alt string) []view.FieldPhoto {
	var list []view.FieldPhoto
	for _, one := range photos {
		list = append(list, view.FieldPhoto{
			Picture: view.Picture{Hash: one.Hash, Width: one.Width, Height: one.Height, Alt: alt}, Failure: failure(c, one.Failure),
		})
	}
	return list
}

// typedVariants are the lines as readOffer counts them, so that each finds its own error.
func typedVariants(f httpd.Form) []view.SellVariant {
	var typed []view.SellVariant
	for i := range maxVariants {
		at := func(name string) string { return fmt.Sprintf("%s_%d", name, i) }
		if _, given := readVariant(f, i); !given {
			continue
		}
		id, _ := f.Int(at("variant"))
		typed = append(typed, view.SellVariant{
			ID: id, Unit: f.Get(at("unit")), Price: f.Get(at("price")),
			Stock: f.Get(at("stock")), StockSeen: count(f, at("stock_seen"), 0), Least: f.Get(at("least")), Weight: f.Get(at("weight")),
		})
	}
	if len(typed) == 0 {
		typed = []view.SellVariant{{}}
	}
	return typed
}
