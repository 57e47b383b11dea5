package view

import (
	"context"
	"strconv"

	"nongsan/internal/locale"
)

// SellForm is the form of a listing, new or as it is.
type SellForm struct {
	Action       string // /upload/{ticket}/…
	Slug         string // empty: new
	Status       string
	Reason       string // of a rejection, or why the province took it down
	ChangeWaits  bool   // the form holds the change that waits
	ChangeBack   string // the form holds the change that came back, and why
	Name         string
	Summary      string
	Category     string
	Categories   []Option
	Description  string
	Preservation string
	Commune      string
	Communes     []Option
	OldPlace     string
	OldPlaces    []string // what the commune was made of, to choose from
	Units        []string // the usual ones, to choose from
	Harvest      string
	Ingredients  string
	ShelfLife    string
	Deliver      string   // 2026-07; empty: at once
	Months       []Option // to deliver in
	TaxClass     string
	TaxClasses   []Option
	Restricted   string
	Restrictions []Option
	Keep         string // names the form where the phone keeps what was typed and not sent
	Typed        bool   // it comes back with something wrong: what it holds is newer than what the phone kept
	Season       map[int]bool
	Variants     []SellVariant // one at least
	Photos       []FieldPhoto  // kept already
	PhotoAction  string        // takes one photograph while the form is filled in
	MaxPhotos    int
	MaxVariants  int
	Errors       map[string]string
	Message      string // about the whole form
}

// SellVariant is one line of unit, price and stock as it was typed.
type SellVariant struct {
	ID        int64 // 0: new
	Unit      string
	Price     string
	Stock     string
	StockSeen int
	Least     string
	Weight    string
}

// spareVariants is how many empty lines wait for more packs: without scripts no line can be added.
const spareVariants = 2

// spare are the numbers of the empty lines.
func (s SellForm) spare() (numbers []int) {
	for i := len(s.Variants); i < min(len(s.Variants)+spareVariants, s.MaxVariants); i++ {
		numbers = append(numbers, i)
	}
	return numbers
}

// field is a field with what is wrong with it.
func (s SellForm) field(f Field) Field {
	f.Error = s.Errors[f.Name]
	return f
}

// moreWrong reports whether something is wrong in the part that is folded away.
func (s SellForm) moreWrong() bool {
	for _, name := range []string{
		"summary", "description", "preservation", "season", "harvest", "ingredients", "shelf_life", "deliver_month", "tax_class",
		"restricted", "commune", "old_place",
	} {
		if s.Errors[name] != "" {
			return true
		}
	}
	return false
}

// packWrong reports whether something is wrong in the folded part of a pack.
func (s SellForm) packWrong(i int) bool {
	return s.Errors[numbered("least", i)] != "" || s.Errors[numbered("weight", i)] != ""
}

// withChoice is options with an invitation in front, for a list that has no natural first.
func withChoice(invitation string, options []Option) []Option {
	return append([]Option{{Label: invitation}}, options...)
}

func numbered(name string, i int) string { return name + "_" + strconv.Itoa(i) }

// photoField is where the photographs go.
func (s SellForm) photoField(ctx context.Context) PhotoField {
	return PhotoField{
		Name: "photo", Legend: locale.T(ctx, "sell.photos"), Invite: sellPhotosAdd(ctx, s),
		Hint:   locale.T(ctx, "sell.photos_hint", "most", strconv.Itoa(s.MaxPhotos)),
		Action: s.PhotoAction, Draft: s.Keep, Photos: s.Photos, Most: s.MaxPhotos, Error: s.Errors[PhotoFile("photo")],
	}
}

func sellFormTitle(ctx context.Context, s SellForm) string {
	if s.Slug == "" {
		return locale.T(ctx, "sell.offer")
	}
	return locale.T(ctx, "sell.edit_title")
}

func sellSaveText(ctx context.Context, s SellForm) string {
	if s.Slug == "" {
		return locale.T(ctx, "sell.offer")
	}
	return locale.T(ctx, "sell.save")
}

func sellPhotosAdd(ctx context.Context, s SellForm) string {
	if len(s.Photos) == 0 {
		return locale.T(ctx, "sell.photos_first")
	}
	return locale.T(ctx, "sell.photos_more")
}
