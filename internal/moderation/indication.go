package moderation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"nongsan/internal/pg"
	"nongsan/internal/place"
	"nongsan/internal/vntext"
)

// Claim is a geographical indication that a product's name claims, and whether the product may come from its area.
type Claim struct {
	Name   string `db:"name"`
	Inside bool   `db:"-"`
}

// Origin is where a product comes from: the code of today's commune, and the hamlet or former commune as its seller
// wrote it.
type Origin struct{ Commune, OldPlace string }

// Claims are the geographical indications of a category that a product's name claims, with marks or without.
func Claims(ctx context.Context, q pg.Queryer, category, name string, from Origin) ([]Claim, error) {
	var all []struct {
		ID    int    `db:"id"`
		Words string `db:"words"`
		Claim
	}
	err := q.SelectContext(ctx, &all, `SELECT id, name, words FROM indication WHERE category_slug = $1 ORDER BY id`, category)
	if err != nil {
		return nil, fmt.Errorf("geographical indications: %w", err)
	}
	var claims []Claim
	said := Spaced(vntext.Fold(name))
	for _, gi := range all {
		if !strings.Contains(said, Spaced(vntext.Fold(gi.Words))) {
			continue
		}
		if gi.Inside, err = insideArea(ctx, q, gi.ID, from); err != nil {
			return nil, err
		}
		claims = append(claims, gi.Claim)
	}
	return claims, nil
}

// insideArea reports whether the origin may lie in the area: today's commune holds a part of it, and the finer place
// does not name a former commune outside. An indication covers communes as they were before July 2025.
func insideArea(ctx context.Context, q pg.Queryer, indicationID int, from Origin) (bool, error) {
	var names []string
	err := q.SelectContext(ctx, &names, `
		SELECT former_name FROM indication_area WHERE indication_id = $1 AND commune_code = $2`, indicationID, from.Commune)
	if err != nil || len(names) == 0 {
		return false, err
	}
	where := Spaced(vntext.Fold(from.OldPlace))
	for _, former := range place.FormerCommunes(from.Commune) {
		_, name, _ := strings.Cut(former.Name, " ")
		if strings.Contains(where, Spaced(vntext.Fold(name))) {
			return slices.Contains(names, name), nil
		}
	}
	return true, nil
}
