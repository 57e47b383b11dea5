package sell

import (
	"context"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/catalog"
	"nongsan/internal/httpd"
	"nongsan/internal/photo"
	"nongsan/internal/seller"
	"nongsan/internal/web/upload"
	"nongsan/internal/web/visit"
)

// attempt is an offer as it came, and the listing it is for; a new one has no slug.
type attempt struct {
	in     catalog.Offer
	slug   string
	photos []photo.State
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

// photoField is where the form keeps photographs.
var photoField = upload.Field{Name: "photo", Most: catalog.MaxPhotos, Many: "listing.photos_many"}

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
	picked, err := upload.FromForm(c.UserContext(), p.Photos, f, photoField)
	if err != nil || picked.Again {
		return p.formAgain(c, f, m, attempt{in, slug, picked.Photos}, err)
	}
	in.PhotoHashes = picked.Hashes()
	said, err := do(c.UserContext(), m, in)
	if err != nil {
		return p.formAgain(c, f, m, attempt{in, slug, picked.Photos}, err)
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
