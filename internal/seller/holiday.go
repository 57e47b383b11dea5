package seller

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/moderation"
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// longestHoliday is how far ahead a stall may say that it is closed: past a year it should end.
const longestHoliday = 366 * 24 * time.Hour

// OnHoliday reports whether the stall is closed at a time: until the end of the last day in Vietnam.
func (s Seller) OnHoliday(at time.Time) bool {
	return s.OnHolidayUntil != nil && !s.OnHolidayUntil.Before(clock.Day(at))
}

// GoOnHoliday closes the stall until the end of a day, with a word for buyers that may be empty: its listings show
// in no list and nothing of it can be ordered. Orders placed before stay to be sent.
func (s *Service) GoOnHoliday(ctx context.Context, sellerID int64, until time.Time, note string) error {
	note = vntext.OneLine(note)
	day, today := clock.Day(until), clock.Day(s.now())
	f := errs.Fields{}
	if day.Before(today) || day.Sub(today) > longestHoliday {
		f.Add("until", "seller.holiday_range")
	}
	if utf8.RuneCountInString(note) > 200 {
		f.Add("note", "seller.holiday_note_long")
	}
	if err := f.Err(); err != nil {
		return err
	}
	return s.setHoliday(ctx, sellerID, &day, note)
}

// Reopen ends the stall's holiday.
func (s *Service) Reopen(ctx context.Context, sellerID int64) error {
	return s.setHoliday(ctx, sellerID, nil, "")
}

func (s *Service) setHoliday(ctx context.Context, sellerID int64, until *time.Time, note string) error {
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		err := moderation.MayStand(ctx, tx, []moderation.Said{{Field: "note", Text: note}})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE seller SET on_holiday_until = $2, holiday_note = $3 WHERE id = $1`, sellerID, until, note)
		return err
	})
	if err != nil {
		return fmt.Errorf("holiday of seller %d: %w", sellerID, err)
	}
	return nil
}
