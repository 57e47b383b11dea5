package view

import "time"

// Step is one stage of a parcel's way.
type Step struct {
	Label   string
	At      time.Time // zero: not reached
	Now     bool      // where it stands
	Stopped bool      // it ended here, without arriving
}

func (s Step) class() string {
	switch {
	case s.Stopped:
		return "step-stopped"
	case s.Now:
		return "step-now"
	case !s.At.IsZero():
		return "step-done"
	}
	return "step-todo"
}
