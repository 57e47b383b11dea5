package office

import (
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/httpd"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

const opinionsPath = "/quan-ly/danh-gia"

// opinions shows what buyers wrote that no officer has looked at, and what is hidden.
func (p *pages) opinions(c *fiber.Ctx) error {
	officer, err := p.Visits.Officer(c, account.Moderator)
	if err != nil {
		return err
	}
	return p.showOpinions(c, fiber.StatusOK, officer, view.OfficeReviews{})
}

func (p *pages) showOpinions(c *fiber.Ctx, status int, officer *account.Session, page view.OfficeReviews) error {
	list, err := p.Reviews.Queue(c.UserContext())
	if err != nil {
		return err
	}
	page.Reviews, page.MayFeature = visit.Reviews(list), officer.May(account.Promoter)
	return p.Visits.Show(c, status, "office.reviews", func(f view.Frame) templ.Component { return view.OfficeReviewsPage(f, page) })
}

func (p *pages) hideOpinion(c *fiber.Ctx) error {
	return p.decideOpinion(c, "review_hidden", func(officer, id int64, form httpd.Form) error {
		return p.Reviews.Hide(c.UserContext(), officer, id, form.Get("reason"))
	})
}

func (p *pages) restoreOpinion(c *fiber.Ctx) error {
	return p.decideOpinion(c, "review_restored", func(officer, id int64, _ httpd.Form) error {
		return p.Reviews.Restore(c.UserContext(), officer, id)
	})
}

func (p *pages) seenOpinion(c *fiber.Ctx) error {
	return p.decideOpinion(c, "listing_seen", func(officer, id int64, form httpd.Form) error {
		return p.Reviews.Seen(c.UserContext(), officer, id, answeredIn(form))
	})
}

// takeAnswer takes away what the seller answered.
func (p *pages) takeAnswer(c *fiber.Ctx) error {
	return p.decideOpinion(c, "answer_taken", func(officer, id int64, form httpd.Form) error {
		return p.Reviews.TakeAnswer(c.UserContext(), officer, id, answeredIn(form), form.Get("reason"))
	})
}

// answeredIn says which answer the officer's page showed.
func answeredIn(form httpd.Form) time.Time {
	stamp, _ := form.Int("answered")
	return time.UnixMicro(stamp)
}

func (p *pages) decideOpinion(c *fiber.Ctx, say string, do func(officer, id int64, form httpd.Form) error) error {
	s, err := p.asks(c, account.Moderator)
	if err != nil {
		return err
	}
	return decided{say, opinionsPath}.tell(c, do(s.officer.ID, s.id, s.form), func(status int, wrong map[string]string, message string) error {
		page := view.OfficeReviews{Message: message}
		if message == "" {
			page = view.OfficeReviews{Wrong: s.id, OfAnswer: say == "answer_taken", Reason: s.form.Get("reason"), Error: wrong["reason"]}
		}
		return p.showOpinions(c, status, s.officer, page)
	})
}
