package notify_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/jobs"
	"nongsan/internal/notify"
	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
)

// box is an outbox on a database of its own, with a clock that stands still, at 9 in Vietnam.
type box struct {
	*testing.T
	*notify.Service
	db  *sqlx.DB
	now *clock.Fake
	log *bytes.Buffer
}

func newBox(t *testing.T, sms notify.Sender, budget int) box {
	t.Helper()
	db := pgtest.New(t)
	queue, err := jobs.NewEnqueuer(db)
	if err != nil {
		t.Fatal(err)
	}
	now, log := clock.NewFake(time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)), &bytes.Buffer{}
	return box{T: t, db: db, now: now, log: log, Service: notify.New(notify.Options{
		DB: db, Jobs: queue, Clock: now.Now, Budget: budget, Log: slog.New(slog.NewTextHandler(log, nil)),
		Senders: map[notify.Channel]notify.Sender{notify.SMS: sms},
	})}
}

func code(key string) notify.Message {
	return notify.Message{Topic: "code", Key: key, Channel: notify.SMS, To: "+84912345678", Text: "Mã: 123456", Secret: true, Life: 5 * time.Minute}
}

// enqueue puts messages into the outbox in one transaction and returns its error.
func (b box) enqueue(messages ...notify.Message) error {
	b.Helper()
	return pg.WithTx(b.Context(), b.db, func(tx pg.Tx) error {
		for _, m := range messages {
			if err := b.Enqueue(b.Context(), tx, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// line is the message with the number.
func (b box) line(id int64) notify.Line {
	b.Helper()
	lines, err := b.Recent(b.Context())
	b.must(err)
	for _, l := range lines {
		if l.ID == id {
			return l
		}
	}
	b.Fatalf("no message %d", id)
	return notify.Line{}
}

func (b box) count(query string) (n int) {
	b.Helper()
	b.must(b.db.GetContext(b.Context(), &n, query))
	return n
}

func (b box) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// script is a sender that answers as it is told and keeps what it was given.
type script struct {
	mu   sync.Mutex
	errs []error // of the first calls; afterwards all is well
	got  []notify.Message
	in   chan struct{} // when not nil: told of each call, and waits for leave
	out  chan struct{}
}

// Send implements notify.Sender.
func (s *script) Send(_ context.Context, m notify.Message) error {
	if s.in != nil {
		s.in <- struct{}{}
		<-s.out
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, m)
	if len(s.got) <= len(s.errs) {
		return s.errs[len(s.got)-1]
	}
	return nil
}

var errAway = errors.New("away: 0912345678 got 123456")
