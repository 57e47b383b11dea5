package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"nongsan/internal/place"
	"nongsan/internal/seller"
	"nongsan/internal/sheet"
	"nongsan/internal/vntext"
)

// entry is a row as it is staged.
type entry struct {
	Line    int    `db:"line"`
	Outcome string `db:"outcome"` // message keys of what is wrong, with | between
	About   string `db:"about"`   // what each speaks of, with | between
	Phone   string `db:"phone"`
	Person  string `db:"person"`
	Kind    string `db:"kind"`
	Legal   string `db:"legal"`
	Stall   string `db:"stall"`
	Commune string `db:"commune"`
	Address string `db:"address"`
}

const (
	longestName    = 120
	longestPerson  = 80 // of an account
	longestAddress = 200
	longestAbout   = 80
)

func (e *entry) refuse(code, about string) {
	if e.Outcome != "" {
		e.Outcome += "|"
		e.About += "|"
	}
	e.Outcome += code
	e.About += strings.ReplaceAll(shorten(about, longestAbout), "|", "/")
}

// reader turns rows into entries; it remembers communes, of which a file names few.
type reader struct {
	list     *list
	communes map[[2]string][]place.Commune
}

const communesKept = 10_000

// entry reads a row; ok is false for one with nothing in it.
func (r *reader) entry(row sheet.Row) (e entry, ok bool) {
	of := func(f field) string { return r.list.of(f, row.Cells) }
	e = entry{Line: row.Line, Legal: of(nameField), Stall: of(stallField), Person: of(personField), Address: of(addressField)}
	phone, commune := of(phoneField), of(communeField)
	if e.Legal == "" && phone == "" && commune == "" && e.Address == "" {
		return e, false
	}
	e.Kind = string(kindOf(of(kindField), e.Legal))
	e.readNames()
	number, code, about := readPhone(phone)
	if e.Phone = number; code != "" {
		e.refuse(code, about)
	}
	r.place(&e, commune, of(districtField))
	return e, true
}

func (e *entry) readNames() {
	if e.Stall == "" {
		e.Stall = e.Legal
	}
	if e.Person == "" {
		e.Person = shorten(e.Legal, longestPerson)
	}
	switch {
	case !hasLetters(e.Legal):
		e.refuse("intake.name_missing", "")
	case utf8.RuneCountInString(e.Legal) > longestName || utf8.RuneCountInString(e.Stall) > longestName:
		e.refuse("intake.name_long", "")
	case utf8.RuneCountInString(e.Person) > longestPerson || utf8.RuneCountInString(e.Person) < 2:
		e.refuse("intake.person_wrong", e.Person)
	}
	if utf8.RuneCountInString(e.Address) > longestAddress {
		e.refuse("intake.address_long", "")
	}
}

// place finds the commune, in its own column or else at the end of the address.
func (r *reader) place(e *entry, commune, district string) {
	if commune == "" && r.list.columns[communeField] < 0 {
		e.Address, commune, district = cutAddress(e.Address, district)
	}
	if commune == "" {
		e.refuse("intake.commune_missing", "")
		return
	}
	key := [2]string{commune, district}
	found, known := r.communes[key]
	if !known {
		found = place.Resolve(commune, district)
		if len(r.communes) < communesKept {
			r.communes[key] = found
		}
	}
	switch len(found) {
	case 0:
		e.refuse("intake.commune_unknown", strings.Trim(commune+", "+district, ", "))
	case 1:
		e.Commune = found[0].Code
	default:
		names := make([]string, len(found))
		for i, c := range found {
			names[i] = c.Label()
		}
		e.refuse("intake.commune_divided", strings.Join(names, ", "))
	}
}

// cutAddress takes "Xóm 5, xã Phúc Trìu, TP Thái Nguyên" apart.
func cutAddress(address, district string) (line, commune, rest string) {
	parts := strings.Split(address, ",")
	for i, p := range parts {
		folded := vntext.Fold(strings.TrimSpace(p)) + " "
		for _, kind := range []string{"xa ", "phuong ", "thi tran ", "x.", "p.", "tt.", "tt "} {
			if strings.HasPrefix(folded, kind) {
				if district == "" {
					district = strings.TrimSpace(strings.Join(parts[i+1:], ","))
				}
				return strings.TrimSpace(strings.Join(parts[:i], ",")), strings.TrimSpace(p), district
			}
		}
	}
	return address, "", district
}

func kindOf(told, name string) seller.Kind {
	for _, text := range []string{told, name} {
		folded := strings.Join(strings.Fields(vntext.Fold(text)), " ") + " "
		for _, k := range []struct {
			begins string
			kind   seller.Kind
		}{
			{"ho ", seller.Household},
			{"hop tac xa ", seller.Cooperative},
			{"htx ", seller.Cooperative},
			{"to hop tac ", seller.Cooperative},
			{"lien hiep hop tac xa ", seller.Cooperative},
			{"cong ty ", seller.Company},
			{"cty ", seller.Company},
			{"doanh nghiep ", seller.Company},
		} {
			if strings.HasPrefix(folded, k.begins) {
				return k.kind
			}
		}
	}
	return seller.Household
}

// clean composes marks, drops what cannot be seen and single spaces the rest.
func clean(s string) string {
	if s = sheet.Undefuse(s); isPlain(s) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, norm.NFC.String(s))
	return strings.Join(strings.Fields(s), " ")
}

// isPlain reports that clean would change nothing, for the many cells that are only ASCII.
func isPlain(s string) bool {
	before := byte(' ')
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || (s[i] == ' ' && before == ' ') {
			return false
		}
		before = s[i]
	}
	return s == "" || before != ' '
}

func hasLetters(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }

func shorten(s string, longest int) string {
	if utf8.RuneCountInString(s) <= longest {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:longest]))
}
