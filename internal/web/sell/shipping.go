package sell

import (
	"context"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/place"
	"nongsan/internal/seller"
	"nongsan/internal/shipping"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

const shippingPath = "/ban-hang/giao-hang"

func (p *pages) shipping(c *fiber.Ctx) error {
	return p.showShipping(c, fiber.StatusOK, view.SellShipping{})
}

// showShipping lists where the stall sends to and where its buyers come, with the two forms that add to it as they
// were typed.
func (p *pages) showShipping(c *fiber.Ctx, status int, page view.SellShipping) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	rules, err := p.Shipping.Rules(c.UserContext(), m.SellerID)
	if err != nil {
		return err
	}
	page.ZoneKey, page.PickupKey = visit.NewKey(), visit.NewKey()
	for _, z := range rules.Zones {
		page.Zones = append(page.Zones, zoneView(c.UserContext(), z))
	}
	for _, one := range rules.Pickups {
		page.Pickups = append(page.Pickups, view.SellPickup{ID: one.ID, Kind: locale.T(c.UserContext(), "shipping.kind_"+one.Kind), Words: one.Words()})
	}
	for _, one := range place.Communes(place.ThaiNguyen) {
		page.Communes = append(page.Communes, view.Option{Value: one.Code, Label: one.FullName()})
	}
	for _, one := range place.Provinces() {
		page.Provinces = append(page.Provinces, view.Option{Value: one.Code, Label: one.FullName()})
	}
	return p.Visits.Show(c, status, "shipping.title", func(f view.Frame) templ.Component { return view.SellShippingPage(f, page) })
}

// zoneView is a zone in words.
func zoneView(ctx context.Context, z shipping.Zone) view.SellZone {
	v := view.SellZone{ID: z.ID, Fee: z.Fee, Days: locale.T(ctx, "shipping.days", "from", strconv.Itoa(z.DaysFrom), "to", strconv.Itoa(z.DaysTo))}
	for _, code := range z.Communes {
		if one, ok := place.CommuneByCode(code); ok {
			v.Where = append(v.Where, one.FullName())
		}
	}
	for _, code := range z.Provinces {
		if one, ok := place.ProvinceByCode(code); ok {
			v.Where = append(v.Where, one.FullName())
		}
	}
	if len(v.Where) == 0 {
		v.Where = []string{locale.T(ctx, "shipping.everywhere")}
	}
	if z.PerKg > 0 {
		v.Weight = locale.T(ctx, "shipping.per_kg_is", "fee", z.PerKg.String(), "included", weight(z.Included))
	}
	if z.FreeFrom != nil {
		v.Free = locale.T(ctx, "shipping.free_is", "worth", z.FreeFrom.String())
	}
	return v
}

func (p *pages) addZone(c *fiber.Ctx) error {
	m, form, err := p.formOf(c)
	if err != nil {
		return err
	}
	typed := map[string]string{}
	for _, name := range []string{"fee", "included", "per_kg", "free_from", "days_from", "days_to"} {
		typed[name] = form.Get(name)
	}
	zone, err := zoneOf(form)
	if err == nil {
		err = p.Shipping.AddZone(c.UserContext(), m.SellerID, form.Get("key"), zone)
	}
	page := view.SellShipping{Typed: typed, ChosenCommunes: form.All("communes"), ChosenProvinces: form.All("provinces")}
	return p.addedRule(c, page, "zone_added", err)
}

// zoneOf reads the form; what is left empty is nought.
func zoneOf(form httpd.Form) (shipping.Zone, error) {
	z := shipping.Zone{Communes: form.All("communes"), Provinces: form.All("provinces")}
	f := errs.Fields{}
	var ok bool
	if z.Fee, ok = form.Money("fee"); !ok {
		f.Add("fee", "shipping.fee_range")
	}
	if form.Get("per_kg") != "" {
		if z.PerKg, ok = form.Money("per_kg"); !ok {
			f.Add("per_kg", "shipping.fee_range")
		}
	}
	if form.Get("free_from") != "" {
		free, ok := form.Money("free_from")
		if !ok {
			f.Add("free_from", "shipping.fee_range")
		}
		z.FreeFrom = &free
	}
	for name, into := range map[string]*int{"included": &z.Included, "days_from": &z.DaysFrom, "days_to": &z.DaysTo} {
		if form.Get(name) == "" {
			continue
		}
		n, ok := form.Int(name)
		if !ok || n < 0 || n > 1_000_000 {
			field := map[string]string{"included": "included", "days_from": "days", "days_to": "days"}[name]
			f.Add(field, map[string]string{"included": "shipping.weight_range", "days": "shipping.days_range"}[field])
		}
		*into = int(min(max(n, 0), 1_000_000))
	}
	return z, f.Err()
}

func (p *pages) endZone(c *fiber.Ctx) error {
	return p.endRule(c, p.Shipping.EndZone)
}

func (p *pages) addPickup(c *fiber.Ctx) error {
	m, form, err := p.formOf(c)
	if err != nil {
		return err
	}
	in := shipping.Pickup{
		Kind: form.Get("kind"), Name: form.Get("name"), Address: form.Get("address"), Commune: form.Get("commune"), Opening: form.Get("opening"),
	}
	err = p.Shipping.AddPickup(c.UserContext(), m.SellerID, form.Get("key"), in)
	page := view.SellShipping{Pickup: view.SellPickupForm{Kind: in.Kind, Name: in.Name, Address: in.Address, Commune: in.Commune, Opening: in.Opening}}
	return p.addedRule(c, page, "pickup_added", err)
}

func (p *pages) endPickup(c *fiber.Ctx) error {
	return p.endRule(c, p.Shipping.EndPickup)
}

func (p *pages) formOf(c *fiber.Ctx) (seller.Membership, httpd.Form, error) {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return m, httpd.Form{}, err
	}
	form, err := httpd.ReadForm(c)
	return m, form, err
}

// addedRule shows the page again: with what was wrong beside it, or with the new rule.
func (p *pages) addedRule(c *fiber.Ctx, page view.SellShipping, said string, err error) error {
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		page.Errors = visit.Texts(c, e)
		return p.showShipping(c, fiber.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	visit.Say(c, said)
	return httpd.SeeOther(c, shippingPath)
}

func (p *pages) endRule(c *fiber.Ctx, end func(ctx context.Context, sellerID, id int64) error) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return errs.New(errs.NotFound, "shipping.not_found")
	}
	if err := end(c.UserContext(), m.SellerID, id); err != nil {
		return err
	}
	visit.Say(c, "rule_ended")
	return httpd.SeeOther(c, shippingPath)
}

// weight is so many grams as people say them.
func weight(grams int) string {
	if grams > 0 && grams%1000 == 0 {
		return locale.Number(grams/1000) + " kg"
	}
	return locale.Number(grams) + " g"
}
