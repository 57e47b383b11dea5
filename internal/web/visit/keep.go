package visit

import (
	"context"
	"sync"
	"time"

	"nongsan/internal/catalog"
	"nongsan/internal/clock"
)

const (
	// keepLife ends what is kept even when no change was noted.
	keepLife = time.Minute
	// mostKept is how many answers of one kind are kept.
	mostKept = 3000
	// mostCards is how many cards are kept.
	mostCards = 20_000
	// mostListings is of how many listings the last change is remembered one by one.
	mostListings = 10_000
)

// Log says what changed since a look, for what is kept longer than a second.
type Log func(ctx context.Context, since string) (catalog.News, error)

// reader follows the log of changes. Answers that are kept hold while it notes no change; it is read when the last look
// is half a second old, so nothing shown is more than a second behind.
type reader struct {
	log    Log
	asking sync.Mutex // one looks, the others go on with the last look while it is young enough

	mu       sync.Mutex
	since    string
	at       time.Time
	doubt    bool          // a request may have changed something here
	version  int           // counts looks that saw a change
	lists    int           // version at which lists changed
	listings map[int64]int // and single listings
	floor    int           // everything from before is old
}

// look reads the log when the last look is too old. It returns the version that holds now.
func (r *reader) look(ctx context.Context, now time.Time) (int, error) {
	age, doubt, version := r.state(now)
	if !doubt && age < stale/2 {
		return version, nil
	}
	if !doubt && age < stale && !r.asking.TryLock() {
		return version, nil
	} else if doubt || age >= stale {
		r.asking.Lock()
	}
	defer r.asking.Unlock()
	if age, doubt, version = r.state(now); !doubt && age < stale/2 {
		return version, nil
	}
	r.mu.Lock()
	since := r.since
	r.doubt = false
	r.mu.Unlock()
	changes, err := r.log(ctx, since)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		r.doubt = true
		return 0, err
	}
	r.note(changes, now)
	return r.version, nil
}

func (r *reader) state(now time.Time) (age time.Duration, doubt bool, version int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	age = now.Sub(r.at)
	return age, r.doubt || age < 0 || r.since == "", r.version
}

func (r *reader) note(c catalog.News, now time.Time) {
	r.since, r.at = c.Now, now
	if !c.All && !c.Lists && len(c.Listings) == 0 {
		return
	}
	r.version++
	if c.All || len(r.listings)+len(c.Listings) > mostListings {
		r.floor, r.listings = r.version, map[int64]int{}
		return
	}
	if c.Lists {
		r.lists = r.version
	}
	for _, id := range c.Listings {
		r.listings[id] = r.version
	}
}

// holds reports whether an answer of a version still holds; listing is the one it is about, 0: lists.
func (r *reader) holds(version int, listing int64, lists bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return version >= r.floor && (!lists || version >= r.lists) && version >= r.listings[listing]
}

// Kept are answers that hold until something they show changes.
type Kept[Q comparable, A any] struct {
	memory  *Memory
	lists   bool          // they show lists
	listing func(A) int64 // the listing they are about; nil: none
	most    int
	mu      sync.Mutex
	known   map[Q]*kept[A]
}

type kept[A any] struct {
	asking  sync.Mutex
	value   A
	at      time.Time
	version int
}

// KeepLists returns Kept for what shows lists: it holds until any list changes.
func KeepLists[Q comparable, A any](m *Memory) *Kept[Q, A] {
	return &Kept[Q, A]{memory: m, lists: true, most: mostKept, known: map[Q]*kept[A]{}}
}

// KeepListing returns Kept for what is about one listing alone; with lists, what shows lists beside it.
func KeepListing[Q comparable, A any](m *Memory, listing func(A) int64, lists bool) *Kept[Q, A] {
	return &Kept[Q, A]{memory: m, lists: lists, listing: listing, most: mostKept, known: map[Q]*kept[A]{}}
}

// KeepCards returns Kept for what is small and about one listing alone, of which many more are kept.
func KeepCards[A any](m *Memory, listing func(A) int64) *Kept[int64, A] {
	return &Kept[int64, A]{memory: m, listing: listing, most: mostCards, known: map[int64]*kept[A]{}}
}

// Get is the answer to q: the kept one while it holds, else what ask says. Whoever gets it must not change it, and
// nothing in it may belong to a person.
func (k *Kept[Q, A]) Get(ctx context.Context, q Q, ask func() (A, error)) (A, error) {
	now := k.memory.now()
	version, err := k.memory.reader.look(ctx, now)
	if err != nil {
		var none A
		return none, err
	}
	one := k.entry(q)
	one.asking.Lock()
	defer one.asking.Unlock()
	if k.holds(one, now) {
		return one.value, nil
	}
	value, err := ask()
	if err == nil {
		one.value, one.at, one.version = value, now, version
	}
	return value, err
}

// Each is the answers to those of qs that have one, in their order: the kept ones while they hold, and what ask says to
// all the others at once. What has no answer is asked again the next time.
func (k *Kept[Q, A]) Each(ctx context.Context, qs []Q, ask func(missing []Q) (map[Q]A, error)) ([]A, error) {
	now := k.memory.now()
	version, err := k.memory.reader.look(ctx, now)
	if err != nil {
		return nil, err
	}
	values, missing := make(map[Q]A, len(qs)), []Q{}
	for _, q := range qs {
		if value, ok := k.peek(q, now); ok {
			values[q] = value
		} else {
			missing = append(missing, q)
		}
	}
	if len(missing) > 0 {
		asked, err := ask(missing)
		if err != nil {
			return nil, err
		}
		for q, value := range asked {
			values[q] = value
			k.entry(q).set(value, now, version)
		}
	}
	list := make([]A, 0, len(values))
	for _, q := range qs {
		if value, ok := values[q]; ok {
			list = append(list, value)
		}
	}
	return list, nil
}

func (one *kept[A]) set(value A, at time.Time, version int) {
	one.asking.Lock()
	defer one.asking.Unlock()
	one.value, one.at, one.version = value, at, version
}

// peek is the kept answer to q, if there is one that holds.
func (k *Kept[Q, A]) peek(q Q, now time.Time) (value A, ok bool) {
	k.mu.Lock()
	one := k.known[q]
	k.mu.Unlock()
	if one == nil {
		return value, false
	}
	one.asking.Lock()
	defer one.asking.Unlock()
	return one.value, k.holds(one, now)
}

func (k *Kept[Q, A]) holds(one *kept[A], now time.Time) bool {
	age := now.Sub(one.at)
	if one.at.IsZero() || age < 0 || age >= keepLife || !clock.Day(one.at).Equal(clock.Day(now)) {
		return false
	}
	var id int64
	if k.listing != nil {
		id = k.listing(one.value)
	}
	return k.memory.reader.holds(one.version, id, k.lists)
}

func (k *Kept[Q, A]) entry(q Q) *kept[A] {
	k.mu.Lock()
	defer k.mu.Unlock()
	one := k.known[q]
	if one == nil {
		if len(k.known) >= k.most {
			clear(k.known) // rare, and asked again at once
		}
		one = &kept[A]{}
		k.known[q] = one
	}
	return one
}
