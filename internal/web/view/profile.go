package view

import (
	"context"
	"strconv"
	"strings"
	"time"

	"nongsan/internal/locale"
)

// Profile is all that is known of a seller, with numbers masked. The seller sees it and, with Base elsewhere, the
// office.
type Profile struct {
	Base string // address of the page; its parts lie below

	Slug, StallName, Story string
	Since                  int
	OpenDays               []int
	Pickup                 string // where parcels are fetched
	Picture                Picture
	Phone                  string

	LegalName, Kind, TaxKind, Address string
	Number                            string // masked; empty: not told

	Bank, BankNumber, BankHolder string // masked; empty: not told
	BankSince                    time.Time

	Note       *StallNote // nil: nothing waits and nothing came back
	Identity   *Identity  // nil: not identified
	Gate       time.Time  // from when on that keeps goods from showing
	Electronic bool       // can be done here
	MayChange  bool       // name, number, account and phone: the owner and the office
	Demo       bool
}

// StallNote is what of a stall waits for an officer, or came back: the parts that are not as they show.
type StallNote struct {
	Waits            bool
	Reason           string // why it came back
	Name, Story      string // empty: as it shows
	Photo            Picture
	NoStory, NoPhoto bool   // is to be taken away
	Look             string // where the office decides; empty: its people see it
}

// Identity is how a seller was identified.
type Identity struct {
	Method, Document, By string
	At                   time.Time
}

// words say it in one line.
func (i Identity) words(ctx context.Context) string {
	if i.Method == "electronic" {
		return locale.T(ctx, "profile.identified_electronic", "at", locale.Date(i.At))
	}
	return locale.T(ctx, "profile.identified_in_person", "at", locale.Date(i.At), "document", locale.T(ctx, "document."+i.Document))
}

// numberLabel names the number the kind of seller has.
func (p Profile) numberLabel() string {
	if p.Kind == "household" {
		return "profile.citizen_number"
	}
	return "profile.tax_number"
}

// openDays are the days in words, or that it is every day.
func openDays(ctx context.Context, days []int) string {
	if len(days) == 0 || len(days) == 7 {
		return locale.T(ctx, "profile.every_day")
	}
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = locale.T(ctx, "day."+strconv.Itoa(d))
	}
	return strings.Join(names, ", ")
}

// StallForm changes how a seller shows itself.
type StallForm struct {
	Action, Back              string
	Photos                    *PhotoField // nil: the photograph is not changed here
	StallName, Story, Since   string
	Note                      *StallNote // what waits or came back
	Days                      map[int]bool
	PickupCommune, PickupLine string
	Communes                  []Option
	Errors                    map[string]string
}

// LegalForm changes who a seller is to the state.
type LegalForm struct {
	Action, Back                string
	LegalName, TaxKind, Commune string
	Address, Number             string // Number as typed
	Masked                      string // the number it has
	NumberLabel                 string
	TaxKinds, Communes          []Option
	Fixed                       bool // identified: the seller itself changes neither name nor number
	Errors                      map[string]string
}

// PayoutForm changes the account a seller is paid on.
type PayoutForm struct {
	Action, Back          string
	Bank, Account, Holder string
	Masked                string
	Banks                 []Option
	Errors                map[string]string
}

// PhoneForm changes the number that buyers call.
type PhoneForm struct {
	Action, Back, Phone string
	Errors              map[string]string
}

func wrong(errors map[string]string, f Field) Field {
	f.Error = errors[f.Name]
	return f
}

// numberHint says how the number looks, or which one there is.
func (v LegalForm) numberHint(ctx context.Context) string {
	if v.Masked != "" {
		return locale.T(ctx, "profile.number_keep", "number", v.Masked)
	}
	return locale.T(ctx, v.NumberLabel+"_hint")
}

func orNone(ctx context.Context, text string) string {
	if text == "" {
		return locale.T(ctx, "profile.none")
	}
	return text
}
