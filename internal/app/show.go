package app

import (
	"nongsan/internal/demo"
	"nongsan/internal/locale"
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

// credits are the photographs that came with the program, in a language.
func credits() (func(lang locale.Lang) []view.Credit, error) {
	all, err := demo.Credits()
	if err != nil {
		return nil, err
	}
	return func(lang locale.Lang) []view.Credit {
		list := make([]view.Credit, len(all))
		for i, one := range all {
			list[i] = view.Credit{
				What: one.AltVi, Author: one.Author, Licence: one.Licence, LicenceURL: one.LicenceURL, Origin: one.Origin,
				Picture: view.Picture{Cover: "che-tra-1"},
			}
			if lang == locale.En {
				list[i].What = one.AltEn
			}
		}
		return list
	}, nil
}
