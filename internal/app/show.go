package app

import (
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

// credits are the photographs that came with the program, in a language; pictured where the demonstration keeps them.
func credits(photos *photo.Service) (func(lang locale.Lang) []view.Credit, error) {
	all, err := demo.Credits()
	if err != nil {
		return nil, err
	}
	return func(lang locale.Lang) []view.Credit {
		list := make([]view.Credit, len(all))
		for i, one := range all {
			list[i] = view.Credit{
				What: one.AltVi, Author: one.Author, Licence: one.Licence, LicenceURL: one.LicenceURL, Origin: one.Origin,
			}
			if lang == locale.En {
				list[i].What = one.AltEn
			}
			list[i].Picture = kept(photos, one.File)
			for _, l := range one.Listings {
				list[i].Shown = append(list[i].Shown, view.Link{Name: l.Name, Href: "/tim-kiem?" + url.Values{"q": {l.Name}}.Encode()})
			}
		}
		return list
	}, nil
}

// kept is a photograph that came with the program as the demonstration shows it, or no picture where it was not
// loaded.
func kept(photos *photo.Service, name string) view.Picture {
	raw, err := demo.OpenPhoto(name)
	if err != nil {
		return view.Picture{}
	}
	hash := photo.Hash(raw)
	file, err := photos.Open(hash, photo.Widths[0])
	if err != nil {
		return view.Picture{}
	}
	_ = file.Close() // only read
	return view.Picture{Hash: hash, Width: photo.Widths[0]}
}
