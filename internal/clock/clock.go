// Package clock is the only place that reads the machine's time, so that tests decide what time it is.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time, in UTC. A verb reads it once and passes the time down.
type Clock func() time.Time

// System is the machine's clock, to the microsecond, which is what PostgreSQL keeps.
func System() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Vietnam is Indochina time: UTC+7 without daylight saving. Fixed, so that a container without
// zone files shows the same times.
var Vietnam = time.FixedZone("+07", 7*60*60)

// Day is the date in Vietnam at a time, as PostgreSQL's date reads it: midnight UTC.
func Day(at time.Time) time.Time {
	y, m, d := at.In(Vietnam).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Fake is a clock for tests: it stands still until it is moved.
type Fake struct {
	mu  sync.Mutex
	now time.Time
}

// NewFake starts a fake clock at t.
func NewFake(t time.Time) *Fake { return &Fake{now: t.UTC()} }

// Now is the Clock.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Advance moves the clock forward, or backward when d is negative.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}

// Month is a time's month in Vietnam: its first moment, and that of the next.
func Month(at time.Time) (begins, ends time.Time) {
	y, m, _ := at.In(Vietnam).Date()
	return time.Date(y, m, 1, 0, 0, 0, 0, Vietnam), time.Date(y, m+1, 1, 0, 0, 0, 0, Vietnam)
}

// YearBegins is the first moment of a time's year in Vietnam.
func YearBegins(at time.Time) time.Time {
	return time.Date(at.In(Vietnam).Year(), 1, 1, 0, 0, 0, 0, Vietnam)
}
