package sell

import (
	"errors"
	"io"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/certificate"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/seller"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

const papersPath = "/ban-hang/giay-to"

func (p *pages) papers(c *fiber.Ctx) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	return p.showPapers(c, fiber.StatusOK, m, view.SellPapers{})
}

func (p *pages) showPapers(c *fiber.Ctx, status int, m seller.Membership, page view.SellPapers) error {
	ctx := c.UserContext()
	list, err := p.Certificates.OfSeller(ctx, m.SellerID)
	if err != nil {
		return err
	}
	for _, one := range list {
		page.Papers = append(page.Papers, visit.Paper(ctx, one, p.Clock()))
	}
	cards, err := p.Catalog.SellerCards(ctx, m.SellerID)
	if err != nil {
		return err
	}
	page.Listings = []view.Option{{Label: locale.T(ctx, "papers.all_listings")}}
	for _, card := range cards {
		page.Listings = append(page.Listings, view.Option{Value: strconv.FormatInt(card.ID, 10), Label: card.Name})
	}
	for _, kind := range certificate.Kinds() {
		page.Kinds = append(page.Kinds, view.Option{Value: string(kind), Label: locale.T(ctx, "paper."+string(kind))})
	}
	page.Today = clock.Day(p.Clock()).Format(time.DateOnly)
	page.Action = "/upload/" + httpd.UploadTicket(c) + papersPath
	return p.Visits.Show(c, status, "papers.title", func(f view.Frame) templ.Component { return view.SellPapersPage(f, page) })
}

func (p *pages) sendPaper(c *fiber.Ctx) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	paper := certificate.Certificate{
		SellerID: m.SellerID, Kind: certificate.Kind(form.Get("kind")), Number: form.Get("number"), Issuer: form.Get("issuer"),
		IssuedOn: readDay(form.Get("issued_on")), ExpiresOn: readDay(form.Get("expires_on")),
	}
	stars, _ := form.Int("stars")
	paper.Stars = int(min(max(stars, 0), 9))
	paper.ListingID, _ = form.Int("listing")
	scans, err := readFiles(form.Files("scans"))
	if err == nil {
		_, err = p.Certificates.Send(c.UserContext(), visit.AccountID(c), paper, scans)
	}
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showPapers(c, fiber.StatusUnprocessableEntity, m, view.SellPapers{
			Kind: form.Get("kind"), Listing: form.Get("listing"), Stars: form.Get("stars"), Number: form.Get("number"),
			Issuer: form.Get("issuer"), Issued: form.Get("issued_on"), Expires: form.Get("expires_on"), Errors: visit.Texts(c, e),
		})
	}
	return p.done(c, err, "paper_sent", papersPath)
}

// readDay reads 2006-01-02; anything else is the zero time, which is no day of a paper.
func readDay(text string) time.Time {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return day
}

// readFiles reads what was chosen, each a little further than it may be long: the paper's rule says what is too long.
func readFiles(files []httpd.File) (all [][]byte, err error) {
	for _, file := range files[:min(len(files), certificate.MaxScans+1)] {
		r, err := file.Open()
		if err != nil {
			return nil, err
		}
		raw, err := io.ReadAll(io.LimitReader(r, certificate.MaxScanBytes+1))
		if err := errors.Join(err, r.Close()); err != nil {
			return nil, err
		}
		all = append(all, raw)
	}
	return all, nil
}
