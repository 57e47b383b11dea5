package view

import (
	"time"

	"nongsan/internal/money"
)

// SellHome is the first page of a stall: what waits to be done.
type SellHome struct {
	StallName  string
	StallSlug  string
	New        int            // orders to confirm
	Confirmed  int            // to send
	Shipped    int            // on their way
	Asked      []string       // orders whose buyer waits for an answer about a return
	ComingBack []string       // orders with goods on their way back
	Rejected   int            // listings to mend
	Pending    int            // listings that wait for an officer
	SoldOut    int            // published listings without stock
	Listings   int            // all
	Gate       time.Time      // from when on it may not sell without an identity; zero: it has one
	Closed     time.Time      // the last day of its holiday; zero: open
	Suspended  *SellSuspended // nil: it sells
	Note       *StallNote     // what the stall wants to say of itself and waits or came back
}

// SellSuspended is that an authority had the stall suspended.
type SellSuspended struct {
	Reason string // with who asked for it
	Since  time.Time
}

// idle reports whether nothing asks for the seller.
func (h SellHome) idle() bool {
	return h.New+h.Confirmed+h.Shipped+h.Rejected+h.SoldOut+len(h.Asked)+len(h.ComingBack) == 0
}

// sellTask is something to do: how many, and the verb.
type sellTask struct {
	count  int
	what   string // key of the counted thing
	verb   string // key of what to do
	href   string
	urgent bool
}

// orderTasks are always shown, so that the seller finds each in its place; returns only when there are some. They lead
// to the oldest.
func (h SellHome) orderTasks() []sellTask {
	tasks := []sellTask{
		{h.New, "sell.task_new", "sell.task_new_do", "/ban-hang/don-hang?xem=moi", true},
		{h.Confirmed, "sell.task_confirmed", "sell.task_confirmed_do", "/ban-hang/don-hang?xem=can-gui", false},
		{h.Shipped, "sell.task_shipped", "sell.task_shipped_do", "/ban-hang/don-hang?xem=dang-giao", false},
	}
	if n := len(h.Asked); n > 0 {
		tasks = append(tasks, sellTask{n, "sell.task_asked", "sell.task_asked_do", "/ban-hang/don-hang/" + h.Asked[0], true})
	}
	if n := len(h.ComingBack); n > 0 {
		tasks = append(tasks, sellTask{n, "sell.task_coming_back", "sell.task_coming_back_do", "/ban-hang/don-hang/" + h.ComingBack[0], false})
	}
	return tasks
}

// listingTasks are only those that ask for something.
func (h SellHome) listingTasks() (tasks []sellTask) {
	for _, t := range []sellTask{
		{h.Rejected, "sell.task_rejected", "sell.task_rejected_do", "/ban-hang/san-pham", true},
		{h.SoldOut, "sell.task_sold_out", "sell.task_sold_out_do", "/ban-hang/san-pham", false},
		{h.Pending, "sell.task_pending", "sell.task_pending_do", "/ban-hang/san-pham", false},
	} {
		if t.count > 0 {
			tasks = append(tasks, t)
		}
	}
	return tasks
}

// SellListing is a listing in a stall's own list.
type SellListing struct {
	Slug, Name string
	Picture    Picture
	Price      money.VND
	Unit       string
	From       bool   // there are dearer variants
	Stock      int    // of all variants
	Status     string // pending, published, rejected, hidden, draft
	Reason     string // of a rejection, or why the province took it down

	Suspended   bool   // it cannot be put back for now
	PhotoFailed bool   // no picture could be made of one of its photographs
	ChangeWaits bool   // it shows as it was until an officer has looked at the change
	ChangeBack  string // why the change was not approved
}

func (l SellListing) href() string { return "/ban-hang/san-pham/" + l.Slug }

// tone is the colour of the status.
func (l SellListing) tone() string {
	switch {
	case l.Status == "published" && l.Stock > 0:
		return "ok"
	case l.Status == "rejected" || l.Status == "published":
		return "bad"
	case l.Status == "pending":
		return "wait"
	}
	return "off"
}

// statusKey names the status in plain words; a published listing without stock says so.
func (l SellListing) statusKey() string {
	if l.Status == "published" && l.Stock == 0 {
		return "sell.status_sold_out"
	}
	return "sell.status_" + l.Status
}

// onShelf reports whether the seller can take it off.
func (l SellListing) onShelf() bool { return l.Status == "published" || l.Status == "pending" }

// SellListings is a stall's own list.
type SellListings struct {
	Listings  []SellListing
	Suspended bool // nothing can be offered for now
}
