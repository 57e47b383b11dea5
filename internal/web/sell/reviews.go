package sell

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/seller"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

const reviewsPath = "/ban-hang/danh-gia"

func (p *pages) reviews(c *fiber.Ctx) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	return p.showReviews(c, fiber.StatusOK, m, view.SellReviews{})
}

func (p *pages) showReviews(c *fiber.Ctx, status int, m seller.Membership, page view.SellReviews) error {
	list, err := p.Reviews.OfSeller(c.UserContext(), m.SellerID)
	if err != nil {
		return err
	}
	page.Reviews = visit.Reviews(list)
	return p.Visits.Show(c, status, "review.of_stall", func(f view.Frame) templ.Component { return view.SellReviewsPage(f, page) })
}

func (p *pages) answerReview(c *fiber.Ctx) error {
	m, id, err := p.memberAndID(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	err = p.Reviews.Answer(c.UserContext(), m.SellerID, visit.AccountID(c), id, form.Lines("answer"))
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showReviews(c, fiber.StatusUnprocessableEntity, m, view.SellReviews{Wrong: id, Answer: form.Lines("answer"), Error: visit.Texts(c, e)["answer"]})
	}
	return p.done(c, err, "review_answered", reviewsPath)
}
