package office

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/payment"
	"nongsan/internal/payment/vietqr"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// moneyPath is the accountant's page.
const moneyPath = "/quan-ly/tien"

// typed is a form of the page that was not accepted: it shows again as it was typed.
type typed struct {
	refund    view.OfficeRefund
	parked    view.OfficeParked
	differs   view.OfficeDiffers
	statement string                // what is wrong with it
	result    *view.OfficeStatement // what became of it
}

// money shows what the accountant has to do: refunds to send, money to settle, differences to look at.
func (p *pages) money(c *fiber.Ctx) error {
	officer, err := p.Visits.Officer(c, account.Accountant)
	if err != nil {
		return err
	}
	return p.showMoney(c, fiber.StatusOK, officer, typed{})
}

func (p *pages) showMoney(c *fiber.Ctx, status int, officer *account.Session, t typed) error {
	page := view.OfficeMoney{MayFeature: officer.May(account.Promoter), Wrong: t.statement, Result: t.result}
	if p.Payments.Account() != "" {
		page.Upload = "/upload/" + httpd.UploadTicket(c) + "/quan-ly/sao-ke"
	}
	var err error
	if page.Refunds, err = p.refundsToSend(c, t.refund); err != nil {
		return err
	}
	withdrawn, err := p.Payments.WithdrawnRefunds(c.UserContext())
	if err != nil {
		return err
	}
	page.Withdrawn = refundsView(withdrawn)
	if page.Parked, err = p.parked(c, t.parked); err != nil {
		return err
	}
	if err := p.compared(c, &page, t.differs); err != nil {
		return err
	}
	title := locale.T(c.UserContext(), "money.title")
	return p.Visits.Show(c, status, title, func(f view.Frame) templ.Component { return view.OfficeMoneyPage(f, page) })
}

func (p *pages) refundsToSend(c *fiber.Ctx, wrong view.OfficeRefund) ([]view.OfficeRefund, error) {
	refunds, err := p.Payments.RefundsToSend(c.UserContext())
	list := refundsView(refunds)
	for i, r := range list {
		if r.ID == wrong.ID {
			list[i].Reference, list[i].Why, list[i].Errors = wrong.Reference, wrong.Why, wrong.Errors
		}
	}
	return list, err
}

func refundsView(refunds []payment.Refund) []view.OfficeRefund {
	list := make([]view.OfficeRefund, len(refunds))
	for i, r := range refunds {
		list[i] = view.OfficeRefund{
			ID: r.ID, Order: r.Order, Buyer: r.BuyerName, Phone: r.Phone, Amount: r.Amount, Reason: r.Reason, Memo: r.Memo, Note: r.Note, Since: r.RequestedAt,
		}
	}
	return list
}

// parked is the money nobody could place, with orders it may be meant for.
func (p *pages) parked(c *fiber.Ctx, wrong view.OfficeParked) ([]view.OfficeParked, error) {
	money, err := p.Payments.OpenParked(c.UserContext())
	if err != nil {
		return nil, err
	}
	suggested, err := p.Payments.Suggest(c.UserContext())
	if err != nil {
		return nil, err
	}
	list := make([]view.OfficeParked, len(money))
	for i, m := range money {
		list[i] = view.OfficeParked{EventID: m.EventID, Source: m.Source, TxnID: m.TxnID, Amount: m.Amount, Why: m.Why, Memo: m.Memo, Order: m.Order, ParkedAt: m.ParkedAt}
		if m.EventID == wrong.EventID {
			list[i].Typed, list[i].Errors = wrong.Typed, wrong.Errors
		}
		for _, s := range suggested {
			if s.EventID == m.EventID && len(list[i].Suggested) < 3 {
				list[i].Suggested = append(list[i].Suggested, view.OfficeSuggested{Order: s.Order, Buyer: s.Name})
			}
		}
	}
	return list, nil
}

func (p *pages) compared(c *fiber.Ctx, page *view.OfficeMoney, wrong view.OfficeDiffers) error {
	differs, err := p.Payments.Differences(c.UserContext())
	if err != nil {
		return err
	}
	for _, d := range differs {
		one := view.OfficeDiffers{ID: d.ID, Source: d.Gateway, Kind: d.Kind, Key: d.Key, Ours: d.Ours, Theirs: d.Theirs, FoundAt: d.FoundAt}
		if d.ID == wrong.ID {
			one.Note, one.Error = wrong.Note, wrong.Error
		}
		page.Differs = append(page.Differs, one)
	}
	runs, err := p.Payments.Reconciliations(c.UserContext())
	for _, r := range runs {
		page.Compared = append(page.Compared, view.OfficeCompared{Source: r.Gateway, Compared: r.Compared, Found: r.Found, At: r.RunAt})
	}
	return err
}

// settle reads a form of the page, does what it says and comes back to the page; a form that is wrong shows again.
func (p *pages) settle(c *fiber.Ctx, said string, do func(s asked) error, again func(s asked, errors map[string]string) typed) error {
	s, err := p.asks(c, account.Accountant)
	if err != nil {
		return err
	}
	err = do(s)
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showMoney(c, fiber.StatusUnprocessableEntity, s.officer, again(s, visit.Texts(c, e)))
	}
	if err != nil {
		return err
	}
	visit.Say(c, said)
	return httpd.SeeOther(c, moneyPath)
}

func refundAgain(s asked, errors map[string]string) typed {
	return typed{refund: view.OfficeRefund{ID: s.id, Reference: s.form.Get("reference"), Why: s.form.Get("why"), Errors: errors}}
}

func parkedAgain(s asked, errors map[string]string) typed {
	return typed{parked: view.OfficeParked{EventID: s.id, Errors: errors, Typed: map[string]string{
		"order": s.form.Get("order"), "reason": s.form.Get("reason"), "resolution": s.form.Get("resolution"),
	}}}
}

// sendRefund notes that the accountant transferred a refund.
func (p *pages) sendRefund(c *fiber.Ctx) error {
	return p.settle(c, "refund_sent", func(s asked) error {
		return p.Payments.MarkRefundSent(c.UserContext(), s.officer.ID, s.id, s.form.Get("reference"))
	}, refundAgain)
}

// withdrawRefund takes a refund back that should not be sent.
func (p *pages) withdrawRefund(c *fiber.Ctx) error {
	return p.settle(c, "refund_withdrawn", func(s asked) error {
		return p.Payments.WithdrawRefund(c.UserContext(), s.officer.ID, s.id, s.form.Get("why"))
	}, refundAgain)
}

// refundAgain promises a withdrawn refund anew.
func (p *pages) refundAgain(c *fiber.Ctx) error {
	return p.settle(c, "refund_again", func(s asked) error {
		return p.Payments.RefundAgain(c.UserContext(), s.officer.ID, s.id)
	}, refundAgain)
}

// resolve keeps money nobody could place, with a word on it.
func (p *pages) resolve(c *fiber.Ctx) error {
	return p.settle(c, "money_resolved", func(s asked) error {
		return p.Payments.Resolve(c.UserContext(), s.officer.ID, s.id, s.form.Get("resolution"))
	}, parkedAgain)
}

// assign gives money nobody could place to an order.
func (p *pages) assign(c *fiber.Ctx) error {
	return p.settle(c, "money_assigned", func(s asked) error {
		return p.Payments.Assign(c.UserContext(), s.officer.ID, s.id, s.form.Get("order"))
	}, parkedAgain)
}

// sendBack gives money nobody could place back to who sent it.
func (p *pages) sendBack(c *fiber.Ctx) error {
	return p.settle(c, "money_sent_back", func(s asked) error {
		return p.Payments.RefundParked(c.UserContext(), s.officer.ID, s.id, s.form.Get("reason"))
	}, parkedAgain)
}

// closeDifference notes what was found out about a difference.
func (p *pages) closeDifference(c *fiber.Ctx) error {
	return p.settle(c, "difference_closed", func(s asked) error {
		return p.Payments.CloseDifference(c.UserContext(), s.officer.ID, s.id, s.form.Get("note"))
	}, func(s asked, errors map[string]string) typed {
		return typed{differs: view.OfficeDiffers{ID: s.id, Note: s.form.Get("note"), Error: errors["note"]}}
	})
}

// takeStatement compares a bank's statement with what was told of the account, and shows what came of it.
func (p *pages) takeStatement(c *fiber.Ctx) error {
	officer, err := p.Visits.Officer(c, account.Accountant)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	result, err := p.compareStatement(c, officer, form)
	if e, known := errs.As(err); known && (e.Kind == errs.Invalid || e.Kind == errs.TooLarge) {
		return p.showMoney(c, fiber.StatusUnprocessableEntity, officer, typed{statement: visit.Text(c, e)})
	}
	if err != nil {
		return err
	}
	shown := view.OfficeStatement(result)
	return p.showMoney(c, fiber.StatusOK, officer, typed{result: &shown})
}

func (p *pages) compareStatement(c *fiber.Ctx, officer *account.Session, form httpd.Form) (r payment.StatementResult, err error) {
	files := form.Files("statement")
	if len(files) != 1 {
		return r, errs.New(errs.Invalid, "statement.missing")
	}
	content, err := files[0].Read()
	if err != nil {
		return r, err
	}
	lines, err := vietqr.ReadStatement(content, p.Payments.Account())
	if err != nil {
		return r, err
	}
	return p.Payments.ImportStatement(c.UserContext(), officer.ID, lines)
}
