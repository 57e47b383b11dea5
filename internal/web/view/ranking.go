package view

// Weight is what something is worth when products are put in order.
type Weight struct {
	Name    string // name_exact, in_stock …: a text "ranking.…" says it
	Points  int
	OfWords bool // counts only where words were searched for
}

// Hints are what may be meant by what has been typed so far.
type Hints struct {
	Text  string
	Links []Hint // shelves, places and stalls
	Cards []Card
}

// Hint leads to a shelf, a place or a stall.
type Hint struct{ Kind, Name, Href string }
