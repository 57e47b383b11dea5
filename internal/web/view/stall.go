package view

// Stall is the page of a seller.
type Stall struct {
	Crumbs    []Crumb
	Maker     Maker
	LegalName string
	Cards     []Card
	Total     int
	Pages     Pages
	Demo      bool // invented
}
