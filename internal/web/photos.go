package web

import (
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
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
