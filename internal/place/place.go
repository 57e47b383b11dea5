// Package place knows the provinces and communes of Vietnam as they are since the districts went, and
// what the communes of Thái Nguyên were called before.
//
// Invariants: codes are text and keep their leading zeros; a place is known by its code, never by its
// name, because names repeat; lists are in the order of the Vietnamese alphabet.
package place

import (
	"slices"
	"strings"

	"nongsan/internal/vntext"
)

// ThaiNguyen is the code of the province this marketplace belongs to.
const ThaiNguyen = "19"

// Province is a province or a city under the central government.
type Province struct {
	Code   string // two digits
	Kind   string // Tỉnh or Thành phố
	Name   string // Thái Nguyên
	NameEn string // Thai Nguyen
}

// FullName is "Tỉnh Thái Nguyên".
func (p Province) FullName() string { return p.Kind + " " + p.Name }

// Commune is the level below the province: a commune, a ward or a special zone.
type Commune struct {
	Code         string // five digits
	ProvinceCode string
	Kind         string // Xã, Phường or Đặc khu
	Name         string // Tân Cương
}

// FullName is "Xã Tân Cương".
func (c Commune) FullName() string { return c.Kind + " " + c.Name }

// Label is the name inside a sentence or an address: "xã Tân Cương".
func (c Commune) Label() string { return strings.ToLower(c.Kind) + " " + c.Name }

// Former is a commune as it was before July 2025. One that was divided stands once for each commune
// that got a part.
type Former struct {
	Code        string // may be empty, and may be the code of another commune today
	Name        string // Xã Phúc Trìu
	Alias       string // another spelling, or empty
	District    string // Thành phố Thái Nguyên
	Province    string // Tỉnh Thái Nguyên or Tỉnh Bắc Kạn
	CommuneCode string // where it went
	Split       bool   // it went to more than one commune: ask, do not guess
}

// BareName is the name without its kind: Phúc Trìu, Đu.
func (f Former) BareName() string { return Bare(f.Name) }

// Bare is a commune's name without its kind, as lists of offices write it or not.
func Bare(name string) string {
	for _, kind := range []string{"Xã ", "Phường ", "Thị trấn ", "Đặc khu "} {
		if len(name) > len(kind) && strings.EqualFold(name[:len(kind)], kind) {
			return name[len(kind):]
		}
	}
	return name
}

// Provinces lists all provinces.
func Provinces() []Province { return slices.Clone(atlas().provinces) }

// Communes lists the communes of a province; none for a code that does not exist.
func Communes(provinceCode string) []Commune { return slices.Clone(atlas().communes[provinceCode]) }

// FormerCommunes lists what a commune was made of; only for Thái Nguyên.
func FormerCommunes(communeCode string) []Former { return slices.Clone(atlas().former[communeCode]) }

// ProvinceByCode finds a province.
func ProvinceByCode(code string) (Province, bool) {
	p, ok := atlas().provinceByCode[code]
	return p, ok
}

// CommuneByCode finds a commune.
func CommuneByCode(code string) (Commune, bool) {
	c, ok := atlas().communeByCode[code]
	return c, ok
}

// FullAddress writes an address from small to large, as on an envelope: "Xóm Gò Pháo, xã Tân Cương,
// tỉnh Thái Nguyên". The line (hamlet, house, street) may be empty; an unknown code adds nothing.
func FullAddress(line, communeCode string) string {
	parts := make([]string, 0, 3)
	if line = strings.Trim(vntext.NFC(line), " ,"); line != "" {
		parts = append(parts, line)
	}
	if c, ok := CommuneByCode(communeCode); ok {
		name := c.Label()
		if len(parts) == 0 {
			name = c.FullName()
		}
		p := atlas().provinceByCode[c.ProvinceCode]
		parts = append(parts, name, strings.ToLower(p.Kind)+" "+p.Name)
	}
	return strings.Join(parts, ", ")
}
