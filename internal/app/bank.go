package app

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"

	"nongsan/internal/clock"
	"nongsan/internal/config"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/payment/vietqr"
)

// playBank is the demonstration's bank: it writes and signs the notice a real one would send, and hands it to the
// same code as the webhook. It is nil outside the demonstration.
func playBank(cfg config.Config, d Deps, s Services, feeds []payment.Feed) func(ctx context.Context, o order.Order) error {
	if !cfg.Demo || len(feeds) == 0 {
		return nil
	}
	return func(ctx context.Context, o order.Order) error {
		now := d.Clock()
		var raw [8]byte
		_, _ = rand.Read(raw[:]) // never fails (crypto/rand)
		body, err := json.Marshal(vietqr.SepayNotice{
			ID: json.Number(strconv.FormatUint(binary.BigEndian.Uint64(raw[:])>>12, 10)), Gateway: "MINHHOA", TransactionDate: now.In(clock.Vietnam).Format("2006-01-02 15:04:05"),
			AccountNumber: bank(cfg).Number, Content: "MINHHOA." + o.Code + ".CHUYEN TIEN", TransferType: "in",
			TransferAmount: json.Number(strconv.FormatInt(int64(o.Missing()), 10)), ReferenceCode: fmt.Sprintf("FT%x", raw),
		})
		if err != nil {
			return fmt.Errorf("write the bank's notice: %w", err)
		}
		msg := payment.Inbound{Header: vietqr.SepayHeader(string(d.Feed), now, body), Body: body, ReceivedAt: now}
		_, err = s.Payments.Receive(ctx, feeds[0], msg)
		return err
	}
}
