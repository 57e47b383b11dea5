package view

import "strings"

// Home is what the first page shows. Empty parts are left out.
type Home struct {
	Categories []Category
	Story      *Story // this week's featured product
	Featured   []Card // the other featured places
	Season     []Card // in season this month
	Month      int    // 1 to 12
	Newest     []Card
	Communes   []Commune // of the province, in the order of the alphabet
	Sellers    int       // how many sell here
	Listings   int       // how many are offered
}

// Category is a shelf.
type Category struct {
	Slug, Name string
	Cover      string // drawn cover's name
	Count      int
}

// Story tells of one product: what it is, who makes it, why now.
type Story struct {
	Card      Card
	Note      string // why now, in the officer's words
	Summary   string
	Stall     string
	StallSlug string
}

// Commune is a place to browse by.
type Commune struct {
	Code, Name string // Name with its kind: "Xã Tân Cương"
	Count      int    // listings from there
}

// region is a commune with its shape on the map.
type region struct {
	Commune
	path string
}

// tone is how strongly the map colours a commune.
func (r region) tone() string {
	switch {
	case r.Count == 0:
		return "region region-none"
	case r.Count < 4:
		return "region region-some"
	}
	return "region region-many"
}

func (h Home) regions() []region {
	known := make(map[string]Commune, len(h.Communes))
	for _, c := range h.Communes {
		known[c.Code] = c
	}
	var all []region
	for _, o := range outlines() {
		if c, ok := known[o.code]; ok {
			all = append(all, region{c, o.path})
		}
	}
	return all
}

// phrases are a heading's parts up to each comma: a line breaks there first.
func phrases(heading string) []string {
	var list []string
	for part := range strings.SplitAfterSeq(heading, ",") {
		list = append(list, strings.TrimSpace(part))
	}
	return list
}
