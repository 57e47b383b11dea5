package payout

import (
	"context"
	"fmt"
	"strconv"

	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/pg"
)

// Transfer is a line of the file for the bank.
type Transfer struct {
	Number  string // of the account
	Holder  string
	BankBIN string
	Amount  money.VND
	Memo    string // letters and digits only; holds the payout's reference
}

// FileColumns are the heads of the file that banks take for transfers to many, as their office programs show it.
var FileColumns = []string{"STT", "Số tài khoản thụ hưởng", "Tên người thụ hưởng", "Ngân hàng thụ hưởng", "Mã ngân hàng (BIN)", "Số tiền", "Nội dung"}

// Cells are the line as the file has it; bank is the bank's name.
func (t Transfer) Cells(n int, bank string) []string {
	return []string{strconv.Itoa(n), t.Number, t.Holder, bank, t.BankBIN, strconv.FormatInt(int64(t.Amount), 10), t.Memo}
}

// File opens the accounts of an approved batch for its file, and notes each look as the officer's. Payouts that are
// settled already are left out. A batch that is not approved is errs.Conflict "payout.not_approved".
func (s *Service) File(ctx context.Context, officerID, batchID int64) (lines []Transfer, err error) {
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		lines = nil
		b, err := lockBatch(ctx, tx, batchID)
		if err != nil {
			return err
		}
		if b.State != Approved {
			return errs.New(errs.Conflict, "payout.not_approved")
		}
		waiting, err := payoutsWhere(ctx, tx, `p.batch_id = $1 AND p.state = 'waiting' ORDER BY p.id`, batchID)
		if err != nil {
			return err
		}
		for _, p := range waiting {
			t := Transfer{Amount: p.Amount, Memo: "NONG SAN CHI TRA " + p.Reference}
			why := fmt.Sprintf("Chi trả đợt %d, lệnh %s", batchID, p.Reference)
			t.BankBIN, t.Number, t.Holder, err = s.secrets.PayoutAccount(ctx, tx, p.SellerID, officerID, why)
			if err != nil {
				return err
			}
			lines = append(lines, t)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("file of payout batch %d: %w", batchID, err)
	}
	return lines, nil
}
