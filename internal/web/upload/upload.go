// Package upload takes photographs out of forms: each on its own while the form is being filled in (One), or all with
// the form where no script runs (FromForm).
//
// A page that wants photographs has a form that is sent to /upload/{httpd.UploadTicket}/…, shows view.PhotoField in
// it, and lets its handler call FromForm, which gives hashes in the order they were put in. A row that refers to such
// a hash by a foreign key to photo keeps the photograph; one that nothing refers to is taken away after a week.
//
//	picked, err := upload.FromForm(c.UserContext(), p.Photos, form, upload.Field{Name: "photo", Most: 5})
//	if err != nil || picked.Again {
//		return p.showFormAgain(c, form, picked.Photos, err) // err has Fields{"photos": …}
//	}
//	save(…, picked.Hashes())
package upload

import (
	"bytes"
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/photo"
	"nongsan/internal/web/view"
)

// Address takes one photograph; a ticket stands before it. See One.
const Address = "/anh"

// Routes adds the two addresses that the script of view.PhotoField asks.
func Routes(app fiber.Router, photos *photo.Service) {
	app.Post("/upload/:ticket"+Address, One(photos))
	app.Get("/anh/:hash/tinh-trang", Progress(photos))
}

// One takes the photograph that is the request's body and answers its hash for the form's field. Whoever has a ticket
// may send: only pages with such a form give tickets. One that is never shown is taken away.
func One(photos *photo.Service) fiber.Handler {
	return func(c *fiber.Ctx) error {
		taken, err := photos.Take(c.UserContext(), bytes.NewReader(c.Request().Body()))
		if err != nil {
			return err
		}
		return c.Status(fiber.StatusCreated).JSON(fiber.Map{"hash": taken.Hash, "width": taken.Width, "height": taken.Height})
	}
}

// Progress answers where a photograph's pictures are: 202 while they are being made, 200 when they are there, and 422
// with the reason when there will be none.
func Progress(photos *photo.Service) fiber.Handler {
	return func(c *fiber.Ctx) error {
		known, err := photos.State(c.UserContext(), c.Params("hash"))
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		switch known.Stage {
		case photo.Failed:
			return errs.New(errs.Invalid, known.Failure)
		case photo.Waiting:
			c.Status(fiber.StatusAccepted)
		}
		return c.JSON(fiber.Map{"hash": known.Hash, "state": known.Stage})
	}
}

// Field is where a form keeps its photographs.
type Field struct {
	Name string // of the hidden fields with hashes; files come as view.PhotoFile(Name)
	Most int
	Many string // key of the text for too many
}

// Picked is what a form held.
type Picked struct {
	Photos []photo.State // in order, first the one to show first; also those that failed
	Again  bool          // the person pressed a button of the field and not the form's own: show the form again
}

// Hashes are those of the photographs that did not fail.
func (p Picked) Hashes() []string {
	hashes := make([]string, 0, len(p.Photos))
	for _, one := range p.Photos {
		if one.Stage != photo.Failed {
			hashes = append(hashes, one.Hash)
		}
	}
	return hashes
}

// FromForm gives the photographs of a form: those it names already and those that came with it, which are taken in.
// What is wrong with one is a field's error under view.PhotoFile of the name, and those before it are kept.
func FromForm(ctx context.Context, photos *photo.Service, f httpd.Form, field Field) (Picked, error) {
	hashes := dedupe(f.All(field.Name))
	up := f.Get(view.PhotoUp(field.Name))
	hashes = earlier(hashes, up)
	hashes, wrong := take(ctx, photos, f.Files(view.PhotoFile(field.Name)), hashes, field)
	if wrong != nil && !errs.Is(wrong, errs.Invalid) {
		return Picked{}, wrong
	}
	states, err := photos.States(ctx, hashes)
	if err != nil {
		return Picked{}, err
	}
	picked := Picked{Again: up != "" || f.Has(view.PhotoSend(field.Name))}
	for _, hash := range hashes {
		known, ok := states[hash]
		if ok {
			picked.Photos = append(picked.Photos, known)
		} else if wrong == nil {
			wrong = errs.Fields{view.PhotoFile(field.Name): "photo_form.gone"}.Err()
		}
	}
	return picked, wrong
}

// take takes files in behind the hashes there are.
func take(ctx context.Context, photos *photo.Service, files []httpd.File, hashes []string, field Field) ([]string, error) {
	for _, file := range files {
		if len(hashes) >= field.Most {
			return hashes, errs.Fields{view.PhotoFile(field.Name): field.Many}.Err()
		}
		hash, err := takeFile(ctx, photos, file)
		if e, known := errs.As(err); known && e.Kind != errs.Internal {
			return hashes, &errs.Error{Kind: errs.Invalid, Code: "form.invalid", Args: e.Args, Fields: map[string]string{view.PhotoFile(field.Name): e.Code}}
		}
		if err != nil {
			return hashes, err
		}
		if !slices.Contains(hashes, hash) {
			hashes = append(hashes, hash)
		}
	}
	return hashes, nil
}

func takeFile(ctx context.Context, photos *photo.Service, file httpd.File) (hash string, err error) {
	r, err := file.Open()
	if err != nil {
		return "", err
	}
	defer func() { _ = r.Close() }()
	taken, err := photos.Take(ctx, r)
	return taken.Hash, err
}

// earlier moves a hash one place to the front.
func earlier(hashes []string, hash string) []string {
	if i := slices.Index(hashes, hash); i > 0 {
		hashes[i-1], hashes[i] = hashes[i], hashes[i-1]
	}
	return hashes
}

func dedupe(hashes []string) []string {
	kept := make([]string, 0, len(hashes))
	for _, hash := range hashes {
		if !slices.Contains(kept, hash) {
			kept = append(kept, hash)
		}
	}
	return kept
}
