package place

import (
	"embed"
	"encoding/csv"
	"fmt"
	"sync"

	"nongsan/internal/vntext"
)

//go:embed data/*.csv
var files embed.FS

// book is everything the package knows, read once.
type book struct {
	provinces      []Province
	provinceByCode map[string]Province
	communes       map[string][]Commune // by province
	communeByCode  map[string]Commune
	former         map[string][]Former // by the commune they went to
	spelled        map[string]spelling // by full name, for Search
}

// atlas reads the embedded lists at the first question. It panics on a broken file: the lists are part
// of the program.
var atlas = sync.OnceValue(func() *book {
	b := &book{
		provinceByCode: map[string]Province{}, communes: map[string][]Commune{},
		communeByCode: map[string]Commune{}, former: map[string][]Former{}, spelled: map[string]spelling{},
	}
	b.readProvinces()
	b.readCommunes()
	b.readFormer()
	return b
})

func (b *book) readProvinces() {
	for _, r := range rows("provinces.csv", 4) {
		p := Province{Code: r[0], Kind: r[1], Name: r[2], NameEn: r[3]}
		b.provinces = append(b.provinces, p)
		b.provinceByCode[p.Code] = p
	}
	vntext.Sort(b.provinces, func(p Province) string { return p.Name })
}

func (b *book) readCommunes() {
	for _, r := range rows("communes.csv", 4) {
		c := Commune{Code: r[0], ProvinceCode: r[1], Kind: r[2], Name: r[3]}
		b.communes[c.ProvinceCode] = append(b.communes[c.ProvinceCode], c)
		b.communeByCode[c.Code] = c
		b.spelled[c.FullName()] = spellOut(c.FullName(), "")
	}
	for _, list := range b.communes {
		vntext.Sort(list, func(c Commune) string { return c.Name })
	}
}

func (b *book) readFormer() {
	for _, r := range rows("former-communes.csv", 7) {
		f := Former{Code: r[0], Name: r[1], Alias: r[2], District: r[3], Province: r[4], CommuneCode: r[5], Split: r[6] == "yes"}
		b.former[f.CommuneCode] = append(b.former[f.CommuneCode], f)
		b.spelled[f.key(f.Name)] = spellOut(f.Name, f.District+" "+f.Province)
		if f.Alias != "" {
			b.spelled[f.key(f.Alias)] = spellOut(f.Alias, f.District+" "+f.Province)
		}
	}
}

// rows reads a list without its header line.
func rows(name string, columns int) [][]string {
	f, err := files.Open("data/" + name)
	if err != nil {
		panic(fmt.Sprintf("place: %v", err))
	}
	defer func() { _ = f.Close() }()
	r := csv.NewReader(f)
	r.FieldsPerRecord = columns
	all, err := r.ReadAll()
	if err != nil || len(all) < 2 {
		panic(fmt.Sprintf("place: %s: %d rows, %v", name, len(all), err))
	}
	return all[1:]
}
