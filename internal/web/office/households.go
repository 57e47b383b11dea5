package office

import (
	"bytes"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/clock"
	"nongsan/internal/intake"
	"nongsan/internal/locale"
	"nongsan/internal/sheet"
	"nongsan/internal/vntext"
	"nongsan/internal/web/view"
)

// householdsPath is where an officer sees how many households have activated.
const householdsPath = "/quan-ly/ho-ban"

func (p *pages) households(c *fiber.Ctx) error {
	page, err := p.countHouseholds(c)
	if err != nil {
		return err
	}
	return p.Visits.Show(c, fiber.StatusOK, "households.title", func(f view.Frame) templ.Component { return view.OfficeHouseholdsPage(f, page) })
}

// countHouseholds counts what the officer may see.
func (p *pages) countHouseholds(c *fiber.Ctx) (page view.OfficeHouseholds, err error) {
	_, commune, err := p.Visits.HouseholdOfficer(c)
	if err != nil {
		return page, err
	}
	counts, err := p.Intake.Counts(c.UserContext(), commune)
	if err != nil {
		return page, err
	}
	if commune != "" {
		page.OneCommune = communeName(commune)
	}
	for _, n := range counts {
		page.Communes = append(page.Communes, view.OfficeCommune{
			Code: n.CommuneCode, Name: communeName(n.CommuneCode), Sellers: n.Sellers, Invited: n.Invited, Activated: n.Activated, Lapsed: n.Lapsed,
		})
		page.Sum.Sellers += n.Sellers
		page.Sum.Invited += n.Invited
		page.Sum.Activated += n.Activated
		page.Sum.Lapsed += n.Lapsed
	}
	vntext.Sort(page.Communes, func(c view.OfficeCommune) string { return c.Name })
	return page, nil
}

// exported is the table of activation, its header first.
func (p *pages) exported(c *fiber.Ctx) ([][]string, error) {
	page, err := p.countHouseholds(c)
	if err != nil {
		return nil, err
	}
	ctx := c.UserContext()
	rows := [][]string{{
		locale.T(ctx, "households.commune"), locale.T(ctx, "households.sellers"), locale.T(ctx, "households.invited"),
		locale.T(ctx, "households.lapsed"), locale.T(ctx, "households.activated"),
	}}
	for _, n := range page.Communes {
		rows = append(rows, []string{n.Name, strconv.Itoa(n.Sellers), strconv.Itoa(n.Invited), strconv.Itoa(n.Lapsed), strconv.Itoa(n.Activated)})
	}
	return rows, nil
}

func (p *pages) exportXLSX(c *fiber.Ctx) error {
	rows, err := p.exported(c)
	if err != nil {
		return err
	}
	columns := make([]sheet.Column, len(rows[0]))
	for i, title := range rows[0] {
		columns[i] = sheet.Column{Title: title, Width: 18}
	}
	var b bytes.Buffer
	w, err := sheet.NewWriter(&b, locale.T(c.UserContext(), "households.nav_counts"), columns)
	if err != nil {
		return err
	}
	for _, row := range rows[1:] {
		if err := w.Row(row); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return sendFile(c, typeXLSX, "kich-hoat-"+day(p.Clock())+".xlsx", b.Bytes())
}

func (p *pages) exportCSV(c *fiber.Ctx) error {
	rows, err := p.exported(c)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := sheet.WriteCSV(&b, slices.Values(rows)); err != nil {
		return err
	}
	return sendFile(c, "text/csv; charset=utf-8", "kich-hoat-"+day(p.Clock())+".csv", b.Bytes())
}

const (
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	typePDF  = "application/pdf"
)

func day(now time.Time) string { return now.In(clock.Vietnam).Format(time.DateOnly) }

// sendFile answers with a file that the browser keeps, and that nobody else does.
func sendFile(c *fiber.Ctx, kind, name string, content []byte) error {
	fileHeaders(c, kind, name)
	return c.Send(content)
}

func fileHeaders(c *fiber.Ctx, kind, name string) {
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
}

// tallies are counts with the names of what is counted.
func tallies(list []intake.Tally, name func(key string) string) []view.OfficeTally {
	named := make([]view.OfficeTally, len(list))
	for i, t := range list {
		named[i] = view.OfficeTally{What: name(t.Key), Rows: t.Rows}
	}
	return named
}
