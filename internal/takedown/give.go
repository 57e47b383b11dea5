package takedown

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/look"
	"nongsan/internal/pg"
)

// Give answers a request for a seller's data with the file to hand over: a zip, with the numbers whole. Each time it is
// given is a step of the request's history and a look at the seller's data. A request for something else, or one that
// was returned, is errs.Conflict "takedown.answered".
func (s Service) Give(ctx context.Context, officer, id int64) (name string, file []byte, err error) {
	err = s.answer(ctx, id, func(tx pg.Tx, r Request, now time.Time) error {
		switch {
		case r.Kind != Data || r.Outcome == Returned:
			return errs.New(errs.Conflict, "takedown.answered")
		case r.Outcome == "":
			err = closeRequest(ctx, tx, id, officer, Given, "", now)
		default:
			err = note(ctx, tx, id, officer, string(Given), "", now)
		}
		if err != nil {
			return err
		}
		name = r.SellerSlug
		file, err = s.dataOf(ctx, tx, officer, r, now)
		return err
	})
	if err != nil {
		return "", nil, fmt.Errorf("give the data of request %d: %w", id, err)
	}
	return name, file, nil
}

// dataOf opens and gathers what is kept of a seller, and notes the look, in the request's transaction.
func (s Service) dataOf(ctx context.Context, tx pg.Tx, officer int64, r Request, now time.Time) ([]byte, error) {
	why := locale.T(locale.With(ctx, locale.Vi), "takedown.look", "authority", r.Authority, "number", r.Number)
	noted := look.Look{Viewer: officer, Subject: look.Seller, SubjectID: r.SellerID, Field: "all", Why: why}
	if err := look.Note(ctx, tx, noted, now); err != nil {
		return nil, err
	}
	numbers, err := s.Secrets.OpenAll(ctx, tx, officer, r.SellerID, why)
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	err = s.Privacy.ExportSeller(ctx, tx, r.SellerID, numbers, &file)
	return file.Bytes(), err
}
