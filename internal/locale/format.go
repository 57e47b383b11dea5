package locale

import (
	"strings"
	"time"

	"nongsan/internal/clock"
)

// Date is 23/11/2026 in Vietnam's time.
func Date(t time.Time) string { return t.In(clock.Vietnam).Format("02/01/2006") }

// DateTime is 23/11/2026 09:05 in Vietnam's time.
func DateTime(t time.Time) string { return t.In(clock.Vietnam).Format("02/01/2006 15:04") }

// Phone shows +84912345678 as 0912 345 678. What is not a Vietnamese mobile number is shown as it is.
func Phone(e164 string) string {
	n, ok := strings.CutPrefix(e164, "+84")
	if !ok || len(n) != 9 {
		return e164
	}
	return "0" + n[:3] + " " + n[3:6] + " " + n[6:]
}

// PhoneMasked shows +84912345678 as 0912 ••• 678.
func PhoneMasked(e164 string) string {
	shown := Phone(e164)
	if parts := strings.Fields(shown); len(parts) == 3 {
		return parts[0] + " ••• " + parts[2]
	}
	return "•••"
}

// Month is a month as people write it: 11/2026.
func Month(t time.Time) string { return t.In(clock.Vietnam).Format("01/2006") }
