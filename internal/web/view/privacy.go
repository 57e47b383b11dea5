package view

import (
	"context"
	"strconv"
	"time"

	"nongsan/internal/locale"
)

// MyData is what a person may ask about the own data.
type MyData struct {
	Agreed   []MyConsent
	KeepDays int
	Error    string // why the account was not closed
	Owner    bool   // because the person owns a stall
}

// MyConsent is something the person agreed to.
type MyConsent struct {
	Version, Channel string
	At               time.Time
	Withdrawn        *time.Time
}

// keepTime says days as years where they are.
func keepTime(ctx context.Context, days int) string {
	if days%365 == 0 {
		return locale.T(ctx, "privacy.years", "n", strconv.Itoa(days/365))
	}
	return locale.T(ctx, "privacy.days", "n", strconv.Itoa(days))
}
