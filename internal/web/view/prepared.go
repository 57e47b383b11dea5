package view

import (
	"bytes"
	"context"
	"io"

	"github.com/a-h/templ"
)

// hole stands in a page that is rendered for everybody where each visitor's own form token comes.
const hole = "⟦csrf⟧"

// Shared is f without what belongs to a visitor: a page rendered in it may be shown to everybody.
func (f Frame) Shared() Frame {
	return Frame{Lang: f.Lang, Asset: f.Asset, Demo: f.Demo, CSRF: hole}
}

// Prepared is a part of a page that was rendered before, with holes for the visitor's token.
type Prepared struct{ parts [][]byte }

// Prepare renders a part of a page once for all.
func Prepare(ctx context.Context, part templ.Component) (Prepared, error) {
	var b bytes.Buffer
	if err := part.Render(ctx, &b); err != nil {
		return Prepared{}, err
	}
	return Prepared{bytes.Split(b.Bytes(), []byte(hole))}, nil
}

// With is the part with a visitor's token in its holes. The token holds letters, digits, - and _ only.
func (p Prepared) With(token string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		for i, part := range p.parts {
			if i > 0 {
				if _, err := io.WriteString(w, token); err != nil {
					return err
				}
			}
			if _, err := w.Write(part); err != nil {
				return err
			}
		}
		return nil
	})
}
