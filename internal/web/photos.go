package web

import (
	"fmt"
	"html"
	"io"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/photo"
)

// Photo answers /anh/:name, where name is photo.Name of a stored picture. A name says what it holds for ever, so
// browsers keep it without asking again. What a picture is was decided when it came in; the headers make sure
// that no browser ever reads it as anything else. While a photograph's pictures are being made, a drawing that says so
// stands in.
func Photo(photos *photo.Service) fiber.Handler {
	return func(c *fiber.Ctx) error {
		name := c.Params("name")
		hash, width, format, ok := photo.ParseName(name)
		if !ok {
			return errs.New(errs.NotFound, "photo.not_found")
		}
		file, err := photos.Open(c.UserContext(), hash, width, format)
		if errs.Is(err, errs.NotFound) {
			return standIn(c, photos, hash)
		}
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }() // only read
		photoHeaders(c, kinds[file.Format])
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
		c.Set(fiber.HeaderETag, `"`+name+`"`)
		if c.Fresh() {
			c.Status(fiber.StatusNotModified)
			return nil
		}
		// Read here and not while it is sent: then the time a request may take is over for a store far away.
		content := make([]byte, file.Size)
		if _, err := io.ReadFull(file, content); err != nil {
			return err
		}
		return c.Send(content)
	}
}

// kinds are the media types of the formats.
var kinds = map[photo.Format]string{photo.JPEG: "image/jpeg", photo.WebP: "image/webp"}

// stand is the drawing in place of a picture that is being made. An image cannot use the page's fonts or sheets.
const stand = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240" width="320" height="240">` +
	`<rect width="320" height="240" fill="#dfebd9"/><g fill="none" stroke="#2f6b3c" stroke-width="2" opacity=".35">` +
	`<path d="M0 190q60-46 118-22t120-18 82-8M0 212q70-40 130-18t110-16 80-10"/></g>` +
	`<text x="160" y="118" text-anchor="middle" font-family="system-ui,sans-serif" font-size="20" fill="#1e4d2b">%s</text></svg>`

func standIn(c *fiber.Ctx, photos *photo.Service, hash string) error {
	known, err := photos.State(c.UserContext(), hash)
	if err != nil {
		return err
	}
	if known.Stage != photo.Waiting {
		return errs.New(errs.NotFound, "photo.not_found")
	}
	photoHeaders(c, "image/svg+xml")
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.SendString(fmt.Sprintf(stand, html.EscapeString(locale.T(c.UserContext(), "photo.waiting"))))
}

func photoHeaders(c *fiber.Ctx, kind string) {
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentSecurityPolicy, "sandbox; default-src 'none'")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
}
