package web

import (
	"bytes"

	"github.com/gofiber/fiber/v2"
	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/photo"
)

// Photo answers /anh/:name, where name is photo.Name of a stored picture. A name says what it holds for ever, so
// browsers keep it without asking again. What a picture is was decided when it came in; the headers make sure
// that no browser ever reads it as anything else.
func Photo(photos *photo.Service) fiber.Handler {
	return func(c *fiber.Ctx) error {
		name := c.Params("name")
		hash, width, ok := photo.ParseName(name)
		if !ok {
			return errs.New(errs.NotFound, "photo.not_found")
		}
		file, err := photos.Open(hash, width)
		if err != nil {
			return err
		}
		info, err := file.Stat()
		if err != nil {
			_ = file.Close() // the first error says more
			return err
		}
		photoHeaders(c, `"`+name+`"`)
		if c.Fresh() {
			c.Status(fiber.StatusNotModified)
			return file.Close()
		}
		return c.SendStream(file, int(info.Size())) // closes file
	}
}

func photoHeaders(c *fiber.Ctx, etag string) {
	c.Set(fiber.HeaderContentType, "image/jpeg")
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Set(fiber.HeaderETag, etag)
	c.Set(fiber.HeaderContentSecurityPolicy, "sandbox; default-src 'none'")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
}

// AddPhoto answers POST /upload/:ticket/anh, whose body is one photograph: it keeps it and answers its hash, for the
// field "photo" of the form it was chosen in. Who may send one has a ticket, which a form with photographs gives.
func AddPhoto(photos *photo.Service, db *sqlx.DB, now clock.Clock) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx := c.UserContext()
		p, err := photos.Process(ctx, bytes.NewReader(c.Request().Body()))
		if err != nil {
			return err
		}
		err = pg.WithTx(ctx, db, func(tx pg.Tx) error { return photo.Save(ctx, tx, p, now()) })
		if err != nil {
			return err
		}
		return c.Status(fiber.StatusCreated).JSON(fiber.Map{
			"hash": p.Hash, "width": p.Width, "height": p.Height, "color": p.Color,
		})
	}
}
