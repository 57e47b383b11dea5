package notify

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// insertMessage returns 0 when the key has its message already.
func insertMessage(ctx context.Context, tx pg.Tx, m Message, now time.Time) (id int64, err error) {
	err = tx.GetContext(ctx, &id, `
		INSERT INTO outbox (topic, dedupe_key, channel, recipient, subject, body, secret, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (topic, dedupe_key) DO NOTHING
		RETURNING id`, m.Topic, m.Key, m.Channel, m.To, m.Subject, m.Text, m.Secret, now, now.Add(m.Life))
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("write message: %w", err)
	}
	return id, nil
}

// spend counts a text message, or refuses it when the day's are spent.
func spend(ctx context.Context, tx pg.Tx, day string, budget int) error {
	result, err := tx.ExecContext(ctx, `
		INSERT INTO sms_day (day, ordered) SELECT $1::date, 1 WHERE $2 > 0
		ON CONFLICT (day) DO UPDATE SET ordered = sms_day.ordered + 1 WHERE sms_day.ordered < $2`, day, budget)
	if err != nil {
		return fmt.Errorf("count text messages: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return errs.New(errs.Unavailable, "notify.budget")
}

// orderedOn is how many text messages were ordered on a day.
func orderedOn(ctx context.Context, q pg.Queryer, day string) (n int, err error) {
	err = q.GetContext(ctx, &n, `SELECT coalesce((SELECT ordered FROM sms_day WHERE day = $1), 0)`, day)
	return n, err
}

// claim takes a message that waits, so that nobody else sends it for a while.
func claim(ctx context.Context, tx pg.Tx, id int64, now time.Time) (m Message, found bool, err error) {
	var row struct {
		Channel   Channel   `db:"channel"`
		Recipient string    `db:"recipient"`
		Subject   string    `db:"subject"`
		Body      string    `db:"body"`
		Secret    bool      `db:"secret"`
		CreatedAt time.Time `db:"created_at"`
	}
	err = tx.GetContext(ctx, &row, `
		UPDATE outbox SET attempts = attempts + 1, claimed_until = CASE channel WHEN 'mail' THEN $4::timestamptz ELSE $3 END
		WHERE id = $1 AND sent_at IS NULL AND given_up_at IS NULL AND expires_at > $2
		  AND (claimed_until IS NULL OR claimed_until <= $2)
		RETURNING channel, recipient, subject, body, secret, created_at`, id, now, now.Add(SMS.claimed()), now.Add(Mail.claimed()))
	if errors.Is(err, sql.ErrNoRows) {
		return m, false, nil
	}
	if err != nil {
		return m, false, fmt.Errorf("claim message %d: %w", id, err)
	}
	return Message{
		ID: id, At: row.CreatedAt, Channel: row.Channel, To: row.Recipient, Subject: row.Subject, Text: row.Body, Secret: row.Secret,
	}, true, nil
}

// countTo is how many messages were written to a recipient since.
func countTo(ctx context.Context, q pg.Queryer, to string, since time.Time) (n int, err error) {
	err = q.GetContext(ctx, &n, `SELECT count(*) FROM outbox WHERE recipient = $1 AND created_at > $2`, to, since)
	if err != nil {
		return 0, fmt.Errorf("count messages: %w", err)
	}
	return n, nil
}

func noteFailure(ctx context.Context, tx pg.Tx, id int64, why string) error {
	_, err := tx.ExecContext(ctx, `UPDATE outbox SET claimed_until = NULL, last_error = $2 WHERE id = $1 AND sent_at IS NULL`, id, why)
	return err
}

// noteRefused ends a message that nobody will ever take.
func noteRefused(ctx context.Context, tx pg.Tx, id int64, why string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE outbox SET claimed_until = NULL, given_up_at = $3, last_error = $2, body = CASE WHEN secret THEN '' ELSE body END
		WHERE id = $1 AND sent_at IS NULL`, id, why, now)
	return err
}

func noteSent(ctx context.Context, tx pg.Tx, id int64, wipe bool, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE outbox SET claimed_until = NULL, sent_at = $3, given_up_at = NULL, last_error = '', body = CASE WHEN $2 THEN '' ELSE body END
		WHERE id = $1 AND sent_at IS NULL`, id, wipe, now)
	return err
}

// giveUp ends what is of no use any more and forgets its secrets.
func giveUp(ctx context.Context, tx pg.Tx, now time.Time) (int, error) {
	result, err := tx.ExecContext(ctx, `
		UPDATE outbox SET given_up_at = $1, body = CASE WHEN secret THEN '' ELSE body END
		WHERE sent_at IS NULL AND given_up_at IS NULL AND expires_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $1)`, now)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// forget drops some of what is older than before.
func forget(ctx context.Context, tx pg.Tx, before time.Time) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE created_at < $1 ORDER BY created_at LIMIT 1000)`, before)
	return err
}

// raise notes the highest alarm that the day has earned and not yet given: 80 or 100 percent; 0 is none.
func raise(ctx context.Context, tx pg.Tx, day string, budget int) (alarm, ordered int, err error) {
	var row struct{ Alarmed, Ordered int }
	err = tx.GetContext(ctx, &row, `
		WITH due AS (
			SELECT day, CASE WHEN ordered >= $2 THEN 100 WHEN ordered * 5 >= $2 * 4 THEN 80 ELSE 0 END AS percent
			FROM sms_day WHERE day = $1)
		UPDATE sms_day SET alarmed = due.percent
		FROM due
		WHERE sms_day.day = due.day AND sms_day.alarmed < due.percent
		RETURNING sms_day.alarmed, sms_day.ordered`, day, budget)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, nil
	}
	return row.Alarmed, row.Ordered, err
}

func recent(ctx context.Context, q pg.Queryer, showsSMS, showsMail bool) (lines []Line, err error) {
	err = q.SelectContext(ctx, &lines, `
		SELECT id, topic, channel, recipient, subject, created_at, sent_at, given_up_at, coalesce(given_up_at < expires_at, false) AS refused, attempts, last_error,
		       CASE WHEN secret AND NOT CASE channel WHEN 'sms' THEN $1::boolean ELSE $2::boolean END THEN '' ELSE body END AS body
		FROM outbox ORDER BY id DESC LIMIT 100`, showsSMS, showsMail)
	return lines, err
}
