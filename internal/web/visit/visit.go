// Package visit knows who is asking: the browser's session, its basket and its language, and the frame every page
// has around it.
//
// Invariant: who may do what is asked here, before a handler runs; a handler that asks SellerOf or Officer gets an
// answer or an error, never a guess.
package visit

import (
	"context"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/cart"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/pg"
	"nongsan/internal/seller"
)

// Cookies of a visit.
const (
	sessionCookie = "session"
	cartCookie    = "cart"
	flashCookie   = "flash"
)

// Options is what visits need.
type Options struct {
	Accounts *account.Service
	Sellers  *seller.Service
	Carts    *cart.Service
	Assets   *httpd.Assets
	Clock    clock.Clock
	Demo     bool

	Takedowns func(ctx context.Context) (int, error) // counts requests of authorities that wait; nil: nobody asks
}

// Visits reads visits.
type Visits struct{ Options }

// New returns Visits.
func New(o Options) *Visits { return &Visits{Options: o} }

type visitKey struct{}

// visitor is what Identify found about a request.
type visitor struct {
	session *account.Session
	half    *account.Session // signed in, but for the second proof: a guest everywhere else
}

// Identify finds the session of the request's cookie. A session that has ended is no session; its cookie goes.
func (v *Visits) Identify(c *fiber.Ctx) error {
	who := &visitor{}
	if token := httpd.Cookie(c, sessionCookie); token != "" {
		session, err := v.Accounts.Authenticate(c.UserContext(), token)
		switch {
		case err == nil && session.Half:
			who.half = &session
		case err == nil:
			who.session = &session
			if err := v.bringCart(c, session.ID); err != nil {
				return err
			}
		case errs.Is(err, errs.Unauthenticated):
			httpd.ClearCookie(c, sessionCookie)
		default:
			return err
		}
	}
	c.Locals(visitKey{}, who)
	if who.half != nil && c.Method() == fiber.MethodGet && !openToHalves[c.Path()] {
		return httpd.SeeOther(c, FactorPath+"?"+url.Values{"next": {httpd.SafeNext(c.OriginalURL())}}.Encode())
	}
	return c.Next()
}

// FactorPath is where the second proof is given, and set up.
const FactorPath = "/hai-buoc"

// openToHalves are the pages that somebody sees who has still to give the second proof.
var openToHalves = map[string]bool{FactorPath: true, FactorPath + "/ma.svg": true, "/dieu-khoan": true, "/rieng-tu": true, "/ngon-ngu": true}

// Half is who has still to give the second proof, or nil.
func Half(c *fiber.Ctx) *account.Session {
	if who, ok := c.Locals(visitKey{}).(*visitor); ok {
		return who.half
	}
	return nil
}

// Session is who is signed in, or nil.
func Session(c *fiber.Ctx) *account.Session {
	if who, ok := c.Locals(visitKey{}).(*visitor); ok {
		return who.session
	}
	return nil
}

// AccountID is who is signed in, or 0.
func AccountID(c *fiber.Ctx) int64 {
	if s := Session(c); s != nil {
		return s.ID
	}
	return 0
}

// SignedIn is who is signed in, or errs.Unauthenticated, which sends a page's visitor to sign in.
func SignedIn(c *fiber.Ctx) (*account.Session, error) {
	if s := Session(c); s != nil {
		return s, nil
	}
	return nil, errs.New(errs.Unauthenticated, "account.sign_in_first")
}

// SellerOf is the seller the signed-in person acts for, or errs.Forbidden when there is none. From here on the request
// stands for that seller: the database shows it no other's rows.
func (v *Visits) SellerOf(c *fiber.Ctx) (seller.Membership, error) {
	s, err := SignedIn(c)
	if err != nil {
		return seller.Membership{}, err
	}
	memberships, err := v.Sellers.Memberships(c.UserContext(), s.ID)
	if err != nil {
		return seller.Membership{}, err
	}
	if len(memberships) == 0 {
		return seller.Membership{}, errs.New(errs.Forbidden, "visit.no_stall")
	}
	c.SetUserContext(pg.ForSeller(c.UserContext(), memberships[0].SellerID))
	return memberships[0], nil
}

// Officer is the signed-in officer with one of the roles for the whole province, or errs.Forbidden.
func (v *Visits) Officer(c *fiber.Ctx, roles ...account.Role) (*account.Session, error) {
	s, err := SignedIn(c)
	if err != nil {
		return nil, err
	}
	for _, r := range roles {
		if s.May(r) {
			return s, nil
		}
	}
	return nil, errs.New(errs.Forbidden, "visit.not_officer")
}

// HouseholdOfficer is the signed-in officer who may see households: those of every commune ("") as an admin of the
// province, else those of the own commune; or errs.Forbidden.
func (v *Visits) HouseholdOfficer(c *fiber.Ctx) (officer *account.Session, communeCode string, err error) {
	s, err := SignedIn(c)
	if err != nil {
		return nil, "", err
	}
	if s.May(account.Admin) {
		return s, "", nil
	}
	if commune, ok := s.Where(account.Roles()...); ok && commune != "" {
		return s, commune, nil
	}
	return nil, "", errs.New(errs.Forbidden, "visit.not_officer")
}

// SignIn gives the browser a session; SignOut takes it.
func SignIn(c *fiber.Ctx, token string) {
	httpd.SetCookie(c, sessionCookie, token, account.LongestSession)
}

// SessionToken is the token of the browser's session, or "".
func SessionToken(c *fiber.Ctx) string { return httpd.Cookie(c, sessionCookie) }

// SignOut forgets the browser's session.
func SignOut(c *fiber.Ctx) { httpd.ClearCookie(c, sessionCookie) }
