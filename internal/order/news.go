package order

import (
	"context"
	"fmt"
	"strings"

	"nongsan/internal/locale"
	"nongsan/internal/money"
	"nongsan/internal/notify"
	"nongsan/internal/pg"
	"nongsan/internal/place"
	"nongsan/internal/vntext"
)

// What people wrote stands in a letter on one line, so that it looks like no more than it is: no heading, no list, no link
// of ours.

// news is what happened to an order while it was held, and what its buyer is told of by mail.
type news struct {
	what  string // the texts "mail.…_subject" and "mail.…_text"
	key   string // the same news has the same key
	part  *Part  // nil: it is about the order as a whole
	list  []units
	fee   bool     // what sending costs is said too, and what all comes to
	words []string // below the goods

	reason string // of whoever made it happen
}

// happens notes what the buyer is told once the change is whole.
func (o *Order) happens(n news) { o.news = append(o.news, n) }

// change holds an order while do changes it, and tells its buyer by mail what came of it.
func (s *Service) change(ctx context.Context, where string, arg any, do func(ctx context.Context, tx pg.Tx, o *Order) error) error {
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		o, err := lock(ctx, tx, where, arg)
		if err != nil {
			return err
		}
		if err := do(ctx, tx, &o); err != nil {
			return err
		}
		return s.tellNews(ctx, tx, &o)
	})
}

// tellNews writes mail of what happened: one of what happened to several parts alike.
func (s *Service) tellNews(ctx context.Context, tx pg.Tx, o *Order) error {
	if s.outbox == nil {
		return nil
	}
	ctx = locale.With(ctx, locale.Vi)
	for len(o.news) > 0 {
		end := 1
		for end < len(o.news) && o.news[end].what == o.news[0].what {
			end++
		}
		alike := o.news[:end]
		o.news = o.news[end:]
		if err := s.tell(ctx, tx, o, alike); err != nil {
			return err
		}
	}
	return nil
}

// tell writes to the buyer, and of what was delivered to whom the invoice is for; one address is told once.
func (s *Service) tell(ctx context.Context, tx pg.Tx, o *Order, alike []news) error {
	invoiced := ""
	if alike[0].what == "delivered" && o.Wish.Email != "" {
		invoiced = o.Wish.Email
		for _, n := range alike {
			if err := s.outbox.Enqueue(ctx, tx, s.invoiceNews(ctx, o, n.part)); err != nil {
				return fmt.Errorf("mail of the invoice of %s: %w", o.Code, err)
			}
		}
	}
	if o.Email == "" || o.Email == invoiced {
		return nil
	}
	if err := s.outbox.Enqueue(ctx, tx, s.news(ctx, o, alike)); err != nil {
		return fmt.Errorf("mail of order %s: %w", o.Code, err)
	}
	return nil
}

// news is one mail.
func (s *Service) news(ctx context.Context, o *Order, alike []news) notify.Message {
	first := alike[0]
	args := []string{"code", o.Code, "total", o.Total.String()}
	if o.ExpiresAt != nil {
		args = append(args, "until", locale.DateTime(*o.ExpiresAt))
	}
	blocks := []string{locale.T(ctx, "mail."+first.what+"_text", args...)}
	for _, n := range alike {
		if n.part != nil {
			lines := unitLines(n.list)
			if n.fee && n.part.PickupID == 0 {
				lines = append(lines, "• "+locale.T(ctx, "sum.shipping")+": "+feeText(ctx, n.part.Shipping))
			}
			blocks = append(blocks, listBlock(n.part.StallName, append(lines, n.words...)))
		}
	}
	if first.fee {
		blocks = append(blocks, "• "+locale.T(ctx, "sum.total")+": "+o.Total.String()+"\n• "+locale.T(ctx, "checkout.how")+": "+locale.T(ctx, "pay."+o.Method))
	}
	if first.reason != "" {
		blocks = append(blocks, locale.T(ctx, "mail.reason", "reason", vntext.OneLine(first.reason)))
	}
	if o.Captured > 0 && movesMoneyBack[first.what] {
		blocks = append(blocks, locale.T(ctx, "mail.money_back"))
	}
	blocks = append(blocks, locale.T(ctx, "mail.look")+": "+s.buyersLink(o))
	return letter("order_news", first.key, o.Email, locale.T(ctx, "mail."+first.what+"_subject", args...), blocks, locale.T(ctx, "mail.foot", args...))
}

// movesMoneyBack are the news after which what was paid goes back.
var movesMoneyBack = map[string]bool{"cancelled": true, "fewer": true, "return_received": true}

// placedNews is what a buyer is told of a fresh order: all that was ordered, and what it costs.
func (o *Order) placedNews(ctx context.Context) {
	what := "placed"
	if o.State == WaitingPayment {
		what = "waiting"
	}
	for i := range o.Parts {
		p := &o.Parts[i]
		lines := []string{}
		if p.PickupID != 0 {
			lines = append(lines, locale.T(ctx, "delivery.fetch_at", "place", p.PickupAt))
		}
		if when := p.Arrives(ctx); when != "" {
			lines = append(lines, when)
		}
		o.happens(news{what: what, key: "placed " + o.Code, part: p, list: p.left(), fee: true, words: lines})
	}
}

// sentNews is what a buyer is told of a parcel: who has it, under which number, and when it should arrive.
func sentNews(ctx context.Context, p *Part, sent Parcel, list []units) news {
	ctx = locale.With(ctx, locale.Vi)
	n := news{what: "sent", key: fmt.Sprintf("sent %d %d", p.ID, sent.Number), part: p, list: list}
	if p.PickupID != 0 {
		n.what = "ready"
		n.words = append(n.words, locale.T(ctx, "delivery.fetch_at", "place", vntext.OneLine(p.PickupAt)))
	}
	switch {
	case sent.Tracking != "" && sent.CarrierName != "":
		n.words = append(n.words, locale.T(ctx, "mail.tracking", "carrier", sent.CarrierName, "number", sent.Tracking))
	case sent.Tracking != "":
		n.words = append(n.words, locale.T(ctx, "mail.tracking_number", "number", sent.Tracking))
	}
	if when := p.Arrives(ctx); when != "" && p.PickupID == 0 {
		n.words = append(n.words, when)
	}
	return n
}

// news is what a buyer is told of a wish to give goods back.
func (r Return) news(p *Part, reason string) news {
	n := news{what: "return_" + string(r.State), key: fmt.Sprintf("return %d %s", r.ID, r.State), part: p, reason: reason}
	for i := range p.Lines {
		if many := r.Units[p.Lines[i].ID]; many > 0 {
			n.list = append(n.list, units{&p.Lines[i], many})
		}
	}
	return n
}

// invoiceNews tells whom the invoice is for what it will say and who writes it (Decree 254/2026, art. 4.1: every sale
// has one).
func (s *Service) invoiceNews(ctx context.Context, o *Order, p *Part) notify.Message {
	i := InvoiceOf(*o, *p)
	var lines []string
	for _, l := range i.all() {
		lines = append(lines, fmt.Sprintf("• %s, %s × %d: %s", vntext.OneLine(l.Name), l.Unit, l.Quantity, l.Sum()))
	}
	lines = append(lines, "• "+locale.T(ctx, "sum.total")+": "+i.Total().String())
	args := []string{"code", o.Code, "seller", i.Sold.Name, "stall", p.StallName, "day", locale.Date(i.At)}
	blocks := []string{
		locale.T(ctx, "mail.invoice_text", args...),
		listBlock(locale.T(ctx, "invoice.seller"), facts(ctx, "invoice.name", i.Sold.Name, "invoice.address", place.FullAddress(i.Sold.Address, i.Sold.Commune))),
		listBlock(locale.T(ctx, "invoice.buyer"), facts(ctx, "invoice.name", i.buyer(), "invoice.tax_number", i.Wish.TaxNumber, "invoice.address", i.Wish.Address)),
		listBlock(locale.T(ctx, "paper.goods"), lines),
		locale.T(ctx, "mail.invoice_missing", args...),
	}
	if o.Wish.Email == o.Email {
		blocks = append(blocks, locale.T(ctx, "mail.look")+": "+s.buyersLink(o))
	}
	return letter("order_invoice", fmt.Sprint(p.ID), o.Wish.Email, locale.T(ctx, "mail.invoice_subject", args...), blocks, locale.T(ctx, "mail.foot", args...))
}

// facts are labels, each with what there is to say, as lines of a list.
func facts(ctx context.Context, pairs ...string) (lines []string) {
	for i := 0; i < len(pairs); i += 2 {
		lines = append(lines, "• "+locale.T(ctx, pairs[i])+": "+vntext.OneLine(pairs[i+1]))
	}
	return lines
}

func letter(topic, key, to, subject string, blocks []string, foot string) notify.Message {
	return notify.Message{
		Topic: topic, Key: key, Channel: notify.Mail, To: to, Subject: subject,
		Text: strings.Join(blocks, "\n\n") + "\n-- \n" + foot,
	}
}

func listBlock(title string, lines []string) string {
	return strings.Join(append([]string{vntext.OneLine(title)}, lines...), "\n")
}

func feeText(ctx context.Context, fee money.VND) string {
	if fee == 0 {
		return locale.T(ctx, "sum.free")
	}
	return fee.String()
}

func unitLines(list []units) (lines []string) {
	for _, u := range list {
		lines = append(lines, fmt.Sprintf("• %s, %s × %d: %s", vntext.OneLine(u.line.Name), u.line.Unit, u.quantity, u.line.Price.Times(int64(u.quantity))))
	}
	return lines
}

// Arrives are the days on which a part should arrive, or from which it can be fetched, in words; "" when nobody knows.
func (p Part) Arrives(ctx context.Context) string {
	switch {
	case p.ExpectedFrom == nil:
		return ""
	case p.ExpectedTo == nil:
		return locale.T(ctx, "delivery.fetch_from", "day", locale.Date(*p.ExpectedFrom))
	case p.ExpectedFrom.Equal(*p.ExpectedTo):
		return locale.T(ctx, "delivery.on", "day", locale.Date(*p.ExpectedTo))
	}
	return locale.T(ctx, "delivery.between", "from", locale.Date(*p.ExpectedFrom), "to", locale.Date(*p.ExpectedTo))
}
