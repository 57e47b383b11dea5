package sell

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/lot"
	"nongsan/internal/seller"
	"nongsan/internal/web/upload"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

const lotsPath = "/ban-hang/lo-hang"

func (p *pages) lots(c *fiber.Ctx) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	return p.showLots(c, fiber.StatusOK, m, view.SellLots{Key: visit.NewKey()})
}

func (p *pages) showLots(c *fiber.Ctx, status int, m seller.Membership, page view.SellLots) error {
	list, err := p.Lots.OfSeller(c.UserContext(), m.SellerID)
	if err != nil {
		return err
	}
	for _, one := range list {
		page.Lots = append(page.Lots, view.SellLot{Code: one.Code, Name: one.ListingName, Harvested: one.HarvestedOn, Recalled: one.RecalledAt != nil})
	}
	cards, err := p.Catalog.SellerCards(c.UserContext(), m.SellerID)
	if err != nil {
		return err
	}
	for _, card := range cards {
		page.Listings = append(page.Listings, view.Option{Value: strconv.FormatInt(card.ID, 10), Label: card.Name})
	}
	page.Today = clock.Day(p.Clock()).Format(time.DateOnly)
	return p.Visits.Show(c, status, "lots.title", func(f view.Frame) templ.Component { return view.SellLotsPage(f, page) })
}

func (p *pages) addLot(c *fiber.Ctx) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	in := lot.Lot{
		PlantingCode: form.Get("planting_code"), HarvestedOn: readDay(form.Get("harvested_on")), Amount: form.Get("amount"),
		PackedOn: dayIn(form, "packed_on"), BestBefore: dayIn(form, "best_before"),
	}
	in.ListingID, _ = form.Int("listing")
	code, err := p.Lots.Create(c.UserContext(), lotBy(c, m), form.Get("key"), in)
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showLots(c, fiber.StatusUnprocessableEntity, m, view.SellLots{
			Key: form.Get("key"), Listing: form.Get("listing"), Planting: form.Get("planting_code"), Harvest: form.Get("harvested_on"),
			Packed: form.Get("packed_on"), Best: form.Get("best_before"), Amount: form.Get("amount"), Errors: visit.Texts(c, e),
		})
	}
	return p.done(c, err, "lot_added", lotsPath+"/"+code)
}

// dayIn is a day that may be left out; what is no day is one that the rules refuse.
func dayIn(form httpd.Form, name string) *time.Time {
	if form.Get(name) == "" {
		return nil
	}
	day := readDay(form.Get(name))
	return &day
}

func lotBy(c *fiber.Ctx, m seller.Membership) lot.By {
	return lot.By{SellerID: m.SellerID, AccountID: visit.AccountID(c)}
}

func (p *pages) lot(c *fiber.Ctx) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	return p.showLot(c, fiber.StatusOK, m, view.SellLotSteps{Key: visit.NewKey()})
}

func (p *pages) showLot(c *fiber.Ctx, status int, m seller.Membership, page view.SellLotSteps) error {
	ctx := c.UserContext()
	l, err := p.Lots.Own(ctx, m.SellerID, c.Params("code"))
	if err != nil {
		return err
	}
	ticket := "/upload/" + httpd.UploadTicket(c)
	page.Trace, page.Plain, page.Action = visit.Trace(l), l.Code, ticket+lotsPath+"/"+l.Code+"/buoc"
	page.Photos = view.PhotoField{
		Name: stepPhoto.Name, Legend: locale.T(ctx, "lots.step_photo"), Invite: locale.T(ctx, "sell.photos_first"), Action: ticket + upload.Address,
		Draft: m.Slug + "/" + l.Code, Photos: page.Photos.Photos, Most: stepPhoto.Most, Error: page.Errors[view.PhotoFile(stepPhoto.Name)],
	}
	page.Today = clock.Day(p.Clock()).Format(time.DateOnly)
	if page.Done == "" {
		page.Done = page.Today
	}
	page.Usual = strings.Split(locale.T(ctx, "lots.usual_steps"), "|")
	return p.Visits.Show(c, status, "lots.title", func(f view.Frame) templ.Component { return view.SellLotPage(f, page) })
}

// stepPhoto is where the form of a step keeps its photograph.
var stepPhoto = upload.Field{Name: "photo", Most: 1, Many: "lot.one_photo"}

func (p *pages) addLotStep(c *fiber.Ctx) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	code := c.Params("code")
	if _, err := p.Lots.Own(c.UserContext(), m.SellerID, code); err != nil {
		return err // before a stranger's photograph costs anything
	}
	again := view.SellLotSteps{Key: form.Get("key"), Title: form.Get("title"), Note: form.Lines("note"), Done: form.Get("done_on")}
	picked, err := upload.FromForm(c.UserContext(), p.Photos, form, stepPhoto)
	again.Photos.Photos = fieldPhotos(c, picked.Photos, form.Get("title"))
	if err == nil && picked.Again {
		return p.showLot(c, fiber.StatusOK, m, again)
	}
	if err == nil {
		step := lot.Step{DoneOn: readDay(form.Get("done_on")), Title: form.Get("title"), Note: form.Lines("note")}
		step.PhotoHash = first(picked.Hashes())
		err = p.Lots.AddStep(c.UserContext(), lotBy(c, m), code, form.Get("key"), step)
	}
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		again.Errors = visit.Texts(c, e)
		return p.showLot(c, fiber.StatusUnprocessableEntity, m, again)
	}
	return p.done(c, err, "lot_step_added", lotsPath+"/"+code)
}

func first(hashes []string) string {
	if len(hashes) == 0 {
		return ""
	}
	return hashes[0]
}

func (p *pages) strikeLotStep(c *fiber.Ctx) error {
	m, id, err := p.memberAndID(c)
	if err != nil {
		return err
	}
	code := c.Params("code")
	return p.done(c, p.Lots.Strike(c.UserContext(), lotBy(c, m), code, id), "lot_step_struck", lotsPath+"/"+code)
}

func (p *pages) recallLot(c *fiber.Ctx) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	code := c.Params("code")
	err = p.Lots.Recall(c.UserContext(), lotBy(c, m), code, form.Lines("reason"))
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showLot(c, fiber.StatusUnprocessableEntity, m, view.SellLotSteps{Key: visit.NewKey(), Why: form.Lines("reason"), Errors: visit.Texts(c, e)})
	}
	return p.done(c, err, "lot_recalled", lotsPath+"/"+code)
}

// lotLabels is a sheet of labels to print; their codes lead to the lot's page.
func (p *pages) lotLabels(c *fiber.Ctx) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	l, err := p.Lots.Own(c.UserContext(), m.SellerID, c.Params("code"))
	if err != nil {
		return err
	}
	var sheet bytes.Buffer
	ctx := locale.With(context.WithoutCancel(c.UserContext()), locale.Vi) // labels are read by whoever buys the tea
	if err := lot.Labels(ctx, &sheet, l, p.BaseURL+"/truy-xuat/"+l.Code, p.Clock()); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/pdf")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`inline; filename="tem-%s.pdf"`, l.Code))
	return c.Send(sheet.Bytes())
}
