package photo_test

import (
	"testing"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
	"nongsan/internal/photo"
)

func TestSaveKeepsTheFirstRow(t *testing.T) {
	t.Parallel()
	db, s := pgtest.New(t), newService(t)
	p := process(t, s, leaves(t, 900, 600))
	first := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	for _, at := range []time.Time{first, first.Add(time.Hour)} {
		if err := pg.WithTx(t.Context(), db, func(tx pg.Tx) error { return photo.Save(t.Context(), tx, p, at) }); err != nil {
			t.Fatal(err)
		}
	}
	var row struct {
		Width, Height, Bytes int
		Color                string
		Widths               pq.Int64Array
		CreatedAt            time.Time `db:"created_at"`
	}
	err := db.GetContext(t.Context(), &row, `SELECT width, height, color, widths, bytes, created_at FROM photo WHERE hash = $1`, p.Hash)
	if err != nil {
		t.Fatal(err)
	}
	size := 0
	for _, f := range p.Files {
		size += len(f.Content)
	}
	if row.Width != 900 || row.Height != 600 || row.Color != p.Color || row.Bytes != size || !row.CreatedAt.Equal(first) {
		t.Errorf("row is %+v", row)
	}
	if want := (pq.Int64Array{320, 640, 1280}); len(row.Widths) != 3 || row.Widths[0] != want[0] || row.Widths[2] != want[2] {
		t.Errorf("widths are %v, want %v", row.Widths, want)
	}
}

func TestTheDatabaseRefusesARowThatCannotBe(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	good := photo.Processed{
		Hash: "0123456789abcdef0123456789abcdef", Width: 320, Height: 200, Color: "#2f6b3c",
		Files: []photo.File{{Width: 320, Format: photo.JPEG, Content: []byte{1}}},
	}
	for name, spoil := range map[string]func(*photo.Processed){
		"hash":   func(p *photo.Processed) { p.Hash = "../../etc/passwd" },
		"width":  func(p *photo.Processed) { p.Width = 0 },
		"height": func(p *photo.Processed) { p.Height = -1 },
		"color":  func(p *photo.Processed) { p.Color = "red;background:url(x)" },
		"files":  func(p *photo.Processed) { p.Files = nil },
	} {
		p := good
		spoil(&p)
		err := pg.WithTx(t.Context(), db, func(tx pg.Tx) error { return photo.Save(t.Context(), tx, p, time.Unix(0, 0)) })
		if _, refused := pg.Constraint(err); !refused {
			t.Errorf("%s: %v, want a broken constraint", name, err)
		}
	}
}
