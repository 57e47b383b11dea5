package view

import (
	"context"
	"strconv"
	"strings"
	"time"

	"nongsan/internal/locale"
)

// OfficeHouseholds is how many households were taken in and have taken their stalls over.
type OfficeHouseholds struct {
	OneCommune string // its name, for an officer of one commune; empty: the province
	Communes   []OfficeCommune
	Sum        OfficeCommune
}

// OfficeCommune is how far a commune is.
type OfficeCommune struct {
	Code, Name                          string
	Sellers, Invited, Activated, Lapsed int
}

// percent is how many of a hundred sellers have activated.
func (c OfficeCommune) percent() int {
	if c.Sellers == 0 {
		return 0
	}
	return c.Activated * 100 / c.Sellers
}

// OfficeLists is where lists are handed in, and what became of those before.
type OfficeLists struct {
	Action string // with a ticket
	Most   int64  // bytes
	Error  string
	Lists  []OfficeList
}

// OfficeList is a list that was handed in.
type OfficeList struct {
	ID       int64
	FileName string
	FileSize int64
	Mode     string // try or take
	State    string // working, stopped, tried, finished, failed
	Stopping bool
	Progress OfficeProgress

	Rows, Created, Unchanged, Refused int

	Ignored  []string
	Reasons  []OfficeTally // texts
	Communes []OfficeTally // names
	Report   bool          // can be downloaded
	Error    string        // why it failed
	Gone     bool          // the file was deleted
	At       time.Time
	History  []OfficeChange
}

// OfficeProgress is how far work is.
type OfficeProgress struct {
	Step        string
	Done, Total int64
}

// OfficeTally is how many rows have something in common.
type OfficeTally struct {
	What string
	Rows int
}

// OfficeChange is a line of a list's history.
type OfficeChange struct {
	Mode, State, By string
	At              time.Time
}

// OfficePrints is where invitation slips are printed.
type OfficePrints struct {
	OneCommune bool
	Key        string // of this form
	Communes   []Option
	Chosen     string
	Errors     map[string]string
	Prints     []OfficePrint
}

// OfficePrint is a commune's slips that were printed.
type OfficePrint struct {
	ID      int64
	Commune string
	Slips   int
	Again   bool
	By      string
	At      time.Time
	Gone    bool
}

// Text says how far the work is.
func (p OfficeProgress) Text(ctx context.Context) string {
	switch p.Step {
	case "reading":
		return locale.T(ctx, "households.step_reading", "percent", strconv.FormatInt(p.percent(), 10))
	case "comparing":
		return locale.T(ctx, "households.step_comparing")
	case "merging":
		return locale.T(ctx, "households.step_merging", "done", locale.Number(int(p.Done)), "total", locale.Number(int(p.Total)))
	case "reporting":
		return locale.T(ctx, "households.step_reporting")
	}
	return locale.T(ctx, "households.step_waiting")
}

func (p OfficeProgress) percent() int64 {
	if p.Total <= 0 {
		return 0
	}
	return min(100, p.Done*100/p.Total)
}

// Bar is how far the whole work is, of 100: reading is its first third, or all of a try.
func (p OfficeProgress) Bar(mode string) int64 {
	switch {
	case p.Step == "reading" && mode == "take":
		return p.percent() * 3 / 10
	case p.Step == "reading":
		return p.percent() * 9 / 10
	case p.Step == "comparing" && mode == "take":
		return 32
	case p.Step == "comparing":
		return 92
	case p.Step == "merging":
		return 33 + p.percent()*63/100
	case p.Step == "reporting":
		return 97
	}
	return 0
}

func (v OfficeList) stateText(ctx context.Context) string {
	if v.Stopping {
		return locale.T(ctx, "households.state_stopping")
	}
	if v.State == "working" {
		return locale.T(ctx, "households.state_working_"+v.Mode)
	}
	return locale.T(ctx, "households.state_"+v.State)
}

func (v OfficeList) title(ctx context.Context) string {
	switch v.State {
	case "tried":
		return locale.T(ctx, "households.title_tried")
	case "finished":
		return locale.T(ctx, "households.title_finished")
	}
	return v.stateText(ctx)
}

func (v OfficeList) path() string { return "/quan-ly/ho-ban/nhap/" + itoa(v.ID) }

// fileSize is 12,3 MB or 45 kB.
func fileSize(n int64) string {
	if n < 1<<20 {
		return strconv.FormatInt((n+1023)>>10, 10) + " kB"
	}
	tenths := (n*10 + 1<<19) >> 20
	return strconv.FormatInt(tenths/10, 10) + "," + strconv.FormatInt(tenths%10, 10) + " MB"
}

func createdText(ctx context.Context, v OfficeList) string {
	if v.State == "finished" {
		return locale.T(ctx, "households.created")
	}
	return locale.T(ctx, "households.would_create")
}

func changeText(ctx context.Context, h OfficeChange) string {
	if h.State == "working" {
		return locale.T(ctx, "households.state_working_"+h.Mode)
	}
	return locale.T(ctx, "households.state_"+h.State)
}

func joined(list []string) string { return strings.Join(list, ", ") }
