package books

import (
	"fmt"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/payout"
	"nongsan/internal/sheet"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

const payoutsPath = "/quan-ly/ke-toan/chi-tra"

func (p *pages) payouts(c *fiber.Ctx) error {
	_, around, err := p.accountant(c, "payouts")
	if err != nil {
		return err
	}
	due, err := p.Payouts.Due(c.UserContext())
	if err != nil {
		return err
	}
	batches, err := p.Payouts.Batches(c.UserContext())
	if err != nil {
		return err
	}
	page := view.BooksPayouts{Books: around}
	for _, d := range due {
		one := view.BookDue{Stall: d.Stall, LegalName: d.LegalName, Amount: d.Amount, Why: whyNot(d)}
		if one.Why == "" {
			page.Total = page.Total.Plus(d.Amount)
		}
		page.Due = append(page.Due, one)
	}
	for _, b := range batches {
		page.Open = page.Open || b.State == payout.Draft
		page.Batches = append(page.Batches, batchOf(b))
	}
	return p.Visits.Show(c, fiber.StatusOK, "books.payouts", func(f view.Frame) templ.Component { return view.BooksPayoutsPage(f, page) })
}

// whyNot says why a batch would not pay a seller; empty: it would.
func whyNot(d payout.Due) string {
	switch {
	case d.Amount < 0:
		return "owes"
	case d.Amount < payout.Least:
		return "little"
	case !d.HasAccount:
		return "no_account"
	}
	return ""
}

func batchOf(b payout.Batch) view.BookBatch {
	return view.BookBatch{
		ID: b.ID, State: string(b.State), MadeBy: b.MadeBy, MadeAt: b.MadeAt, Cutoff: b.Cutoff, ApprovedBy: b.ApprovedBy, ApprovedAt: b.ApprovedAt,
		Sellers: b.Sellers, Paid: b.Paid, Total: b.Total,
	}
}

func (p *pages) drawUp(c *fiber.Ctx) error {
	officer, _, err := p.accountant(c, "payouts")
	if err != nil {
		return err
	}
	id, err := p.Payouts.DrawUp(c.UserContext(), officer.ID)
	if err != nil {
		return err
	}
	visit.Say(c, "batch_drawn_up")
	return httpd.SeeOther(c, batchPath(id))
}

func batchPath(id int64) string { return payoutsPath + "/" + strconv.FormatInt(id, 10) }

// idOf is the number in the address; what is no number is nowhere.
func idOf(c *fiber.Ctx) (int64, error) {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return 0, errs.Wrap(errs.NotFound, "http.not_found", err)
	}
	return id, nil
}

func (p *pages) batch(c *fiber.Ctx) error {
	officer, around, err := p.accountant(c, "payouts")
	if err != nil {
		return err
	}
	id, err := idOf(c)
	if err != nil {
		return err
	}
	return p.showBatch(c, fiber.StatusOK, id, officer, around, view.BookPayout{})
}

// showBatch renders a batch; wrong is the payout whose form was not accepted.
func (p *pages) showBatch(c *fiber.Ctx, status int, id int64, officer *account.Session, around view.Books, wrong view.BookPayout) error {
	b, err := p.Payouts.Batch(c.UserContext(), id)
	if err != nil {
		return err
	}
	page := view.BooksBatch{Books: around, Batch: batchOf(b), Own: b.MadeByID == officer.ID}
	for _, one := range b.Payouts {
		v := view.BookPayout{
			ID: one.ID, Stall: one.Stall, LegalName: one.LegalName, Amount: one.Amount, Reference: one.Reference, State: string(one.State),
			BankTxn: one.BankTxn, Why: one.Why,
		}
		if one.ID == wrong.ID {
			v.TypedTxn, v.TypedWhy, v.Errors = wrong.TypedTxn, wrong.TypedWhy, wrong.Errors
		}
		page.Payouts = append(page.Payouts, v)
	}
	title := locale.T(c.UserContext(), "books.batch_n", "n", strconv.FormatInt(id, 10))
	return p.Visits.Show(c, status, title, func(f view.Frame) templ.Component { return view.BooksBatchPage(f, page) })
}

// approve asks the officer to have proved themselves a short while ago: it lets money go.
func (p *pages) approve(c *fiber.Ctx) error {
	officer, _, err := p.accountant(c, "payouts")
	if err != nil {
		return err
	}
	id, err := idOf(c)
	if err != nil {
		return err
	}
	if !p.Visits.Fresh(c) {
		return visit.ProveAgain(c, batchPath(id))
	}
	if err := p.Payouts.Approve(c.UserContext(), officer.ID, id); err != nil {
		return err
	}
	visit.Say(c, "batch_approved")
	return httpd.SeeOther(c, batchPath(id))
}

func (p *pages) drop(c *fiber.Ctx) error {
	officer, _, err := p.accountant(c, "payouts")
	if err != nil {
		return err
	}
	id, err := idOf(c)
	if err != nil {
		return err
	}
	if err := p.Payouts.Drop(c.UserContext(), officer.ID, id); err != nil {
		return err
	}
	visit.Say(c, "batch_dropped")
	return httpd.SeeOther(c, payoutsPath)
}

// bankFile is the batch as the bank takes it. It holds whole account numbers: each look is noted.
func (p *pages) bankFile(c *fiber.Ctx) error {
	officer, _, err := p.accountant(c, "payouts")
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
	if !p.Visits.Fresh(c) {
		return visit.ProveAgain(c, batchPath(id))
	}
	transfers, err := p.Payouts.File(c.UserContext(), officer.ID, id)
	if err != nil {
		return err
	}
	t := visit.Table{Name: fmt.Sprintf("chi-tra-dot-%d", id), Sheet: "Chi tra"}
	for i, title := range payout.FileColumns {
		t.Columns = append(t.Columns, sheet.Column{Title: title, Width: []int{6, 24, 32, 28, 14, 16, 40}[i], Number: title == "Số tiền"})
	}
	for i, one := range transfers {
		t.Rows = append(t.Rows, one.Cells(i+1, p.BankName(one.BankBIN)))
	}
	return t.Send(c, form.Get("kieu"))
}

func (p *pages) markPaid(c *fiber.Ctx) error {
	return p.settle(c, "payout_paid", func(form httpd.Form, officerID, id int64) error {
		return p.Payouts.MarkPaid(c.UserContext(), officerID, id, form.Get("txn"))
	})
}

func (p *pages) markFailed(c *fiber.Ctx) error {
	return p.settle(c, "payout_failed", func(form httpd.Form, officerID, id int64) error {
		return p.Payouts.MarkFailed(c.UserContext(), officerID, id, form.Get("why"))
	})
}

func (p *pages) settle(c *fiber.Ctx, said string, do func(form httpd.Form, officerID, id int64) error) error {
	officer, around, err := p.accountant(c, "payouts")
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
	batchID, err := p.Payouts.BatchOf(c.UserContext(), id)
	if err != nil {
		return err
	}
	err = do(form, officer.ID, id)
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showBatch(c, fiber.StatusUnprocessableEntity, batchID, officer, around, view.BookPayout{
			ID: id, TypedTxn: form.Get("txn"), TypedWhy: form.Get("why"), Errors: visit.Texts(c, e),
		})
	}
	if err != nil {
		return err
	}
	visit.Say(c, said)
	return httpd.SeeOther(c, batchPath(batchID)+"#lenh-"+strconv.FormatInt(id, 10))
}
