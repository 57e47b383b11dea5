package moderation

import (
	"context"
	"fmt"
	"strings"
	"time"

	"nongsan/internal/pg"
	"nongsan/internal/place"
	"nongsan/internal/vntext"
)

// Indication is a geographical indication: what it is called, the words in a product's name that claim it, and the
// shelf it is of.
type Indication struct {
	ID           int       `db:"id"`
	Name         string    `db:"name"`
	Words        string    `db:"words"` // lower case, with marks
	Category     string    `db:"category_slug"`
	RegisteredOn time.Time `db:"registered_on"`
}

// Area is a place that an indication covers: a former commune or a hamlet, without its kind, and the code of today's
// commune it lies in.
type Area struct {
	Commune string `db:"commune_code"`
	Former  string `db:"former_name"`
}

// Claim is an indication that a product's name claims, and whether the product may come from its area.
type Claim struct {
	Name   string
	Inside bool
}

// Origin is where a product comes from: the code of today's commune, and the hamlet or former commune as its seller
// wrote it.
type Origin struct{ Commune, OldPlace string }

const indicationColumns = `id, name, words, category_slug, registered_on`

// Claims are the indications of a category that a product's name claims, with marks or without.
func Claims(ctx context.Context, q pg.Queryer, category, name string, from Origin) ([]Claim, error) {
	var all []Indication
	err := q.SelectContext(ctx, &all, `SELECT `+indicationColumns+` FROM indication WHERE category_slug = $1 ORDER BY id`, category)
	if err != nil {
		return nil, fmt.Errorf("geographical indications: %w", err)
	}
	var claims []Claim
	said := Spaced(vntext.Fold(name))
	for _, gi := range all {
		if !strings.Contains(said, Spaced(vntext.Fold(gi.Words))) {
			continue
		}
		var area []Area
		err := q.SelectContext(ctx, &area, `
			SELECT commune_code, former_name FROM indication_area WHERE indication_id = $1 AND commune_code = $2`, gi.ID, from.Commune)
		if err != nil {
			return nil, fmt.Errorf("area of %s: %w", gi.Name, err)
		}
		claims = append(claims, Claim{Name: gi.Name, Inside: mayLieIn(area, from)})
	}
	return claims, nil
}

// mayLieIn reports whether the origin may lie in what an area has of its commune: the finer place names a part of it, or
// no former commune outside. An indication covers communes as they were before July 2025.
func mayLieIn(area []Area, from Origin) bool {
	where := Spaced(vntext.Fold(from.OldPlace))
	names := func(place string) bool { return strings.Contains(where, Spaced(vntext.Fold(place))) }
	for _, a := range area {
		if names(a.Former) {
			return true
		}
	}
	for _, former := range place.FormerCommunes(from.Commune) {
		if names(former.BareName()) {
			return false
		}
	}
	return len(area) > 0
}
