package identity

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/locale"
	"nongsan/internal/notify"
	"nongsan/internal/pg"
)

// noticeTopic names the messages that say how long a seller may still sell unidentified.
const noticeTopic = "identity_notice"

// Notices tells sellers that offer something and are not identified when the gate falls: 30, 7 and 1 days before.
type Notices struct {
	DB       *sqlx.DB
	Clock    clock.Clock
	Messages *notify.Service
}

// Tell sends what is due and returns how many messages that were. Called again it sends nothing twice. Half of the
// day's budget stays for codes to sign in with; the rest of the sellers are told on the days after.
func (n Notices) Tell(ctx context.Context) (told int, err error) {
	now := n.Clock()
	var gate time.Time
	if err := n.DB.GetContext(ctx, &gate, `SELECT closes_at FROM identity_gate`); err != nil {
		return 0, fmt.Errorf("read the gate: %w", err)
	}
	days := due(gate.Sub(now))
	if days == 0 {
		return 0, nil
	}
	spent, budget, err := n.Messages.Spent(ctx)
	if err != nil {
		return 0, err
	}
	var waiting []waitingSeller
	err = n.DB.SelectContext(ctx, &waiting, `
		SELECT s.id, coalesce(a.phone, s.phone) AS phone
		FROM seller s
		LEFT JOIN seller_member m ON m.seller_id = s.id AND m.role = 'owner' AND m.ended_at IS NULL
		LEFT JOIN account a ON a.id = m.account_id
		WHERE EXISTS (SELECT FROM listing l WHERE l.seller_id = s.id AND l.status = 'published')
		  AND NOT EXISTS (SELECT FROM identity_check i WHERE i.seller_id = s.id AND i.ended_at IS NULL)
		  AND NOT EXISTS (SELECT FROM identity_notice t WHERE t.seller_id = s.id AND t.closes_at = $1 AND t.days <= $2)
		ORDER BY s.id
		LIMIT $3`, gate, days, max(budget/2-spent, 0))
	if err != nil {
		return 0, fmt.Errorf("find sellers to be told: %w", err)
	}
	for _, s := range waiting {
		sent, err := n.tell(ctx, s, gate, days, now)
		if err != nil {
			return told, err
		}
		told += sent
	}
	return told, nil
}

type waitingSeller struct {
	ID    int64  `db:"id"`
	Phone string `db:"phone"`
}

// tell writes that a seller is told, and the message; 0 when somebody else has just done so.
func (n Notices) tell(ctx context.Context, s waitingSeller, gate time.Time, days int, now time.Time) (sent int, err error) {
	err = pg.WithTx(ctx, n.DB, func(tx pg.Tx) error {
		done, err := tx.ExecContext(ctx, `
			INSERT INTO identity_notice (seller_id, closes_at, days, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, s.ID, gate, days, now)
		if err != nil {
			return err
		}
		rows, err := done.RowsAffected()
		sent = int(rows)
		if err != nil || rows == 0 {
			return err
		}
		return n.Messages.Enqueue(ctx, tx, notify.Message{
			Topic: noticeTopic, Key: fmt.Sprintf("%d %s %d", s.ID, gate.UTC().Format(time.DateOnly), days), Channel: notify.SMS, To: s.Phone,
			Text: locale.T(locale.With(ctx, locale.Vi), "sms.identity_notice", "gate", locale.Date(gate), "days", strconv.Itoa(days)),
		})
	})
	if err != nil {
		return 0, fmt.Errorf("tell seller %d of the gate: %w", s.ID, err)
	}
	return sent, nil
}

// due is the notice that a time before the gate asks for: 30, 7 or 1; 0: none yet, or it has fallen.
func due(left time.Duration) int {
	if left <= 0 {
		return 0
	}
	for _, days := range []int{1, 7, 30} {
		if left <= time.Duration(days)*24*time.Hour {
			return days
		}
	}
	return 0
}
