package sell

import (
	"bytes"
	"context"
	"io"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/catalog"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/pg"
	"nongsan/internal/photo"
	"nongsan/internal/seller"
	"nongsan/internal/web/visit"
)

// attempt is an offer as it came, and the listing it is for; a new one has no slug.
type attempt struct {
	in   catalog.Offer
	slug string
}

// write keeps an offer and returns what to say about it.
type write func(ctx context.Context, m seller.Membership, in catalog.Offer) (said string, err error)

func (p *pages) propose(c *fiber.Ctx) error {
	return p.save(c, "", func(ctx context.Context, m seller.Membership, in catalog.Offer) (string, error) {
		_, err := p.Catalog.Propose(ctx, m.SellerID, visit.AccountID(c), in)
		if in.Draft {
			return "listing_drafted", err
		}
		return "listing_proposed", err
	})
}

func (p *pages) revise(c *fiber.Ctx) error {
	slug := c.Params("slug")
	return p.save(c, slug, func(ctx context.Context, m seller.Membership, in catalog.Offer) (string, error) {
		waits, err := p.Catalog.Revise(ctx, m.SellerID, visit.AccountID(c), slug, in)
		if waits {
			return "listing_waits", err
		}
		return "listing_saved", err
	})
}

// save keeps the photographs first, so that a wrong field does not lose them, and then the listing.
func (p *pages) save(c *fiber.Ctx, slug string, do write) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	f, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	if err := p.mayRevise(c, m, slug); err != nil {
		return err
	}
	in := readOffer(f)
	in.Key = c.Params("ticket") // every page with the form has another
	if err := p.keepPhotos(c.UserContext(), f, &in); err != nil {
		return p.formAgain(c, f, m, attempt{in, slug}, err)
	}
	said, err := do(c.UserContext(), m, in)
	if err != nil {
		return p.formAgain(c, f, m, attempt{in, slug}, err)
	}
	visit.Say(c, said)
	return httpd.SeeOther(c, shelf+"?da-gui="+url.QueryEscape(keepName(m, slug)))
}

// mayRevise asks whose listing it is before a stranger's photographs cost anything.
func (p *pages) mayRevise(c *fiber.Ctx, m seller.Membership, slug string) error {
	if slug == "" {
		return nil
	}
	_, err := p.Catalog.Own(c.UserContext(), m.SellerID, slug)
	return err
}

// keepPhotos stores the uploaded photographs and adds them behind those the listing has. Those before a bad one
// are kept.
func (p *pages) keepPhotos(ctx context.Context, f httpd.Form, in *catalog.Offer) error {
	for _, file := range f.Files("photos") {
		if len(in.PhotoHashes) >= catalog.MaxPhotos {
			return errs.Fields{"photos": "listing.photos_many"}.Err()
		}
		hash, err := p.keepFile(ctx, file)
		if e, known := errs.As(err); known && e.Kind != errs.Internal {
			return &errs.Error{Kind: errs.Invalid, Code: "form.invalid", Args: e.Args, Fields: map[string]string{"photos": e.Code}}
		}
		if err != nil {
			return err
		}
		in.PhotoHashes = append(in.PhotoHashes, hash)
	}
	return nil
}

// addPhoto keeps one photograph that came while the form was being filled in, and answers its hash for the field
// "photo". One whose listing is never offered is never shown.
func (p *pages) addPhoto(c *fiber.Ctx) error {
	if _, err := p.Visits.SellerOf(c); err != nil {
		return err
	}
	hash, err := p.keepPhoto(c.UserContext(), bytes.NewReader(c.Request().Body()))
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(fiber.Map{"hash": hash})
}

func (p *pages) keepFile(ctx context.Context, file httpd.File) (hash string, err error) {
	r, err := file.Open()
	if err != nil {
		return "", err
	}
	defer func() { _ = r.Close() }()
	return p.keepPhoto(ctx, r)
}

func (p *pages) keepPhoto(ctx context.Context, r io.Reader) (hash string, err error) {
	done, err := p.Photos.Process(ctx, r)
	if err != nil {
		return "", err
	}
	return done.Hash, pg.WithTx(ctx, p.DB, func(tx pg.Tx) error { return photo.Save(ctx, tx, done, p.Clock()) })
}
