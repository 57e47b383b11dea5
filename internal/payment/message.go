package payment

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"time"

	"nongsan/internal/pg"
)

// maxStored is what of a message the table keeps, in bytes. Notices are never longer; of an answer it is the beginning.
const maxStored = 64 << 10

// message is what somebody outside said, as it came.
type message struct {
	gateway    string
	channel    string // notice; start, query, refund: what a gateway was asked
	header     http.Header
	query      string // of the notice's address; else what was asked
	body       []byte
	verified   bool
	receivedAt time.Time
	attemptID  int64 // that a gateway was asked to start, or about
	refundID   int64 // that it was asked to make
	status     int   // of the answer
}

// store keeps a message whole but for our own secrets in it, in a transaction of its own, before it is judged.
func (s *Service) store(ctx context.Context, m message) (id int64, err error) {
	headers, err := json.Marshal(open(m.header))
	if err != nil {
		return 0, fmt.Errorf("headers of a %s message: %w", m.gateway, err)
	}
	if m.body == nil {
		m.body = []byte{}
	}
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		return tx.GetContext(ctx, &id, `
			INSERT INTO gateway_message (gateway, channel, headers, query, body, verified, received_at, attempt_id, refund_id, status)
			VALUES ($1, $2, $3, $4, $5, $6, $7, NULLIF($8, 0), NULLIF($9, 0), NULLIF($10, 0))
			RETURNING id`,
			m.gateway, m.channel, string(headers), written(m.query), m.body, m.verified, m.receivedAt, m.attemptID, m.refundID, m.status)
	})
	if err != nil {
		return 0, fmt.Errorf("store a %s message: %w", m.gateway, err)
	}
	return id, nil
}

// open are the headers without those that let somebody in.
func open(h http.Header) http.Header {
	kept := h.Clone()
	for _, name := range []string{"Authorization", "Cookie", "Set-Cookie", "Secure-Token", "X-Api-Key"} {
		kept.Del(name)
	}
	return kept
}

// answered keeps what a gateway answers to one question, and remembers the newest answer.
type answered struct {
	*Service
	message
	id int64
}

// asking is a context whose calls over Wire keep their answers.
func (a *answered) asking(ctx context.Context) context.Context {
	return context.WithValue(ctx, answerKey{}, a.keep)
}

// keep stores an answer, before the adapter reads it. The visitor may have left; the gateway has spoken all the same.
func (a *answered) keep(ctx context.Context, asked string, answer *http.Response, body []byte) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	m := a.message
	m.header, m.query, m.body, m.status = answer.Header, asked, masked(body), answer.StatusCode
	m.verified, m.receivedAt = true, a.now() // by TLS, whose name we called
	var err error
	a.id, err = a.store(ctx, m)
	return err
}

// secrets are the members of an answer that let somebody pay or ask in our name.
var secrets = regexp.MustCompile(`"(client_secret|accessKey|secretKey|[a-z_]*_token)"\s*:\s*"[^"]*"`)

func masked(body []byte) []byte {
	return secrets.ReplaceAll(body[:min(len(body), maxStored)], []byte(`"$1":"***"`))
}

// ForgetMessages deletes messages older than that which made no event, and returns how many: nobody may fill the
// table with what proves nothing.
func (s *Service) ForgetMessages(ctx context.Context, before time.Time) (int64, error) {
	var n int64
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		done, err := tx.ExecContext(ctx, `
			DELETE FROM gateway_message m
			WHERE m.received_at < $1 AND NOT EXISTS (SELECT 1 FROM gateway_event e WHERE e.message_id = m.id)`, before)
		if err != nil {
			return err
		}
		n, err = done.RowsAffected()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("forget messages: %w", err)
	}
	return n, nil
}
