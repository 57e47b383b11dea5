package order

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/money"
	"nongsan/internal/payment"
	"nongsan/internal/pdf"
	"nongsan/internal/place"
)

// The papers of an order.
const (
	PaperLabel        = "nhan"         // on the parcel
	PaperSlip         = "phieu-goi"    // what goes into it
	PaperNote         = "phieu-giao"   // signed at the door
	PaperConfirmation = "xac-nhan-don" // for the buyer, of the whole order
)

// Paper draws a paper for the parts that the order holds: a seller's order holds its own alone. link leads to the order.
func Paper(ctx context.Context, kind string, o Order, link string, at time.Time) ([]byte, error) {
	size := pdf.A5
	switch kind {
	case PaperLabel:
		size = pdf.A6
	case PaperSlip, PaperNote:
	case PaperConfirmation:
		size = pdf.A4
	default:
		return nil, errs.New(errs.NotFound, "order.not_found")
	}
	s := drawing{Doc: pdf.New(size, o.Code, at), ctx: ctx, width: size.Width - 2*edge}
	s.Page()
	s.head(kind, o, link)
	s.people(o)
	for _, p := range o.Parts {
		if kind == PaperLabel {
			s.label(o, p)
			continue
		}
		s.part(p, kind != PaperSlip)
	}
	if kind == PaperNote {
		s.Block(edge, s.y+4, s.width/2, pdf.Text{Size: 10}, locale.T(ctx, "paper.signed_by_carrier"))
		s.Block(edge+s.width/2, s.y+4, s.width/2, pdf.Text{Size: 10}, locale.T(ctx, "paper.signed_by_buyer"))
	}
	if kind == PaperConfirmation {
		s.text(12, true, locale.T(ctx, "paper.total", "total", o.Total.String()))
		s.text(9, false, locale.T(ctx, "pay."+o.Method))
	}
	var out bytes.Buffer
	if err := s.Write(&out); err != nil {
		return nil, fmt.Errorf("draw %s of %s: %w", kind, o.Code, err)
	}
	return out.Bytes(), nil
}

// edge is the white around a sheet, in millimetres.
const edge = 10

// drawing is a paper as it is being drawn from top to bottom.
type drawing struct {
	*pdf.Doc
	ctx      context.Context
	width, y float64
}

func (s *drawing) text(size float64, bold bool, text string) {
	s.y = s.Block(edge, s.y, s.width, pdf.Text{Size: size, Bold: bold}, text) + 1.5
}

func (s *drawing) head(kind string, o Order, link string) {
	const code = 26 // side of the QR code
	s.QR(edge+s.width-code, edge, code, link)
	y := s.Line(edge, edge, s.width-code, pdf.Text{Size: 11}, locale.T(s.ctx, "paper."+kind))
	y = s.Line(edge, y+1, s.width-code, pdf.Text{Size: 20, Bold: true}, o.Code)
	s.Line(edge, y+1, s.width-code, pdf.Text{Size: 9}, locale.DateTime(o.PlacedAt))
	s.y = edge + code + 2
	s.Rule(edge, s.y, edge+s.width, s.y)
	s.y += 2
}

func (s *drawing) people(o Order) {
	s.text(9, false, locale.T(s.ctx, "paper.to"))
	s.text(13, true, o.BuyerName+"  "+locale.Phone(o.Phone))
	s.text(11, false, place.FullAddress(o.AddressLine, o.CommuneCode))
	if o.Note != "" {
		s.text(9, false, o.Note)
	}
}

// label says who sends and what to collect.
func (s *drawing) label(o Order, p Part) {
	s.text(10, false, locale.T(s.ctx, "sell.from", "stall", p.StallName))
	if p.PickupAt != "" {
		s.text(10, false, locale.T(s.ctx, "delivery.fetch_at", "place", p.PickupAt))
	}
	switch {
	case o.Method != payment.COD:
		s.text(15, true, locale.T(s.ctx, "paper.paid"))
	case p.State.Final():
		s.text(15, true, locale.T(s.ctx, "paper.collect", "amount", money.VND(0).String()))
	default:
		s.text(15, true, locale.T(s.ctx, "paper.collect", "amount", p.Total().String()))
	}
	for _, one := range p.Parcels {
		if one.Tracking != "" {
			s.text(11, false, locale.T(s.ctx, "parcel.tracking", "carrier", one.CarrierName, "number", one.Tracking))
		}
	}
}

// part is a seller's goods as a table, with prices or without.
func (s *drawing) part(p Part, prices bool) {
	s.text(11, true, p.StallName)
	columns := []pdf.Column{{Title: locale.T(s.ctx, "paper.goods"), Width: s.width * 0.5}, {Title: locale.T(s.ctx, "paper.unit"), Width: s.width * 0.2}, {Title: locale.T(s.ctx, "paper.quantity"), Width: s.width * 0.1}}
	if prices {
		columns = append(columns, pdf.Column{Title: locale.T(s.ctx, "paper.sum"), Width: s.width * 0.2})
	}
	var rows [][]string
	for _, l := range p.Lines {
		n := l.Quantity - l.Cancelled
		row := []string{l.Name, l.Unit, strconv.Itoa(n)}
		if prices {
			row = append(row, l.Price.Times(int64(n)).String())
		}
		rows = append(rows, row)
	}
	s.y = s.Table(edge, s.y, columns, rows) + 2
	if prices {
		s.text(10, false, locale.T(s.ctx, "paper.part_sum", "shipping", p.Shipping.String(), "total", p.Total().String()))
	}
}
