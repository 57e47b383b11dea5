package visit

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
)

// Desk is an officer at work.
type Desk struct {
	*account.Session
	Commune string // they see and act for; empty: the whole province
}

// Sees reports whether what belongs to a commune is the officer's to see.
func (d Desk) Sees(commune string) bool { return d.Commune == "" || d.Commune == commune }

// Must is errs.NotFound for what belongs to another commune than the officer's: to them it is not there.
func (d Desk) Must(commune string) error {
	if d.Sees(commune) {
		return nil
	}
	return errs.New(errs.NotFound, "http.not_found")
}

// Desk is the signed-in officer with one of the roles, for the province or a commune, or errs.Forbidden. Whoever calls
// it shows and changes what the desk Sees, and nothing else; what knows no communes asks Officer.
func (v *Visits) Desk(c *fiber.Ctx, roles ...account.Role) (Desk, error) {
	s, err := SignedIn(c)
	if err != nil {
		return Desk{}, err
	}
	commune, ok := s.Where(roles...)
	if !ok {
		return Desk{}, errs.New(errs.Forbidden, "visit.not_officer")
	}
	return Desk{Session: s, Commune: commune}, nil
}

// Fresh reports whether the signed-in person proved themselves a short while ago. What matters most asks for it, and
// sends whoever has not to ProveAgain.
func (v *Visits) Fresh(c *fiber.Ctx) bool {
	s := Session(c)
	return s != nil && s.Fresh(v.Clock())
}

// ProveAgain leads to where people prove themselves anew, and from there to a page.
func ProveAgain(c *fiber.Ctx, next string) error {
	return httpd.SeeOther(c, "/xac-nhan-lai?"+url.Values{"next": {next}}.Encode())
}
