package office

import (
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/web/visit"
)

// asked is what an officer asks for with a form: of what, and with which words.
type asked struct {
	officer *account.Session
	id      int64
	form    httpd.Form
}

// asks reads what an officer with a duty asks for.
func (p *pages) asks(c *fiber.Ctx, duty account.Role) (a asked, err error) {
	if a.officer, err = p.Visits.Officer(c, duty); err != nil {
		return a, err
	}
	if a.id, err = idOf(c); err != nil {
		return a, err
	}
	a.form, err = httpd.ReadForm(c)
	return a, err
}

// decided is what an officer hears when a decision was carried out, and where.
type decided struct{ say, next string }

// tell answers a decision: one that could not be carried out is told on its own page, by fields or by a message, and
// the page shows what was typed.
func (d decided) tell(c *fiber.Ctx, err error, show func(status int, wrong map[string]string, message string) error) error {
	e, known := errs.As(err)
	switch {
	case known && len(e.Fields) > 0:
		return show(fiber.StatusUnprocessableEntity, visit.Texts(c, e), "")
	case known && e.Kind == errs.Conflict:
		return show(fiber.StatusConflict, nil, visit.Text(c, e))
	case err != nil:
		return err
	}
	visit.Say(c, d.say)
	return httpd.SeeOther(c, d.next)
}
