package certificate

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"image/png"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// Scan is a page of the paper, as it came.
type Scan struct {
	MediaType string `db:"media_type"` // image/jpeg, image/png, application/pdf
	Content   []byte `db:"content"`
}

// Bounds of what is sent; the table has the same.
const (
	MaxScans     = 4
	MaxScanBytes = 8 << 20
)

// Send gives a paper to the officers. The days are dates in Vietnam; without a last day OCOP stars end after 36 months.
// Bad fields are an errs.Invalid with Fields kind, listing, stars, number, issuer, issued_on, expires_on, scans. The same
// paper sent again, while the first waits or counts, is the first.
func (s *Service) Send(ctx context.Context, accountID int64, c Certificate, scans [][]byte) (id int64, err error) {
	now := s.now()
	clean(&c)
	pages, err := check(c, scans, clock.Day(now))
	if err != nil {
		return 0, err
	}
	c.State = Waiting
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		if id, err = insert(ctx, tx, accountID, c, now); err != nil {
			return err
		}
		for i, page := range pages {
			_, err := tx.ExecContext(ctx, `
				INSERT INTO certificate_scan (certificate_id, position, media_type, content, added_at) VALUES ($1, $2, $3, $4, $5)`,
				id, i, page.MediaType, page.Content, now)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if pg.IsUnique(err, "certificate_once") {
		return s.same(ctx, c)
	}
	if err != nil {
		return 0, fmt.Errorf("send certificate %s of seller %d: %w", c.Number, c.SellerID, err)
	}
	return id, nil
}

// Register writes a paper that the province knows to be right, without a scan: from its own register.
func (s *Service) Register(ctx context.Context, officerAccountID int64, c Certificate) (id int64, err error) {
	now := s.now()
	clean(&c)
	c.State = Verified
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		id, err = insert(ctx, tx, officerAccountID, c, now)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("register certificate %s of seller %d: %w", c.Number, c.SellerID, err)
	}
	return id, nil
}

func clean(c *Certificate) {
	c.Number = vntext.OneLine(c.Number)
	c.Issuer = vntext.OneLine(c.Issuer)
	if c.Kind != OCOP {
		c.Stars = 0
	}
	if c.Kind == OCOP && c.ExpiresOn.IsZero() && !c.IssuedOn.IsZero() {
		c.ExpiresOn = c.IssuedOn.AddDate(0, ocopMonths, 0)
	}
}

func check(c Certificate, scans [][]byte, today time.Time) ([]Scan, error) {
	f := errs.Fields{}
	if !slices.Contains(Kinds(), c.Kind) {
		f.Add("kind", "certificate.kind_missing")
	}
	if c.Kind == OCOP && c.ListingID == 0 {
		f.Add("listing", "certificate.listing_missing")
	}
	if c.Kind == OCOP && (c.Stars < 3 || c.Stars > 5) {
		f.Add("stars", "certificate.stars_range")
	}
	if n := utf8.RuneCountInString(c.Number); n < 1 || n > 60 {
		f.Add("number", "certificate.number_missing")
	}
	if n := utf8.RuneCountInString(c.Issuer); n < 2 || n > 160 {
		f.Add("issuer", "certificate.issuer_missing")
	}
	if c.IssuedOn.IsZero() || c.IssuedOn.After(today) || c.IssuedOn.Year() < 1990 {
		f.Add("issued_on", "certificate.issued_wrong")
	}
	switch {
	case c.ExpiresOn.IsZero() || !c.ExpiresOn.After(c.IssuedOn) || c.ExpiresOn.Year() > 2999:
		f.Add("expires_on", "certificate.expires_wrong")
	case c.ExpiresOn.Before(today):
		f.Add("expires_on", "certificate.expired")
	case c.Kind == OCOP && c.ExpiresOn.After(c.IssuedOn.AddDate(0, ocopMonths, 0)):
		f.Add("expires_on", "certificate.ocop_life")
	}
	pages := readScans(f, scans)
	return pages, f.Err()
}

// readScans tells each page by its bytes, not by its name. Photographs are not decoded here: a look at their header
// says that they are some.
func readScans(f errs.Fields, scans [][]byte) []Scan {
	if len(scans) == 0 {
		f.Add("scans", "certificate.scan_missing")
	}
	if len(scans) > MaxScans {
		f.Add("scans", "certificate.scans_many")
		return nil
	}
	var pages []Scan
	for _, raw := range scans {
		kind := http.DetectContentType(raw)
		var err error
		switch kind {
		case "image/jpeg":
			_, err = jpeg.DecodeConfig(bytes.NewReader(raw))
		case "image/png":
			_, err = png.DecodeConfig(bytes.NewReader(raw))
		case "application/pdf":
		default:
			err = errs.New(errs.Invalid, "certificate.scan_kind")
		}
		switch {
		case err != nil:
			f.Add("scans", "certificate.scan_kind")
		case len(raw) > MaxScanBytes:
			f.Add("scans", "certificate.scan_large")
		}
		pages = append(pages, Scan{MediaType: kind, Content: raw})
	}
	return pages
}
