package visit

import (
	"context"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/seller"
	"nongsan/internal/web/view"
)

// Frame is what stands around a page: who is signed in, the basket, the language. The title is a text's key, or the
// text itself where it comes from the data.
func (v *Visits) Frame(c *fiber.Ctx, title string) (f view.Frame, err error) {
	ctx := c.UserContext()
	if locale.Has(title) {
		title = locale.T(ctx, title)
	}
	f = view.Frame{Title: title, Path: c.OriginalURL(), Lang: locale.From(ctx), CSRF: httpd.Token(c), Demo: v.Demo, Asset: v.Assets.URL}
	if key := httpd.Cookie(c, flashCookie); key != "" {
		httpd.ClearCookie(c, flashCookie)
		if locale.Has("flash." + key) {
			f.Flash = locale.T(ctx, "flash."+key)
		}
	}
	if s := Session(c); s != nil {
		var memberships []seller.Membership
		if memberships, err = v.Sellers.Memberships(ctx, s.ID); err != nil {
			return f, err
		}
		_, moderates := s.Where(account.Moderator)
		f.Account = &view.Account{Name: s.Name, Sells: len(memberships) > 0, Officer: s.IsOfficer(), Admin: s.May(account.Admin), Moderates: moderates, Accountant: s.May(account.Accountant)}
		f.Account.Moderator, f.Account.Promotes = s.May(account.Moderator), s.May(account.Promoter)
		f.Account.Commune = ofOneCommune(s)
		if f.Account.Moderator && v.Takedowns != nil && strings.HasPrefix(c.Path(), "/quan-ly") {
			if f.Account.Takedowns, err = v.Takedowns(ctx); err != nil {
				return f, err
			}
		}
	}
	f.CartCount, err = v.Carts.Count(ctx, Cart(c))
	return f, err
}

func ofOneCommune(s *account.Session) bool {
	commune, ok := s.Where(account.Roles()...)
	return ok && commune != ""
}

// Bare is a frame without what belongs to the visitor, for parts of pages that are made for everybody.
func (v *Visits) Bare(c *fiber.Ctx) view.Frame {
	return view.Frame{Lang: locale.From(c.UserContext()), Demo: v.Demo, Asset: v.Assets.URL}
}

// Show renders a page inside its frame. The page is whole before anything is sent: an error leaves no half page.
func (v *Visits) Show(c *fiber.Ctx, status int, title string, page func(f view.Frame) templ.Component) error {
	f, err := v.Frame(c, title)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Status(status)
	if err := page(f).Render(c.UserContext(), c.Response().BodyWriter()); err != nil {
		c.Response().ResetBody()
		return err
	}
	return nil
}

// ErrorPage renders an error. It asks the database nothing: that may be what is wrong.
func (v *Visits) ErrorPage(c *fiber.Ctx, p httpd.ErrorPage) error {
	ctx := context.WithoutCancel(c.UserContext()) // the request's own time is over
	f := view.Frame{Path: "/", Lang: locale.From(ctx), Demo: v.Demo, Asset: v.Assets.URL, CSRF: httpd.Token(c)}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	page := view.Failure{Status: p.Status, Message: p.Message, RequestID: p.RequestID}
	if p.Status != fiber.StatusForbidden {
		page.Back = wayBack(ctx, c.Path())
	}
	if p.Resend != nil {
		page.ResendTo = p.Resend.Action
		for _, field := range p.Resend.Fields {
			page.ResendFields = append(page.ResendFields, view.HiddenField{Name: field.Name, Value: field.Value})
		}
	}
	f.Title = locale.T(ctx, page.Heading())
	return view.FailurePage(f, page).Render(ctx, c.Response().BodyWriter())
}

// wayBack leads from what failed at path to the page above it.
func wayBack(ctx context.Context, path string) view.Crumb {
	place, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	code, more, _ := strings.Cut(rest, "/")
	switch {
	case place == "don-hang" && more != "":
		return view.Crumb{Name: locale.T(ctx, "failure.to_order", "code", code), Href: "/don-hang/" + url.PathEscape(code)}
	case place == "ban-hang" && rest != "":
		return view.Crumb{Name: locale.T(ctx, "failure.to_stall"), Href: "/ban-hang"}
	case place == "quan-ly" && rest != "":
		return view.Crumb{Name: locale.T(ctx, "failure.to_office"), Href: "/quan-ly"}
	}
	return view.Crumb{}
}

// Texts are the fields of an error in the visitor's language, for the form.
func Texts(c *fiber.Ctx, err error) map[string]string {
	e, ok := errs.As(err)
	if !ok {
		return nil
	}
	var args []string
	for name, value := range e.Args {
		args = append(args, name, value)
	}
	texts := map[string]string{}
	for field, code := range e.Fields {
		texts[field] = locale.T(c.UserContext(), code, args...)
	}
	return texts
}

// Text is the whole error in the visitor's language.
func Text(c *fiber.Ctx, err error) string {
	e, ok := errs.As(err)
	if !ok {
		return ""
	}
	var args []string
	for name, value := range e.Args {
		args = append(args, name, value)
	}
	return locale.T(c.UserContext(), e.Code, args...)
}
