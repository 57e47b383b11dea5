package office

import (
	"fmt"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

const (
	papersPath = "/quan-ly/giay-to"
	pdfKind    = "application/pdf"
)

// papers shows what waits for an officer, and what ends soon.
func (p *pages) papers(c *fiber.Ctx) error {
	officer, err := p.Visits.Officer(c, account.Moderator)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	page := view.OfficePapers{MayFeature: officer.May(account.Promoter)}
	waiting, err := p.Certificates.Queue(ctx)
	if err != nil {
		return err
	}
	ending, err := p.Certificates.Ending(ctx, 60)
	if err != nil {
		return err
	}
	for _, one := range waiting {
		page.Waiting = append(page.Waiting, visit.Paper(ctx, one, p.Clock()))
	}
	for _, one := range ending {
		page.Ending = append(page.Ending, visit.Paper(ctx, one, p.Clock()))
	}
	return p.Visits.Show(c, fiber.StatusOK, "office.papers", func(f view.Frame) templ.Component { return view.OfficePapersPage(f, page) })
}

func (p *pages) paper(c *fiber.Ctx) error {
	officer, err := p.Visits.Officer(c, account.Moderator)
	if err != nil {
		return err
	}
	return p.showPaper(c, fiber.StatusOK, officer, view.OfficePaper{})
}

func (p *pages) showPaper(c *fiber.Ctx, status int, officer *account.Session, page view.OfficePaper) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	one, err := p.Certificates.ByID(ctx, id)
	if err != nil {
		return err
	}
	history, err := p.Certificates.History(ctx, id)
	if err != nil {
		return err
	}
	page.Paper, page.MayFeature = visit.Paper(ctx, one, p.Clock()), officer.May(account.Promoter)
	for _, h := range history {
		page.History = append(page.History, view.OfficePaperStep{State: string(h.To), By: h.By, Reason: h.Reason, At: h.At})
	}
	kinds, err := p.Certificates.ScanKinds(ctx, id)
	if err != nil {
		return err
	}
	for i, kind := range kinds {
		page.Scans = append(page.Scans, view.OfficeScan{Href: fmt.Sprintf("%s/%d/ban-chup/%d", papersPath, id, i), Image: kind != pdfKind})
	}
	return p.Visits.Show(c, status, "office.paper", func(f view.Frame) templ.Component { return view.OfficePaperPage(f, page) })
}

// scan gives a page of the paper as a file: no browser runs what is in it.
func (p *pages) scan(c *fiber.Ctx) error {
	if _, err := p.Visits.Officer(c, account.Moderator); err != nil {
		return err
	}
	id, err := idOf(c)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(c.Params("n"))
	if err != nil {
		return errs.Wrap(errs.NotFound, "http.not_found", err)
	}
	page, err := p.Certificates.Scan(c.UserContext(), id, n)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, page.MediaType)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderContentSecurityPolicy, "sandbox; default-src 'none'")
	if page.MediaType == pdfKind {
		c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="giay-to-%d-%d.pdf"`, id, n+1))
	}
	return c.Send(page.Content)
}

func (p *pages) verifyPaper(c *fiber.Ctx) error {
	return p.decidePaper(c, "paper_verified", func(officer, id int64, _ string) error {
		return p.Certificates.Verify(c.UserContext(), officer, id)
	})
}

func (p *pages) rejectPaper(c *fiber.Ctx) error {
	return p.decidePaper(c, "paper_rejected", func(officer, id int64, reason string) error {
		return p.Certificates.Reject(c.UserContext(), officer, id, reason)
	})
}

func (p *pages) withdrawPaper(c *fiber.Ctx) error {
	return p.decidePaper(c, "paper_withdrawn", func(officer, id int64, reason string) error {
		return p.Certificates.Withdraw(c.UserContext(), officer, id, reason)
	})
}

func (p *pages) decidePaper(c *fiber.Ctx, say string, do func(officer, id int64, reason string) error) error {
	s, err := p.asks(c, account.Moderator)
	if err != nil {
		return err
	}
	reason := s.form.Lines("reason")
	return decided{say, papersPath}.tell(c, do(s.officer.ID, s.id, reason), func(status int, wrong map[string]string, message string) error {
		return p.showPaper(c, status, s.officer, view.OfficePaper{Reason: reason, Error: wrong["reason"], Message: message})
	})
}
