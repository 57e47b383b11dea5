package office

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// money shows what the accountant has to do: refunds to send.
func (p *pages) money(c *fiber.Ctx) error {
	officer, err := p.Visits.Officer(c, account.Accountant)
	if err != nil {
		return err
	}
	return p.showMoney(c, fiber.StatusOK, officer, view.OfficeRefund{})
}

// showMoney renders the page; wrong is the refund whose form was not accepted.
func (p *pages) showMoney(c *fiber.Ctx, status int, officer *account.Session, wrong view.OfficeRefund) error {
	refunds, err := p.Payments.RefundsToSend(c.UserContext())
	if err != nil {
		return err
	}
	page := view.OfficeMoney{MayFeature: officer.May(account.Promoter)}
	for _, r := range refunds {
		one := view.OfficeRefund{
			ID: r.ID, Order: r.Order, Buyer: r.BuyerName, Phone: r.Phone, Amount: r.Amount, Reason: r.Reason, Memo: r.Memo, Since: r.RequestedAt,
		}
		if r.ID == wrong.ID {
			one.Reference, one.Why, one.Errors = wrong.Reference, wrong.Why, wrong.Errors
		}
		page.Refunds = append(page.Refunds, one)
	}
	title := locale.T(c.UserContext(), "money.title")
	return p.Visits.Show(c, status, title, func(f view.Frame) templ.Component { return view.OfficeMoneyPage(f, page) })
}

// sendRefund notes that the accountant transferred a refund.
func (p *pages) sendRefund(c *fiber.Ctx) error {
	return p.settleRefund(c, "refund_sent", func(form httpd.Form, officerID, id int64) error {
		return p.Payments.MarkRefundSent(c.UserContext(), officerID, id, form.Get("reference"))
	})
}

// withdrawRefund takes a refund back that should not be sent.
func (p *pages) withdrawRefund(c *fiber.Ctx) error {
	return p.settleRefund(c, "refund_withdrawn", func(form httpd.Form, officerID, id int64) error {
		return p.Payments.WithdrawRefund(c.UserContext(), officerID, id, form.Get("why"))
	})
}

func (p *pages) settleRefund(c *fiber.Ctx, said string, do func(form httpd.Form, officerID, id int64) error) error {
	officer, err := p.Visits.Officer(c, account.Accountant)
	if err != nil {
		return err
	}
	id, err := idOf(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	err = do(form, officer.ID, id)
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showMoney(c, fiber.StatusUnprocessableEntity, officer, view.OfficeRefund{
			ID: id, Reference: form.Get("reference"), Why: form.Get("why"), Errors: visit.Texts(c, e),
		})
	}
	if err != nil {
		return err
	}
	visit.Say(c, said)
	return httpd.SeeOther(c, "/quan-ly/tien")
}
