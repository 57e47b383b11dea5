package view

import "time"

// OfficeStall is what a stall's people want to say of it, before an officer.
type OfficeStall struct {
	Name, Where string // as they want it, or as it shows when nothing waits
	Story       string
	Photo       []Picture // one, or none
	ChangeID    int64     // what is to be decided; 0: nothing
	Fast        bool      // it shows already, and nobody has looked
	Since       time.Time
	SentBy      string
	Flags       []string
	Diff        *OfficeDiff
	Past        []OfficePast
	Seller      OfficeSeller
	Standing    OfficeStanding
	Message     string // why a decision could not be done
	Reason      string // as it was typed
	Error       string // of Reason
}

// path is where it is decided.
func (v OfficeStall) path() string { return "/quan-ly/duyet-gian-hang/" + v.Seller.Slug }
