package shop

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/order"
	"nongsan/internal/photo"
	"nongsan/internal/web/upload"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// findPart is the buyer's order of the address and the part of the stall it names.
func (p *pages) findPart(c *fiber.Ctx) (order.Order, order.Part, error) {
	o, err := p.mine(c)
	if err != nil {
		return o, order.Part{}, err
	}
	for _, part := range o.Parts {
		if part.SellerSlug == c.Params("seller") {
			return o, part, nil
		}
	}
	return o, order.Part{}, errs.New(errs.NotFound, "order.not_found")
}

// onPart does something to the part of the address in the buyer's name, and shows the order again.
func (p *pages) onPart(c *fiber.Ctx, said string, do func(ctx context.Context, by order.By, code string) error) error {
	o, part, err := p.findPart(c)
	if err != nil {
		return err
	}
	by := order.By{SellerID: part.SellerID, AccountID: visit.AccountID(c), As: order.Buyer}
	if err := do(c.UserContext(), by, o.Code); err != nil {
		return err
	}
	visit.Say(c, said)
	return httpd.SeeOther(c, "/don-hang/"+o.Code)
}

func (p *pages) cancelPart(c *fiber.Ctx) error {
	return p.onPart(c, "order_cancelled", p.Orders.CancelPart)
}

// takeLess takes units off a part before its seller confirmed it.
func (p *pages) takeLess(c *fiber.Ctx) error {
	o, part, err := p.findPart(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	by := order.By{SellerID: part.SellerID, AccountID: visit.AccountID(c), As: order.Buyer}
	err = p.Orders.Keep(c.UserContext(), by, o.Code, visit.Units(form, part), "")
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showOrder(c, fiber.StatusUnprocessableEntity, o, lessForm{part: part.ID, wrong: visit.Texts(c, e)})
	}
	if err != nil {
		return err
	}
	visit.Say(c, "order_lessened")
	return httpd.SeeOther(c, "/don-hang/"+o.Code)
}

func (p *pages) keepGoods(c *fiber.Ctx) error {
	return p.onPart(c, "return_withdrawn", p.Orders.WithdrawReturn)
}

func (p *pages) writeToSeller(c *fiber.Ctx) error {
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	return p.onPart(c, "message_sent", func(ctx context.Context, by order.By, code string) error {
		return p.Orders.Write(ctx, by, code, form.Get("key"), form.Lines("body"))
	})
}

// returnPhotos is where the form keeps its photographs.
var returnPhotos = upload.Field{Name: "photo", Most: order.MostReturnPhotos, Many: "return.photos_many"}

func (p *pages) returnForm(c *fiber.Ctx) error {
	return p.showReturnForm(c, fiber.StatusOK, order.ReturnWish{Key: visit.NewKey()}, nil, nil)
}

func (p *pages) showReturnForm(c *fiber.Ctx, status int, in order.ReturnWish, photos []photo.State, wrong map[string]string) error {
	o, part, err := p.findPart(c)
	if err != nil {
		return err
	}
	if !o.Returnable(part, p.Clock()) {
		return errs.New(errs.Conflict, "return.too_late")
	}
	ctx, ticket := c.UserContext(), "/upload/"+httpd.UploadTicket(c)
	page := view.ReturnForm{
		Code: o.Code, Stall: part.StallName, Key: in.Key, Why: in.Why, Words: in.Words, Errors: wrong,
		Action: ticket + "/don-hang/" + o.Code + "/" + part.SellerSlug + "/tra-hang",
		Lines:  visit.Counts(part, order.Line.Kept, wrong),
		Photos: view.PhotoField{
			Name: returnPhotos.Name, Legend: locale.T(ctx, "return.photos"), Invite: locale.T(ctx, "return.photos_add"), Hint: locale.T(ctx, "return.photos_hint"),
			Action: ticket + upload.Address, Draft: "return-" + o.Code, Most: returnPhotos.Most, Error: wrong[view.PhotoFile(returnPhotos.Name)],
		},
	}
	for i, l := range part.Lines {
		if n, typed := in.Units[l.ID]; typed && i < len(page.Lines) {
			page.Lines[i].Value = max(n, 0)
		}
	}
	for _, why := range order.Whys {
		page.Whys = append(page.Whys, view.Option{Value: why, Label: locale.T(ctx, "return.why_"+why)})
	}
	for _, one := range photos {
		page.Photos.Photos = append(page.Photos.Photos, view.FieldPhoto{Picture: view.Picture{Hash: one.Hash, Width: one.Width, Height: one.Height}})
	}
	return p.Visits.Show(c, status, "return.ask", func(f view.Frame) templ.Component { return view.ReturnPage(f, page) })
}

func (p *pages) askReturn(c *fiber.Ctx) error {
	o, part, err := p.findPart(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	in := order.ReturnWish{Key: form.Get("key"), Why: form.Get("why"), Words: form.Lines("words"), Units: visit.Units(form, part)}
	picked, err := upload.FromForm(c.UserContext(), p.Photos, form, returnPhotos)
	if err == nil && !picked.Again {
		in.Photos = picked.Hashes()
		by := order.By{SellerID: part.SellerID, AccountID: visit.AccountID(c), As: order.Buyer}
		err = p.Orders.AskReturn(c.UserContext(), by, o.Code, in)
	}
	if e, wrong := errs.As(err); wrong && e.Kind == errs.Invalid {
		return p.showReturnForm(c, fiber.StatusUnprocessableEntity, in, picked.Photos, visit.Texts(c, e))
	}
	if err != nil {
		return err
	}
	if picked.Again {
		return p.showReturnForm(c, fiber.StatusOK, in, picked.Photos, nil)
	}
	visit.Say(c, "return_asked")
	return httpd.SeeOther(c, "/don-hang/"+o.Code)
}

// orderAgain puts what an order held into the basket as far as it can be had; the basket tells of the rest.
func (p *pages) orderAgain(c *fiber.Ctx) error {
	o, err := p.mine(c)
	if err != nil {
		return err
	}
	added, cart := 0, visit.EnsureCart(c)
	for _, part := range o.Parts {
		for _, l := range part.Lines {
			err := p.Carts.Reach(c.UserContext(), cart, l.VariantID, l.Quantity)
			e, known := errs.As(err)
			switch {
			case err == nil:
				added++
			case !known || (e.Kind != errs.Conflict && e.Kind != errs.NotFound && e.Kind != errs.Invalid):
				return err
			}
		}
	}
	if added == 0 {
		return p.showBasket(c, fiber.StatusConflict, locale.T(c.UserContext(), "order.again_none"))
	}
	return httpd.SeeOther(c, "/gio-hang")
}

// confirmation is the order on paper, for its buyer.
func (p *pages) confirmation(c *fiber.Ctx) error {
	o, err := p.mine(c)
	if err != nil {
		return err
	}
	return visit.OrderPaper(c, order.PaperConfirmation, o, p.BaseURL+"/don-hang/"+o.Code, p.Clock())
}
