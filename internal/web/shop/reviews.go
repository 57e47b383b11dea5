package shop

import (
	"fmt"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/photo"
	"nongsan/internal/review"
	"nongsan/internal/web/upload"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// reviewPhoto is where the form of a review keeps its photographs.
var reviewPhoto = upload.Field{Name: "photo", Most: review.MaxPhotos, Many: "review.photos_many"}

// opinion is the form of one line as it came back.
type opinion struct {
	line         int64
	stars, words string
	photos       []photo.State
	wrong        map[string]string
}

func (p *pages) reviews(c *fiber.Ctx) error { return p.showReviews(c, fiber.StatusOK, opinion{}) }

// showReviews lists what of the order arrived, a form for each that nothing was said of yet.
func (p *pages) showReviews(c *fiber.Ctx, status int, typed opinion) error {
	o, err := p.mine(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	lines, err := p.Reviews.Lines(ctx, o.Code)
	if err != nil {
		return err
	}
	ticket := "/upload/" + httpd.UploadTicket(c)
	page := view.OrderReviews{Code: o.Code}
	for _, l := range lines {
		one := view.OrderReviewLine{ID: l.ID, Slug: l.Slug, Name: l.Name, Unit: l.Unit, Done: l.Reviewed, Action: fmt.Sprintf("%s/don-hang/%s/danh-gia/%d", ticket, o.Code, l.ID)}
		one.Photos = view.PhotoField{
			Name: reviewPhoto.Name, Legend: locale.T(ctx, "review.photos"), Invite: locale.T(ctx, "sell.photos_first"),
			Action: ticket + upload.Address, Draft: o.Code + "/" + strconv.FormatInt(l.ID, 10), Most: reviewPhoto.Most,
		}
		if l.ID == typed.line {
			one.Stars, one.Words, one.Errors = typed.stars, typed.words, typed.wrong
			one.Photos.Error = typed.wrong[view.PhotoFile(reviewPhoto.Name)]
			for _, state := range typed.photos {
				one.Photos.Photos = append(one.Photos.Photos, view.FieldPhoto{Picture: view.Picture{Hash: state.Hash, Width: state.Width, Height: state.Height}})
			}
		}
		page.Lines = append(page.Lines, one)
	}
	return p.Visits.Show(c, status, "review.ask", func(f view.Frame) templ.Component { return view.OrderReviewsPage(f, page) })
}

func (p *pages) writeReview(c *fiber.Ctx) error {
	o, err := p.mine(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	line, err := strconv.ParseInt(c.Params("line"), 10, 64)
	if err != nil {
		return errs.Wrap(errs.NotFound, "review.not_received", err)
	}
	typed := opinion{line: line, stars: form.Get("stars"), words: form.Lines("words")}
	picked, err := upload.FromForm(c.UserContext(), p.Photos, form, reviewPhoto)
	typed.photos = picked.Photos
	if err == nil && picked.Again {
		return p.showReviews(c, fiber.StatusOK, typed)
	}
	if err == nil {
		stars, _ := form.Int("stars")
		err = p.Reviews.Write(c.UserContext(), review.Opinion{
			OrderCode: o.Code, LineID: line, AccountID: visit.AccountID(c), Stars: int(min(max(stars, 0), 6)), Words: typed.words, Photos: picked.Hashes(),
		})
	}
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		typed.wrong = visit.Texts(c, e)
		return p.showReviews(c, fiber.StatusUnprocessableEntity, typed)
	}
	if err != nil {
		return err
	}
	visit.Say(c, "review_written")
	return httpd.SeeOther(c, "/don-hang/"+o.Code+"/danh-gia")
}
