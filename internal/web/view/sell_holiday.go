package view

import "time"

// SellHoliday is the page that closes a stall for a while.
type SellHoliday struct {
	Stall  string    // its address
	Closed time.Time // the last closed day; zero: open
	Today  string    // 2006-01-02
	Until  string    // as it was typed
	Note   string
	Errors map[string]string
}
