package view

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"nongsan/internal/locale"
	"nongsan/internal/money"
)

// OfficeHome is what waits for an officer; it shows only the parts the officer may act on.
type OfficeHome struct {
	MayReview, MayFeature, MayResolve bool
	Where                             string // a commune the officer is bound to; empty: the province

	Urgent   OfficeUrgent
	Waiting  []OfficeWaiting
	Featured []OfficeSlot
	Parked   []OfficeParked
}

// OfficeWaiting is a listing that waits to be looked at.
type OfficeWaiting struct {
	Card  Card
	Since time.Time
	Days  int // whole days since

	Stall  bool     // what a stall says of itself, not a listing
	Change bool     // of a listing that was looked at before
	Fast   bool     // shows already
	Flags  []string // what the rules saw
}

// OfficeSlot is a featured place.
type OfficeSlot struct {
	ID       int64
	Card     Card
	Note     string
	StartsAt time.Time
	EndsAt   time.Time
	Running  bool // false: it begins later
}

// OfficeParked is money that came and belongs to no open payment.
type OfficeParked struct {
	EventID   int64
	Amount    money.VND
	Why       string // of money_parked
	Memo      string
	Order     string // code, or empty
	ParkedAt  time.Time
	Source    string            // who told of it
	TxnID     string            // its number there
	Suggested []OfficeSuggested // orders that lack just this sum
	Typed     map[string]string // field → as it was typed
	Errors    map[string]string // of the fields
}

// OfficeSuggested is an order that parked money may be meant for.
type OfficeSuggested struct{ Order, Buyer string }

// OfficeReview is the page on which a listing is judged: all that a buyer would see, and who stands behind it.
type OfficeReview struct {
	MayFeature   bool
	Card         Card
	Status       string
	StatusReason string // of a listing that was rejected
	Since        time.Time
	Category     string
	Summary      string
	Description  string
	Preservation string
	Season       []int // months; empty: all year
	Photos       []Picture
	Variants     []OfficeVariant
	Certificates []OfficeCertificate
	Seller       OfficeSeller
	Harvest      string
	Ingredients  string
	ShelfLife    string
	TaxClass     string // in words
	Restricted   string // in words; empty: none
	ChangeID     int64  // what is to be decided; 0: nothing
	Fast         bool   // it shows already, and nobody has looked
	Flags        []string
	Diff         *OfficeDiff // nil: all of it is new
	Past         []OfficePast
	Standing     OfficeStanding
	Message      string // why a decision could not be done
	Asks         bool   // the officer may enter an authority's request about it
	Authority    string // who had it hidden, with the document; empty: nobody
	Reason       string // as it was typed
	Error        string // of Reason
}

// OfficeVariant is one way to buy a listing.
type OfficeVariant struct {
	Unit    string
	Price   money.VND
	PerKg   money.VND // 0: not told
	PerUnit string    // what PerKg is for: kg or lít
	Stock   int
}

// OfficeCertificate is a paper the province has verified.
type OfficeCertificate struct {
	Kind      string // ocop, vietgap, organic, gi
	Stars     int
	Number    string
	Issuer    string
	ExpiresOn time.Time
	Lapsed    bool
}

// OfficeSeller is who answers for a listing.
type OfficeSeller struct {
	Slug, Stall string
	LegalName   string
	Kind        string // household, cooperative, company
	Phone       string // E.164
	Address     string
	SinceYear   int       // 0: not told
	Identity    *Identity // nil: not identified
}

// OfficeFeature is the page that fills the featured places.
type OfficeFeature struct {
	Query  string
	Found  []Card
	Chosen *Card
	Note   string
	Starts string // 2006-01-02T15:04 in Vietnam's time
	Ends   string
	Slots  []OfficeSlot
	Errors map[string]string
}

// choose is the address that takes a found listing into the form and keeps what was searched.
func (v OfficeFeature) choose(slug string) string {
	return "/quan-ly/noi-bat?" + url.Values{"q": {v.Query}, "san-pham": {slug}}.Encode() + "#dat"
}

func (v OfficeHome) parkedSum() money.VND {
	var sum money.VND
	for _, one := range v.Parked {
		sum = sum.Plus(one.Amount)
	}
	return sum
}

func (v OfficeHome) title(ctx context.Context) string {
	if len(v.Waiting)+len(v.Parked) == 0 {
		return locale.T(ctx, "office.home_done")
	}
	return locale.T(ctx, "office.home")
}

func (v OfficeReview) seasonText(ctx context.Context) string {
	if len(v.Season) == 0 || len(v.Season) == 12 {
		return locale.T(ctx, "office.season_all")
	}
	months := make([]string, len(v.Season))
	for i, m := range v.Season {
		months[i] = strconv.Itoa(m)
	}
	return locale.T(ctx, "office.season_months", "months", strings.Join(months, ", "))
}

// officeCertificate is "OCOP 4 sao" or the name of the other kinds.
func officeCertificate(ctx context.Context, c OfficeCertificate) string {
	return locale.T(ctx, "office.certificate_"+c.Kind, "stars", strconv.Itoa(c.Stars))
}

func officeWhy(ctx context.Context, why string) string { return locale.T(ctx, "parked."+why) }

func officeDays(ctx context.Context, days int) string {
	if days == 0 {
		return locale.T(ctx, "office.today")
	}
	return locale.N(ctx, "office.days", days)
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// path is where it is decided.
func (v OfficeWaiting) path() string {
	if v.Stall {
		return "/quan-ly/duyet-gian-hang/" + v.Card.Slug
	}
	return "/quan-ly/duyet/" + v.Card.Slug
}

// mark names the line.
func (v OfficeWaiting) mark() templ.Attributes {
	if v.Stall {
		return templ.Attributes{"data-stall": v.Card.Slug}
	}
	return templ.Attributes{"data-listing": v.Card.Slug}
}
