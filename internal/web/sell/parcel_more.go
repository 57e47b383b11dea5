package sell

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/httpd"
	"nongsan/internal/order"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// sendsPart is how a form says that it names the units: without it all that is left goes.
const sendsPart = "part"

// shipment is the parcel of a form; the order's part says which lines its units are of.
func shipment(f httpd.Form, p order.Part) order.Shipment {
	in := order.Shipment{Name: f.Get("carrier"), Tracking: f.Get("tracking")}
	if n, ok := f.Int("number"); ok {
		in.Number = int(min(max(n, 0), 1000))
	}
	if f.Get(sendsPart) == "1" {
		in.Units = visit.Units(f, p)
	}
	return in
}

// part is the seller's part of the order in the address.
func (p *pages) partOf(ctx context.Context, by order.By, code string) (order.Part, error) {
	o, err := p.Orders.ForSeller(ctx, by.SellerID, code)
	if err != nil {
		return order.Part{}, err
	}
	return o.Parts[0], nil
}

func (p *pages) ship(c *fiber.Ctx) error {
	return p.act(c, "order_shipped", func(ctx context.Context, by order.By, code string, f httpd.Form) error {
		part, err := p.partOf(ctx, by, code)
		if err != nil {
			return err
		}
		return p.Orders.SendParcel(ctx, by, code, shipment(f, part))
	})
}

// parcelNumber is the parcel a form means; 0 means all that are on their way.
func parcelNumber(f httpd.Form) int {
	n, _ := f.Int("number")
	return int(min(max(n, 0), 1000))
}

func (p *pages) deliver(c *fiber.Ctx) error {
	return p.act(c, "order_delivered", func(ctx context.Context, by order.By, code string, f httpd.Form) error {
		return p.Orders.DeliverParcel(ctx, by, code, parcelNumber(f))
	})
}

func (p *pages) cameBack(c *fiber.Ctx) error {
	return p.act(c, "order_came_back", func(ctx context.Context, by order.By, code string, f httpd.Form) error {
		return p.Orders.Refuse(ctx, by, code, parcelNumber(f), f.Lines("reason"), f.Get("restock") == "1")
	})
}

func (p *pages) keepUnits(c *fiber.Ctx) error {
	return p.act(c, "order_shortened", func(ctx context.Context, by order.By, code string, f httpd.Form) error {
		part, err := p.partOf(ctx, by, code)
		if err != nil {
			return err
		}
		return p.Orders.Keep(ctx, by, code, visit.Units(f, part), f.Lines("reason"))
	})
}

func (p *pages) track(c *fiber.Ctx) error {
	return p.act(c, "order_tracked", func(ctx context.Context, by order.By, code string, f httpd.Form) error {
		return p.Orders.Track(ctx, by, code, parcelNumber(f), f.Get("what"))
	})
}

func (p *pages) answerReturn(c *fiber.Ctx) error {
	return p.act(c, "return_answered", func(ctx context.Context, by order.By, code string, f httpd.Form) error {
		return p.Orders.AnswerReturn(ctx, by, code, f.Get("answer") == "yes", f.Get("shipping") == "1", f.Lines("reason"))
	})
}

func (p *pages) receiveReturn(c *fiber.Ctx) error {
	return p.act(c, "return_received", func(ctx context.Context, by order.By, code string, f httpd.Form) error {
		return p.Orders.ReceiveReturn(ctx, by, code, f.Get("restock") == "1")
	})
}

func (p *pages) write(c *fiber.Ctx) error {
	return p.act(c, "message_sent", func(ctx context.Context, by order.By, code string, f httpd.Form) error {
		return p.Orders.Write(ctx, by, code, f.Get("key"), f.Lines("body"))
	})
}

// under adds what happened under the part and what can still be done about it.
func (p *pages) under(ctx context.Context, o order.Order, v *view.SellOrder, wrong map[string]string) error {
	part := o.Parts[0]
	under, err := visit.ReadUnder(ctx, p.Orders, o.ID)
	if err != nil {
		return err
	}
	v.Sent, v.PickupAt = under.Sent(ctx, part), part.PickupAt
	v.GivenBack = under.GivenBack(ctx, part, order.Seller, v.Href()+"/tra-hang")
	v.Talk = under.Talk(ctx, part, order.Seller, v.Href()+"/nhan-tin")
	v.NextParcel = len(part.Parcels) + 1
	if part.State == order.Received || part.State == order.Confirmed || part.State == order.PartShipped {
		v.Left = visit.Counts(part, order.Line.Left, wrong)
	}
	return nil
}

// paper is one of the papers that go with a parcel.
func (p *pages) paper(c *fiber.Ctx) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	o, err := p.Orders.ForSeller(c.UserContext(), m.SellerID, c.Params("code"))
	if err != nil {
		return err
	}
	if strings.TrimSuffix(c.Params("paper"), ".pdf") == order.PaperInvoice {
		return p.invoice(c, o)
	}
	return visit.OrderPaper(c, c.Params("paper"), o, p.BaseURL+"/ban-hang/don-hang/"+o.Code, p.Clock())
}
