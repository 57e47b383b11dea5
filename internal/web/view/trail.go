package view

import (
	"net/url"
	"strconv"
)

// Crumb is a step of the way to a page; the last one is the page itself and has no Href.
type Crumb struct{ Name, Href string }

// Chip is a short link that can be on.
type Chip struct {
	Name, Href string
	On         bool
	Count      int // 0: not told
}

// Pages is the place in a list of pages. Query holds the filters that every page keeps.
type Pages struct {
	Path  string
	Query url.Values
	At    int // from 1
	Last  int
	Part  string // id of the part of the page that holds the list; empty: the page begins with it
}

// href is the address of page n.
func (p Pages) href(n int) string {
	q := url.Values{}
	for key, values := range p.Query {
		q[key] = values
	}
	q.Del("trang")
	if n > 1 {
		q.Set("trang", strconv.Itoa(n))
	}
	href := p.Path
	if len(q) > 0 {
		href += "?" + q.Encode()
	}
	if p.Part != "" {
		href += "#" + p.Part
	}
	return href
}

// near are the pages to name: the first, the last and those around this one; 0 stands for a gap.
func (p Pages) near() []int {
	var list []int
	for n := 1; n <= p.Last; n++ {
		if n == 1 || n == p.Last || n >= p.At-1 && n <= p.At+1 {
			list = append(list, n)
		} else if list[len(list)-1] != 0 {
			list = append(list, 0)
		}
	}
	return list
}
