package certificate

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/notify"
	"nongsan/internal/pg"
)

// A reminder is how many days before a certificate's last day its seller is told.
type reminder struct {
	days, until int    // told when between so many are left
	column      string // fixed, never a visitor's
}

var reminders = []reminder{{60, 8, "told_60_at"}, {7, 0, "told_7_at"}}

// Messages are sent while people are up.
const (
	firstHour = 8
	lastHour  = 20
)

type ending struct {
	ID        int64     `db:"id"`
	Kind      Kind      `db:"kind"`
	Stars     int       `db:"stars"`
	ExpiresOn time.Time `db:"expires_on"`
	Phone     string    `db:"phone"`
}

// Remind tells sellers which of their certificates end within 60 and within 7 days, each once, by day. When the day's
// messages are spent the rest is told later.
func (s *Service) Remind(ctx context.Context) error {
	now := s.now()
	if hour := now.In(clock.Vietnam).Hour(); hour < firstHour || hour >= lastHour {
		return nil
	}
	for _, r := range reminders {
		for {
			told, err := s.remindOne(ctx, r, now)
			if errs.HasCode(err, "notify.budget") {
				return nil
			}
			if err != nil {
				return fmt.Errorf("remind of certificates %d days before: %w", r.days, err)
			}
			if !told {
				break
			}
		}
	}
	return nil
}

// remindOne tells of one certificate in its own transaction; false: there is none left.
func (s *Service) remindOne(ctx context.Context, r reminder, now time.Time) (told bool, err error) {
	today := clock.Day(now)
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		told = false
		var due []ending
		err := tx.SelectContext(ctx, &due, `
			UPDATE certificate c SET `+r.column+` = $1
			FROM seller s
			WHERE s.id = c.seller_id AND c.id = (
				SELECT id FROM certificate
				WHERE state = 'verified' AND `+r.column+` IS NULL AND expires_on BETWEEN $2 AND $3
				ORDER BY expires_on, id LIMIT 1 FOR UPDATE SKIP LOCKED)
			RETURNING c.id, c.kind, coalesce(c.stars, 0) AS stars, c.expires_on,
			          coalesce((SELECT a.phone FROM seller_member m JOIN account a ON a.id = m.account_id
			                    WHERE m.seller_id = s.id AND m.role = 'owner' AND m.ended_at IS NULL), s.phone) AS phone`,
			now, today.AddDate(0, 0, r.until), today.AddDate(0, 0, r.days))
		if err != nil || len(due) == 0 {
			return err
		}
		told = true
		return s.messages.Enqueue(ctx, tx, notice(ctx, due[0], r.days, today))
	})
	return told, err
}

// notice is the text message, without marks: so it costs one message.
func notice(ctx context.Context, e ending, days int, today time.Time) notify.Message {
	left := int(e.ExpiresOn.Sub(today) / (24 * time.Hour))
	text := locale.T(ctx, "sms.certificate_ends", "what", locale.T(ctx, "sms.certificate_"+string(e.Kind), "stars", strconv.Itoa(e.Stars)),
		"on", e.ExpiresOn.Format("02/01/2006"), "days", strconv.Itoa(left))
	return notify.Message{Topic: "certificate", Key: fmt.Sprintf("%d-%d", e.ID, days), Channel: notify.SMS, To: e.Phone, Text: text}
}
