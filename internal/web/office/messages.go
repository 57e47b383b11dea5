package office

import (
	"regexp"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/locale"
	"nongsan/internal/notify"
	"nongsan/internal/web/view"
)

// messages shows what was sent to people and what was not, and how much of the day's budget is spent.
func (p *pages) messages(c *fiber.Ctx) error {
	officer, err := p.Visits.Officer(c, account.Admin)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	lines, err := p.Messages.Recent(ctx)
	if err != nil {
		return err
	}
	page := view.OfficeMessages{MayFeature: officer.May(account.Promoter), OnlyHere: p.Messages.Shows(notify.SMS), MailOnlyHere: p.Messages.Shows(notify.Mail)}
	if page.Ordered, page.Budget, err = p.Messages.Spent(ctx); err != nil {
		return err
	}
	for _, l := range lines {
		page.Lines = append(page.Lines, messageOf(l, p.Messages.Shows(l.Channel)))
	}
	return p.Visits.Show(c, fiber.StatusOK, "office.messages", func(f view.Frame) templ.Component { return view.OfficeMessagesPage(f, page) })
}

// opens is the end of the link that opens an order as its buyer.
var opens = regexp.MustCompile(`/mo/[0-9a-f]+`)

// messageOf shows whole numbers, links and addresses only where nothing is sent to them.
func messageOf(l notify.Line, whole bool) view.OfficeMessage {
	v := view.OfficeMessage{To: l.To, Subject: l.Subject, Text: l.Text, At: l.CreatedAt, Attempts: l.Attempts, Error: l.LastError, State: "waiting"}
	if !whole {
		v.Text = opens.ReplaceAllString(v.Text, "/mo/…")
	}
	switch {
	case l.Channel == notify.SMS && whole:
		v.To = locale.Phone(l.To)
	case l.Channel == notify.SMS:
		v.To = locale.PhoneMasked(l.To)
	case !whole:
		v.To = notify.Masked(l.To)
	}
	switch {
	case l.SentAt != nil:
		v.State = "sent"
	case l.Refused:
		v.State, v.Error = "refused", ""
	case l.GivenUpAt != nil:
		v.State = "given_up"
	}
	return v
}
