package office

import (
	"fmt"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/takedown"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

const (
	takedownsPath = "/quan-ly/yeu-cau-co-quan"
	// takedownsDone is how many answered requests the page lists.
	takedownsDone = 50
)

// takedowns lists the requests of authorities; ?ve= fills in what a new one is about.
func (p *pages) takedowns(c *fiber.Ctx) error {
	if _, err := p.Visits.Officer(c, account.Moderator); err != nil {
		return err
	}
	typed := view.OfficeTakedownForm{Subject: clip(c.Query("ve")), Received: p.Clock().In(clock.Vietnam).Format(inputTime)}
	if strings.Contains(typed.Subject, "/san-pham/") {
		typed.Kind = string(takedown.Listing)
	}
	return p.showTakedowns(c, fiber.StatusOK, view.OfficeTakedowns{Typed: typed})
}

func (p *pages) showTakedowns(c *fiber.Ctx, status int, page view.OfficeTakedowns) error {
	ctx := c.UserContext()
	open, err := p.Takedowns.Open(ctx)
	if err != nil {
		return err
	}
	done, err := p.Takedowns.Done(ctx, takedownsDone)
	if err != nil {
		return err
	}
	now := p.Clock()
	for _, r := range open {
		page.Open = append(page.Open, takedownOf(r, now))
	}
	for _, r := range done {
		page.Done = append(page.Done, takedownOf(r, now))
	}
	for _, k := range takedown.Kinds() {
		page.Kinds = append(page.Kinds, view.Option{Value: string(k), Label: locale.T(ctx, "takedown.kind_"+string(k))})
	}
	return p.Visits.Show(c, status, "takedown.title", func(f view.Frame) templ.Component { return view.OfficeTakedownsPage(f, page) })
}

func takedownOf(r takedown.Request, now time.Time) view.OfficeTakedown {
	v := view.OfficeTakedown{
		ID: r.ID, Kind: string(r.Kind), What: r.StallName, Whose: r.LegalName, Href: "/quan-ly/gian-hang/" + r.SellerSlug,
		Authority: r.Authority, Number: r.Number, Date: r.Date, Reason: r.Reason, ReceivedAt: r.ReceivedAt, DueAt: r.DueAt, Left: r.DueAt.Sub(now),
		EnteredBy: r.EnteredBy, Outcome: string(r.Outcome), ActedBy: r.ActedBy, Lifted: r.LiftedAt != nil,
	}
	if r.Kind == takedown.Listing {
		v.What, v.Whose, v.Href = r.Name, r.StallName, "/quan-ly/duyet/"+r.Slug
	}
	if r.ActedAt != nil {
		v.ActedAt, v.Late = *r.ActedAt, r.ActedAt.After(r.DueAt)
	}
	return v
}

// enterTakedown writes a request down and shows it.
func (p *pages) enterTakedown(c *fiber.Ctx) error {
	officer, err := p.Visits.Officer(c, account.Moderator)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	typed := view.OfficeTakedownForm{
		Kind: form.Get("kind"), Subject: form.Get("subject"), Authority: form.Get("authority"), Number: form.Get("number"),
		Date: form.Get("date"), Received: form.Get("received"), Reason: form.Lines("reason"),
	}
	entry := takedown.Entry{
		Kind: takedown.Kind(typed.Kind), Subject: typed.Subject, Authority: typed.Authority, Number: typed.Number, Reason: typed.Reason,
	}
	entry.Date, _ = time.Parse(time.DateOnly, typed.Date) // what is none, Enter names
	entry.ReceivedAt, _ = time.ParseInLocation(inputTime, typed.Received, clock.Vietnam)
	id, err := p.Takedowns.Enter(c.UserContext(), officer.ID, entry)
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showTakedowns(c, fiber.StatusUnprocessableEntity, view.OfficeTakedowns{Typed: typed, Errors: visit.Texts(c, e)})
	}
	if err != nil {
		return err
	}
	visit.Say(c, "takedown_entered")
	return httpd.SeeOther(c, takedownPath(id))
}

func takedownPath(id int64) string { return fmt.Sprint(takedownsPath, "/", id) }

func (p *pages) takedown(c *fiber.Ctx) error {
	if _, err := p.Visits.Officer(c, account.Moderator); err != nil {
		return err
	}
	id, err := idOf(c)
	if err != nil {
		return err
	}
	return p.showTakedown(c, fiber.StatusOK, id, view.OfficeTakedownPage{})
}

// showTakedown renders a request; page has a reason as it was typed, and what is wrong.
func (p *pages) showTakedown(c *fiber.Ctx, status int, id int64, page view.OfficeTakedownPage) error {
	ctx := c.UserContext()
	r, err := p.Takedowns.ByID(ctx, id)
	if err != nil {
		return err
	}
	steps, err := p.Takedowns.History(ctx, id)
	if err != nil {
		return err
	}
	page.OfficeTakedown = takedownOf(r, p.Clock())
	for _, s := range steps {
		page.Steps = append(page.Steps, view.OfficeTakedownStep{What: s.What, Note: s.Note, By: s.By, At: s.At})
	}
	title := locale.T(ctx, "takedown.heading", "number", r.Number)
	return p.Visits.Show(c, status, title, func(f view.Frame) templ.Component { return view.OfficeTakedownPageOf(f, page) })
}

func (p *pages) actTakedown(c *fiber.Ctx) error {
	return p.answerTakedown(c, "takedown_done", func(officer, id int64, _ string) error {
		return p.Takedowns.Act(c.UserContext(), officer, id)
	})
}

func (p *pages) returnTakedown(c *fiber.Ctx) error {
	return p.answerTakedown(c, "takedown_returned", func(officer, id int64, reason string) error {
		return p.Takedowns.Return(c.UserContext(), officer, id, reason)
	})
}

func (p *pages) liftTakedown(c *fiber.Ctx) error {
	return p.answerTakedown(c, "takedown_lifted", func(officer, id int64, reason string) error {
		return p.Takedowns.Lift(c.UserContext(), officer, id, reason)
	})
}

// answerTakedown does what the officer decided; what cannot be done is told on the page.
func (p *pages) answerTakedown(c *fiber.Ctx, say string, do func(officer, id int64, reason string) error) error {
	s, err := p.asks(c, account.Moderator)
	if err != nil {
		return err
	}
	reason := s.form.Lines("reason")
	return decided{say, takedownPath(s.id)}.tell(c, do(s.officer.ID, s.id, reason), func(status int, wrong map[string]string, message string) error {
		return p.showTakedown(c, status, s.id, view.OfficeTakedownPage{Typed: reason, Error: wrong["reason"], Message: message})
	})
}

// takedownData is the file of a seller's data. Whoever found the browser open does not get it.
func (p *pages) takedownData(c *fiber.Ctx) error {
	officer, err := p.Visits.Officer(c, account.Moderator)
	if err != nil {
		return err
	}
	id, err := idOf(c)
	if err != nil {
		return err
	}
	if !p.Visits.Fresh(c) {
		return visit.ProveAgain(c, takedownPath(id))
	}
	slug, file, err := p.Takedowns.Give(c.UserContext(), officer.ID, id)
	if e, known := errs.As(err); known && e.Kind == errs.Conflict {
		return p.showTakedown(c, fiber.StatusConflict, id, view.OfficeTakedownPage{Message: visit.Text(c, e)})
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+slug+`.zip"`)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.Send(file)
}

// waitingTakedowns says how many requests of authorities wait, on the office's first page.
func (p *pages) waitingTakedowns(c *fiber.Ctx) (view.OfficeUrgent, error) {
	w, err := p.Takedowns.Waiting(c.UserContext())
	if err != nil || w.Count == 0 {
		return view.OfficeUrgent{}, err
	}
	return view.OfficeUrgent{Count: w.Count, Left: w.First.Sub(p.Clock())}, nil
}
