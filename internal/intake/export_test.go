package intake

import "time"

// StopAt makes a run fail where fn says, as a stopped process would.
func StopAt(o Options, fn func(step Step, line int) error) Options {
	o.stop = fn
	return o
}

// ReadPhone is readPhone.
func ReadPhone(cell string) (number, code, about string) { return readPhone(cell) }

// QuickPulse tells how far the work is a hundred times a second.
func QuickPulse(u *Uploads) *Uploads {
	u.beat = 10 * time.Millisecond
	return u
}

// NewCode draws an activation code.
func NewCode() string { return newCode() }
