package app

import (
	"context"
	"net/url"

	"nongsan/internal/demo"
	"nongsan/internal/locale"
	"nongsan/internal/photo"
	"nongsan/internal/web/shop"
	"nongsan/internal/web/view"
)

// trial are the demonstration's sign-ins, for its sign-in page.
func trial(inDemo bool) []shop.Trial {
	if !inDemo {
		return nil
	}
	var list []shop.Trial
	for _, s := range demo.SignIns() {
		list = append(list, shop.Trial{Who: s.Who, Phone: s.Phone, Password: s.Password})
	}
	return list
}

// credits are the photographs that came with the program, in the reader's language; pictured where the demonstration
// keeps them.
func credits(photos *photo.Service) (func(ctx context.Context) ([]view.Credit, error), error) {
	all, err := demo.Credits()
	if err != nil {
		return nil, err
	}
	hashes := make([]string, len(all))
	for i, one := range all {
		raw, err := demo.OpenPhoto(one.File)
		if err != nil {
			return nil, err
		}
		hashes[i] = photo.Hash(raw)
	}
	return func(ctx context.Context) ([]view.Credit, error) {
		kept, err := photos.States(ctx, hashes)
		if err != nil {
			return nil, err
		}
		list := make([]view.Credit, len(all))
		for i, one := range all {
			list[i] = credit(locale.From(ctx), one)
			if known := kept[hashes[i]]; known.Stage == photo.Ready {
				list[i].Picture = view.Picture{Hash: known.Hash, Width: photo.Widths[0]}
			}
		}
		return list, nil
	}, nil
}

func credit(lang locale.Lang, in demo.Credit) view.Credit {
	out := view.Credit{
		What: in.AltVi, Author: in.Author, Licence: in.Licence, LicenceURL: in.LicenceURL, Origin: in.Origin,
	}
	if lang == locale.En {
		out.What = in.AltEn
	}
	for _, l := range in.Listings {
		out.Shown = append(out.Shown, view.Link{Name: l.Name, Href: "/tim-kiem?" + url.Values{"q": {l.Name}}.Encode()})
	}
	return out
}
