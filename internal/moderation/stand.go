package moderation

import (
	"context"
	"slices"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// MayStand refuses short words that show at once where the rules see anything in them (errs.Invalid with the field): they
// are soon written otherwise, and nobody looks before. The kinds that are let pass are named.
func MayStand(ctx context.Context, q pg.Queryer, said []Said, pass ...Kind) error {
	found, err := Find(ctx, q, said)
	if err == nil {
		err = MustNot(found)
	}
	if err != nil {
		return err
	}
	for _, f := range found {
		if slices.Contains(pass, f.Kind) {
			continue
		}
		code := "moderation.stand_words"
		if f.Kind == Contact {
			code = "moderation.stand_contact"
		}
		return &errs.Error{
			Kind: errs.Invalid, Code: "form.invalid", Fields: map[string]string{f.Field: code}, Args: map[string]string{"words": f.Words, "why": f.Why},
		}
	}
	return nil
}
