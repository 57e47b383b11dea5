package view

import (
	"context"

	"nongsan/internal/locale"
)

// Failure is what went wrong and what to do.
type Failure struct {
	Status       int
	Message      string
	RequestID    string        // to quote when asking for help
	ResendTo     string        // a form that arrived too old may be sent again to this address
	ResendFields []HiddenField // with all that was typed
	Back         Crumb         // where the visitor was at work; empty: nowhere in particular
}

// HiddenField is a value that a form carries along.
type HiddenField struct{ Name, Value string }

// Heading is the key of the page's first words.
func (p Failure) Heading() string {
	switch {
	case p.ResendTo != "":
		return "failure.stale"
	case p.Status == 404:
		return "failure.not_found"
	case p.Status == 403:
		return "failure.forbidden"
	case p.Status == 503 || p.Status == 429:
		return "failure.later"
	case p.Status >= 500:
		return "failure.ours"
	}
	return "failure.yours"
}

// lead is what happened and what to do, without what the heading has said.
func (p Failure) lead(ctx context.Context) string {
	switch {
	case p.ResendTo != "":
		return locale.T(ctx, "failure.stale_lead")
	case p.Message == locale.T(ctx, "http.not_found"):
		return locale.T(ctx, "failure.not_found_lead")
	}
	return p.Message
}
