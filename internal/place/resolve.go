package place

import (
	"slices"
	"strings"

	"nongsan/internal/vntext"
)

// Resolve finds the commune of Thái Nguyên that a list of an office means: by today's name, or by a name and district
// from before July 2025, in one text ("Xã Phúc Trìu, TP Thái Nguyên") or two. It never guesses: one commune is the
// answer, none says that no name fits, several that it was divided or has namesakes and somebody must be asked.
// Without a district a name that exists today means today's commune.
func Resolve(commune, district string) []Commune {
	name, rest := cutParts(commune)
	if district = strings.TrimSpace(district); district == "" {
		district = rest
	}
	q, kind := newQuery(unshorten(name)), kindOf(unshorten(name))
	if q.joined == "" {
		return nil
	}
	byDistrict, former := formerNamed(q, kind, districtName(district))
	if len(byDistrict) > 0 {
		return byDistrict
	}
	if today := todayNamed(q, kind); len(today) > 0 {
		return today
	}
	return former
}

// cutParts takes "Xã Phúc Trìu, TP Thái Nguyên" or "Phúc Trìu - TP Thái Nguyên" apart.
func cutParts(text string) (name, rest string) {
	text = strings.NewReplacer(" - ", ",", " – ", ",", ";", ",").Replace(text)
	name, rest, _ = strings.Cut(text, ",")
	return name, rest
}

// shortKinds are how kinds are shortened, as Fold and lower case leave them.
var shortKinds = []struct{ short, full string }{
	{"p.", "phường "}, {"x.", "xã "}, {"tt.", "thị trấn "}, {"tt ", "thị trấn "}, {"p ", "phường "}, {"x ", "xã "}, {"đk.", "đặc khu "},
}

func unshorten(name string) string {
	name = strings.TrimSpace(strings.ToLower(vntext.NFC(name)))
	for _, k := range shortKinds {
		if rest, ok := strings.CutPrefix(name, k.short); ok {
			return k.full + strings.TrimSpace(rest)
		}
	}
	for _, k := range []string{"xã", "phường", "thị trấn", "đặc khu"} { // also written without marks
		if rest, ok := strings.CutPrefix(name, vntext.Fold(k)+" "); ok {
			return k + " " + rest
		}
	}
	return name
}

func kindOf(name string) string {
	for _, kind := range []string{"xã", "phường", "thị trấn", "đặc khu"} {
		if strings.HasPrefix(name, kind+" ") {
			return kind
		}
	}
	return ""
}

// districtName folds "TP. Thái Nguyên, tỉnh Thái Nguyên" to "thai nguien", as spell writes it.
func districtName(text string) string {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' }) {
		folded := strings.Join(strings.Fields(strings.ReplaceAll(spell(part), ".", " ")), " ")
		if strings.HasPrefix(folded, "tinh ") || folded == "" {
			continue
		}
		for _, kind := range []string{"huien ", "thanh pho ", "thi xa ", "tp ", "tx ", "h "} {
			folded = strings.TrimPrefix(folded, kind)
		}
		return folded
	}
	return ""
}

// formerNamed finds where former communes of a name went: those of the district, and all. A kind that is typed must fit.
func formerNamed(q query, kind, district string) (inDistrict, all []Commune) {
	b := atlas()
	for _, c := range b.communes[ThaiNguyen] {
		for _, f := range b.former[c.Code] {
			if !q.isName(b.spelled[f.key(f.Name)]) && (f.Alias == "" || !q.isName(b.spelled[f.key(f.Alias)])) {
				continue
			}
			if !kindFits(kind, f.Name) {
				continue
			}
			all = addOnce(all, c)
			if district != "" && districtName(f.District) == district {
				inDistrict = addOnce(inDistrict, c)
			}
		}
	}
	return inDistrict, all
}

func todayNamed(q query, kind string) (found []Commune) {
	b := atlas()
	for _, c := range b.communes[ThaiNguyen] {
		if q.isName(b.spelled[c.FullName()]) && kindFits(kind, c.FullName()) {
			found = append(found, c)
		}
	}
	if marked := slices.DeleteFunc(slices.Clone(found), func(c Commune) bool {
		return b.spelled[c.FullName()].marked != q.marked
	}); len(marked) > 0 {
		return marked
	}
	return found
}

func (q query) isName(name spelling) bool { return name.plain == q.plain || name.joined == q.joined }

func kindFits(kind, fullName string) bool {
	return kind == "" || strings.HasPrefix(strings.ToLower(fullName), kind+" ")
}

func addOnce(list []Commune, c Commune) []Commune {
	if slices.Contains(list, c) {
		return list
	}
	return append(list, c)
}
