package order

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/notify"
	"nongsan/internal/payment"
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// mostMessages is how many messages one part of an order takes.
const mostMessages = 200

// Message is what somebody wrote under a seller order.
type Message struct {
	PartID int64     `db:"seller_order_id"`
	Sender Actor     `db:"sender"`
	Body   string    `db:"body"`
	At     time.Time `db:"at"`
}

// Tells lets orders tell people by text message, with addresses that begin with baseURL.
func (s *Service) Tells(outbox *notify.Service, baseURL string) *Service {
	s.outbox, s.baseURL = outbox, baseURL
	return s
}

// Write adds a message under a seller's part of an order. The other side is told by text message, once a day at most.
// The same key again is the same message.
func (s *Service) Write(ctx context.Context, by By, code, key, body string) error {
	body = strings.TrimSpace(vntext.NFC(body))
	f := errs.Fields{}
	if n := utf8.RuneCountInString(body); n < 1 || n > 1000 {
		f.Add("body", "message.body_missing")
	}
	if n := utf8.RuneCountInString(key); n < 16 || n > 64 {
		f.Add("body", "checkout.reload")
	}
	if err := f.Err(); err != nil {
		return err
	}
	return s.on(ctx, by, code, func(ctx context.Context, tx pg.Tx, o *Order, p *Part, d deed) error {
		if d.by == Seller && (p.State == WaitingPayment || p.State == Expired) {
			return errs.New(errs.NotFound, "order.not_found")
		}
		done, err := tx.ExecContext(ctx, `
			INSERT INTO order_message (seller_order_id, form_key, sender, sender_account_id, body, at)
			SELECT $1, $2, $3, NULLIF($4, 0), $5, $6
			WHERE (SELECT count(*) FROM order_message WHERE seller_order_id = $1) < $7
			ON CONFLICT (form_key) DO NOTHING`, p.ID, key, d.by, d.accountID, body, d.at, mostMessages)
		if err != nil {
			return fmt.Errorf("write under seller order %d: %w", p.ID, err)
		}
		if n, err := done.RowsAffected(); n == 0 || err != nil {
			return err
		}
		return s.tellOther(ctx, tx, o, p, d)
	})
}

// tellOther tells the other side that there is something to read. A day's messages are one text message.
func (s *Service) tellOther(ctx context.Context, tx pg.Tx, o *Order, p *Part, d deed) error {
	if s.outbox == nil {
		return nil
	}
	ctx = locale.With(ctx, locale.Vi)
	day := d.at.In(clock.Vietnam).Format(time.DateOnly)
	m := notify.Message{
		Topic: "order_message", Channel: notify.SMS, To: o.Phone, Key: fmt.Sprintf("%d buyer %s", p.ID, day),
		Text: locale.T(ctx, "sms.message_buyer", "code", o.Code, "link", s.buyersLink(o)),
	}
	if d.by == Buyer {
		var phone string
		if err := tx.GetContext(ctx, &phone, `SELECT phone FROM seller WHERE id = $1`, p.SellerID); err != nil {
			return fmt.Errorf("phone of seller %d: %w", p.SellerID, err)
		}
		m.To, m.Key = phone, fmt.Sprintf("%d seller %s", p.ID, day)
		m.Text = locale.T(ctx, "sms.message_seller", "code", o.Code, "link", s.baseURL+"/ban-hang/don-hang/"+o.Code)
	}
	return s.outbox.EnqueueIfLeft(ctx, tx, m)
}

// TellUnwanted tells a buyer that money came which the order cannot have, and how it goes back: one text message for
// each time it came.
func (s *Service) TellUnwanted(ctx context.Context, tx pg.Tx, u payment.Unwanted) error {
	if s.outbox == nil {
		return nil
	}
	o, err := load(ctx, tx, `o.id = $1`, "", u.OrderID)
	if err != nil || o.Phone == "" {
		return err
	}
	ctx = locale.With(ctx, locale.Vi)
	how := locale.T(ctx, "sms.money_by_hand")
	if u.ByItself {
		how = locale.T(ctx, "sms.money_by_itself")
	}
	return s.outbox.EnqueueIfLeft(ctx, tx, notify.Message{
		Topic: "money_unwanted", Key: fmt.Sprint(u.EventID), Channel: notify.SMS, To: o.Phone,
		Text: locale.T(ctx, "sms.money_"+u.Why, "amount", u.Amount.Digits(), "code", o.Code) + " " + how + " " + s.buyersLink(&o),
	})
}

// Messages lists what was written under an order's parts, the oldest first.
func (s *Service) Messages(ctx context.Context, orderID int64) ([]Message, error) {
	var list []Message
	err := s.db.SelectContext(ctx, &list, `
		SELECT m.seller_order_id, m.sender, m.body, m.at
		FROM order_message m JOIN seller_order so ON so.id = m.seller_order_id
		WHERE so.order_id = $1 ORDER BY m.id`, orderID)
	if err != nil {
		return nil, fmt.Errorf("messages of order %d: %w", orderID, err)
	}
	return list, nil
}
