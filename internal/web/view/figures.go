package view

import (
	"time"

	"nongsan/internal/money"
)

// Figures are what the province talks about on Monday.
type Figures struct {
	MayFeature   bool
	From, To     string // 2026-11-01
	Begins, Ends time.Time
	At           time.Time // when they were counted
	Total        FigureRow
	NewSellers   int
	Listings     int
	Communes     []FigureRow
	Categories   []FigureRow
	Months       []FigureRow
}

// FigureRow is the figures of one commune, category or month.
type FigureRow struct {
	Name     string
	Orders   int
	Sellers  int
	Turnover money.VND
}

// most is the largest turnover of rows, for the length of their bars; never 0.
func most(rows []FigureRow) money.VND {
	top := money.VND(1)
	for _, r := range rows {
		top = max(top, r.Turnover)
	}
	return top
}

func (v Figures) file(table, kind string) string {
	return "/quan-ly/so-lieu/tep?bang=" + table + "&kieu=" + kind + "&tu=" + v.From + "&den=" + v.To
}
