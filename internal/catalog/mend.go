package catalog

import (
	"context"
	"fmt"
	"math/bits"
	"strings"
	"time"
)

// vocabulary is every word that a listing has, without marks.
type vocabulary struct {
	words  map[string]bool
	bySize map[int][]spelling
	at     time.Time
}

// spelling is a word and which letters it has, one bit each: two words whose letters differ too much need no comparing.
type spelling struct {
	word    string
	letters uint32
}

func spelled(w string) spelling {
	s := spelling{word: w}
	for i := range len(w) {
		s.letters |= 1 << (w[i] & 31)
	}
	return s
}

// vocabularyLife is how old the words may be by which typing errors are mended.
const vocabularyLife = time.Minute

// mostWays is how many readings of a mistyped query are tried.
const mostWays = 80

func (s *Service) vocabulary(ctx context.Context) (*vocabulary, error) {
	now := s.now()
	s.finder.mu.Lock()
	known := s.finder.letters
	s.finder.mu.Unlock()
	if known != nil && now.Sub(known.at) < vocabularyLife && !now.Before(known.at) {
		return known, nil
	}
	var list []string
	err := s.db.SelectContext(ctx, &list, `SELECT word FROM search_word WHERE word ~ '^[a-z]+$' AND length(word) <= 10 LIMIT 50000`)
	if err != nil {
		return nil, fmt.Errorf("read the words there are: %w", err)
	}
	known = &vocabulary{words: map[string]bool{}, bySize: map[int][]spelling{}, at: now}
	for _, w := range list {
		known.words[w] = true
		known.bySize[len(w)] = append(known.bySize[len(w)], spelled(w))
	}
	s.finder.mu.Lock()
	s.finder.letters = known
	s.finder.mu.Unlock()
	return known, nil
}

// mend finds words that listings have and that look like what was typed: letters swapped, forgotten or added, words
// run together, a keyboard that wrote Telex. It returns nothing when no reading finds anything.
func (s *Service) mend(ctx context.Context, words []string) ([]string, error) {
	known, err := s.vocabulary(ctx)
	if err != nil {
		return nil, err
	}
	readings := known.readings(words)
	if len(readings) == 0 {
		return nil, nil
	}
	wheres := make([]string, len(readings))
	for i, r := range readings {
		q := query{}
		for _, w := range r.words {
			q.units = append(q.units, unit{{w}})
		}
		wheres[i] = q.named()
	}
	counts, err := s.count(ctx, wheres)
	if err != nil {
		return nil, err
	}
	best := -1
	for i, c := range counts {
		if c > 0 && (best < 0 || readings[i].cost < readings[best].cost || readings[i].cost == readings[best].cost && c > counts[best]) {
			best = i
		}
	}
	if best < 0 {
		return nil, nil
	}
	return readings[best].words, nil
}

// reading is one way to read what was typed; cost is how far it is from it.
type reading struct {
	words []string
	cost  int
}

// readings are the ways to read the words, the nearest first, mostWays at most; the words as they stand are none.
func (v *vocabulary) readings(words []string) []reading {
	list := []reading{{}}
	for _, w := range words {
		var longer []reading
		for _, before := range list {
			for _, one := range v.like(w) {
				if cost := before.cost + one.cost; cost <= 4 {
					longer = append(longer, reading{append(before.words[:len(before.words):len(before.words)], one.words...), cost})
				}
			}
		}
		list = nearest(longer)
	}
	var changed []reading
	for _, r := range list {
		if r.cost > 0 {
			changed = append(changed, r)
		}
	}
	return changed
}

// nearest keeps the mostWays readings that are nearest, in order.
func nearest(list []reading) []reading {
	var out []reading
	for cost := 0; cost <= 4 && len(out) < mostWays; cost++ {
		for _, r := range list {
			if r.cost == cost && len(out) < mostWays {
				out = append(out, r)
			}
		}
	}
	return out
}

// like are the readings of one word.
func (v *vocabulary) like(w string) []reading {
	var list []reading
	if v.words[w] || strings.ContainsAny(w, "0123456789") {
		list = append(list, reading{words: []string{w}})
	}
	if t := withoutTelex(w); t != w && v.words[t] {
		list = append(list, reading{[]string{t}, 1})
	}
	for _, other := range soundsLike(w) {
		if v.words[other] {
			list = append(list, reading{[]string{other}, 1})
		}
	}
	for _, parts := range v.split(w, 4) {
		if len(parts) > 1 {
			list = append(list, reading{parts, 1})
		}
	}
	if !v.words[w] {
		list = append(list, v.near(w)...)
	}
	return nearest(list)
}

// near are the words that are a letter from one that nobody has, two where it is long. A word that listings have is not
// taken for another that only looks like it: tương is not cương.
func (v *vocabulary) near(w string) []reading {
	most := 1
	if len(w) >= 5 {
		most = 2
	}
	if len(w) > longestMended {
		return nil
	}
	var list []reading
	letters := spelled(w).letters
	for size := len(w) - most; size <= len(w)+most; size++ {
		for _, other := range v.bySize[size] {
			if bits.OnesCount32(letters^other.letters) > 2*most {
				continue
			}
			if d := distance(w, other.word); d <= most {
				list = append(list, reading{[]string{other.word}, d + 1})
			}
		}
	}
	return list
}

// sounds are beginnings and ends of words that many people say alike and therefore write for one another.
var (
	firstSounds = [][2]string{{"tr", "ch"}, {"s", "x"}, {"d", "gi"}, {"d", "r"}, {"gi", "r"}, {"l", "n"}, {"d", "v"}, {"c", "k"}, {"ng", "ngh"}, {"g", "gh"}, {"qu", "w"}}
	lastSounds  = [][2]string{{"n", "ng"}, {"t", "c"}, {"n", "nh"}, {"c", "ch"}, {"i", "y"}}
)

func soundsLike(w string) []string {
	var list []string
	swap := func(from, to string) {
		if rest, ok := strings.CutPrefix(w, from); ok {
			list = append(list, to+rest)
		}
	}
	for _, pair := range firstSounds {
		swap(pair[0], pair[1])
		swap(pair[1], pair[0])
	}
	end := func(from, to string) {
		if rest, ok := strings.CutSuffix(w, from); ok {
			list = append(list, rest+to)
		}
	}
	for _, pair := range lastSounds {
		end(pair[0], pair[1])
		end(pair[1], pair[0])
	}
	return list
}

// split reads words that were run together: "matong".
func (v *vocabulary) split(w string, most int) [][]string {
	if w == "" {
		return [][]string{nil}
	}
	if most == 0 {
		return nil
	}
	var list [][]string
	for n := 2; n <= min(len(w), 7); n++ {
		if !v.words[w[:n]] {
			continue
		}
		for _, rest := range v.split(w[n:], most-1) {
			list = append(list, append([]string{w[:n]}, rest...))
		}
	}
	return list[:min(len(list), 12)]
}

// withoutTelex drops what the Telex way of typing adds when nothing turns it into marks: "cheef", "taan cuwowng", "mieens".
func withoutTelex(w string) string {
	w = strings.NewReplacer("aa", "a", "ee", "e", "oo", "o", "dd", "d", "w", "").Replace(w)
	if n := len(w); n > 2 && strings.ContainsRune("sfrxj", rune(w[n-1])) {
		w = w[:n-1]
	}
	return w
}

// longestMended is how many letters a word has at most that is mended.
const longestMended = 12

// distance is how many letters are wrong, missing, too many, or swapped with their neighbour. Both words are at most
// longestMended letters long.
func distance(a, b string) int {
	var rows [3][longestMended + 1]int
	two, one, row := &rows[0], &rows[1], &rows[2]
	for j := range one {
		one[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			wrong := 1
			if a[i-1] == b[j-1] {
				wrong = 0
			}
			row[j] = min(one[j]+1, row[j-1]+1, one[j-1]+wrong)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], two[j-2]+1)
			}
		}
		two, one, row = one, row, two
	}
	return one[len(b)]
}
