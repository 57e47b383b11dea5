package visit

import (
	"context"
	"strconv"
	"time"

	"nongsan/internal/certificate"
	"nongsan/internal/clock"
	"nongsan/internal/locale"
	"nongsan/internal/web/view"
)

// endsSoon is how many days before its last one a paper says that it ends.
const endsSoon = 60

// Paper is a certificate as its seller and the officers see it.
func Paper(ctx context.Context, in certificate.Certificate, now time.Time) view.Paper {
	left := int(in.ExpiresOn.Sub(clock.Day(now)) / (24 * time.Hour))
	p := view.Paper{
		ID: in.ID, Name: paperName(ctx, string(in.Kind), in.Stars), Listing: in.ListingName, ListingSlug: in.ListingSlug,
		Stall: in.StallName, StallSlug: in.SellerSlug, Number: in.Number, Issuer: in.Issuer, IssuedOn: in.IssuedOn, ExpiresOn: in.ExpiresOn,
		State: string(in.State), Reason: in.Reason, SentAt: in.SentAt, Scans: in.Scans, Demo: in.Demo, Days: left,
	}
	if in.State == certificate.Verified && left < 0 {
		p.State = "ended"
	}
	p.Soon = p.State == string(certificate.Verified) && left <= endsSoon
	return p
}

// paperName is "OCOP 4 sao" or the name of the other kinds.
func paperName(ctx context.Context, kind string, stars int) string {
	if kind == string(certificate.OCOP) {
		return locale.T(ctx, "listing.stars", "stars", strconv.Itoa(stars))
	}
	return locale.T(ctx, "paper."+kind)
}
