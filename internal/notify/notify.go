// Package notify sends text messages and mail. A message is written into the outbox in the transaction of what it
// tells of, and a job sends it afterwards.
//
// Invariants: a topic's key has one message; no transaction is open while a gateway is called; a message is sent at
// least once, and carries its number so that the gateway can drop the second; a secret is forgotten once it was sent;
// no more text messages are ordered on a day than the budget allows, and no more mail to one address than MostMail.
package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/jobs"
	"nongsan/internal/pg"
)

// Channel is how a message reaches a person.
type Channel string

// The channels.
const (
	SMS  Channel = "sms"
	Mail Channel = "mail"
)

// Message is something to tell one person.
type Message struct {
	ID      int64     // given by Enqueue
	At      time.Time // and so is when that was
	Topic   string
	Key     string // unique in its topic: a second message with it is the same message
	Channel Channel
	To      string // +84912345678, or a mail address
	Subject string // of mail
	Text    string
	Secret  bool          // the text is forgotten once it was sent
	Life    time.Duration // how long the message is of use; 0: as long as its channel tries, which is also the most
}

// Sender hands a message to whoever delivers it. ErrRefused means that nobody will ever take it there; another error,
// that it may be tried again.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// ErrRefused is the answer to a message whose recipient does not exist.
var ErrRefused = errors.New("there is no such recipient")

// Options is what a Service works with.
type Options struct {
	DB      *sqlx.DB
	Jobs    *jobs.Client // needed to enqueue
	Clock   clock.Clock
	Log     *slog.Logger
	Senders map[Channel]Sender // needed to send
	Budget  int                // text messages a day
}

// Service keeps the outbox and sends what is in it.
type Service struct{ Options }

// New returns a Service.
func New(o Options) *Service { return &Service{Options: o} }

// Enqueue writes a message into the outbox, and the job that sends it. The same key again is the same message. When
// the day's budget of text messages is spent it is errs.Unavailable "notify.budget"; mail beyond MostMail is dropped,
// and the log says so.
func (s *Service) Enqueue(ctx context.Context, tx pg.Tx, m Message) error {
	now := s.Clock()
	if longest := m.Channel.Longest(); m.Life <= 0 || m.Life > longest {
		m.Life = longest
	}
	if m.Channel == Mail {
		if flooded, err := s.flooded(ctx, tx, m, now); flooded || err != nil {
			return err
		}
	}
	id, err := insertMessage(ctx, tx, m, now)
	if err != nil || id == 0 {
		return err
	}
	if err := s.Jobs.Enqueue(ctx, tx, SendArgs{MessageID: id, Channel: m.Channel}, time.Time{}); err != nil {
		return err
	}
	if m.Channel != SMS {
		return nil
	}
	return spend(ctx, tx, dayOf(now), s.Budget) // last: it locks the day
}

// MostMail is how much mail one address is sent within 24 hours: whoever writes down a stranger's address cannot fill
// the stranger's mailbox.
const MostMail = 30

func (s *Service) flooded(ctx context.Context, tx pg.Tx, m Message, now time.Time) (bool, error) {
	n, err := countTo(ctx, tx, m.To, now.Add(-24*time.Hour))
	if err != nil || n < MostMail {
		return false, err
	}
	s.Log.WarnContext(ctx, "an address had its mail of a day", "topic", m.Topic, "key", m.Key)
	return true, nil
}

// EnqueueIfLeft is Enqueue for what tells of a change that must not fail for it: when the day's budget is spent, nobody
// is told.
func (s *Service) EnqueueIfLeft(ctx context.Context, tx pg.Tx, m Message) error {
	if _, err := tx.ExecContext(ctx, `SAVEPOINT told`); err != nil {
		return fmt.Errorf("before a text message: %w", err)
	}
	err := s.Enqueue(ctx, tx, m)
	if errs.HasCode(err, "notify.budget") {
		_, err = tx.ExecContext(ctx, `ROLLBACK TO SAVEPOINT told`)
	}
	return err
}

// Shows reports whether the channel's messages go nowhere but to the office's page, as in development.
func (s *Service) Shows(channel Channel) bool {
	_, logs := s.Senders[channel].(Log)
	return logs
}

func dayOf(now time.Time) string { return now.In(clock.Vietnam).Format(time.DateOnly) }

// Line is a message as the office sees it.
type Line struct {
	ID        int64      `db:"id"`
	Topic     string     `db:"topic"`
	Channel   Channel    `db:"channel"`
	To        string     `db:"recipient"`
	Subject   string     `db:"subject"` // of mail
	Text      string     `db:"body"`    // empty: a secret
	CreatedAt time.Time  `db:"created_at"`
	SentAt    *time.Time `db:"sent_at"`
	GivenUpAt *time.Time `db:"given_up_at"`
	Refused   bool       `db:"refused"` // given up at once: there is no such recipient
	Attempts  int        `db:"attempts"`
	LastError string     `db:"last_error"`
}

// Recent lists the newest hundred messages. Secrets are shown only where messages go nowhere else.
func (s *Service) Recent(ctx context.Context) ([]Line, error) {
	lines, err := recent(ctx, s.DB, s.Shows(SMS), s.Shows(Mail))
	if err != nil {
		return nil, fmt.Errorf("list messages: %w", err)
	}
	return lines, nil
}

// Spent is how many text messages were ordered today, and how many may be.
func (s *Service) Spent(ctx context.Context) (ordered, budget int, err error) {
	ordered, err = orderedOn(ctx, s.DB, dayOf(s.Clock()))
	return ordered, s.Budget, err
}
