package visit

import (
	"context"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/clock"
)

// stale is how old a remembered answer may be. Another process may have changed what this one remembers; a change
// made here is seen at once.
const stale = time.Second

// most is how many answers of one kind are remembered.
const most = 1000

// Memory remembers answers that are the same for every visitor, for a second: the front page of a busy morning asks
// the database once a second, not once a visitor. What belongs to a person is never in it.
type Memory struct {
	now     clock.Clock
	mu      sync.Mutex
	changes int // forgets everything from before
	reader  *reader
}

// NewMemory returns an empty Memory; log tells it of changes.
func NewMemory(now clock.Clock, log Log) *Memory {
	return &Memory{now: now, reader: &reader{log: log, listings: map[int64]int{}}}
}

// Forget makes all that was remembered for a second old, and what is kept doubtful: the log is read before any of it is
// shown again.
func (m *Memory) Forget() {
	m.mu.Lock()
	m.changes++
	m.mu.Unlock()
	m.reader.mu.Lock()
	m.reader.doubt = true
	m.reader.mu.Unlock()
}

// ForgetAfterChanges is the middleware that forgets when a request may have changed something.
func (m *Memory) ForgetAfterChanges(c *fiber.Ctx) error {
	if c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead {
		defer m.Forget()
	}
	return c.Next()
}

func (m *Memory) generation() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changes
}

// Answers are the remembered answers to one kind of question.
type Answers[Q comparable, A any] struct {
	memory *Memory
	ask    func(ctx context.Context, q Q) (A, error)
	mu     sync.Mutex
	known  map[Q]*answer[A]
}

type answer[A any] struct {
	asking     sync.Mutex // one asks, the others wait for its answer
	value      A
	at         time.Time
	generation int
}

// Remember returns Answers that ask with ask what they do not know.
func Remember[Q comparable, A any](m *Memory, ask func(ctx context.Context, q Q) (A, error)) *Answers[Q, A] {
	return &Answers[Q, A]{memory: m, ask: ask, known: map[Q]*answer[A]{}}
}

// To is the answer to a question, at most a second old. Whoever gets it must not change it.
func (a *Answers[Q, A]) To(ctx context.Context, q Q) (A, error) {
	one := a.entry(q)
	one.asking.Lock()
	defer one.asking.Unlock()
	generation, now := a.memory.generation(), a.memory.now()
	if !one.at.IsZero() && one.generation == generation && now.Sub(one.at) < stale && !now.Before(one.at) {
		return one.value, nil
	}
	value, err := a.ask(ctx, q)
	if err == nil {
		one.value, one.at, one.generation = value, now, generation
	}
	return value, err
}

func (a *Answers[Q, A]) entry(q Q) *answer[A] {
	a.mu.Lock()
	defer a.mu.Unlock()
	one := a.known[q]
	if one == nil {
		if len(a.known) >= most {
			clear(a.known) // rare, and asked again at once
		}
		one = &answer[A]{}
		a.known[q] = one
	}
	return one
}
