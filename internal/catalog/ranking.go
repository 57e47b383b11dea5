package catalog

import (
	"context"
	"fmt"
)

// Weight is what something is worth when listings are put in order; the law asks to publish it.
type Weight struct {
	Name   string `db:"name"` // name_exact, in_stock, star …
	Points int    `db:"points"`
}

// Ranking lists the weights in force, as the page /cach-sap-xep shows them.
func (s *Service) Ranking(ctx context.Context) ([]Weight, error) {
	var list []Weight
	err := s.db.SelectContext(ctx, &list, `SELECT name, points FROM ranking_weight ORDER BY position`)
	if err != nil {
		return nil, fmt.Errorf("list what ranks first: %w", err)
	}
	return list, nil
}
