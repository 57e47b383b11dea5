package catalog

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/lib/pq"

	"nongsan/internal/clock"
	"nongsan/internal/money"
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// Sort is the order of a list.
type Sort string

// The orders of a list. The zero value is the best match for a search and the newest otherwise.
const (
	SortBest      Sort = ""
	SortNewest    Sort = "moi"
	SortCheapest  Sort = "gia-thap"
	SortDearest   Sort = "gia-cao"
	SortMostStars Sort = "sao"
)

// PageSize is how many cards a page of a list has.
const PageSize = 24

// Filter says which published listings a list shows.
type Filter struct {
	Text         string // what was typed, with or without marks
	CategorySlug string
	CommuneCode  string
	SellerID     int64
	PriceFrom    money.VND // of the cheapest variant; 0: any
	PriceTo      money.VND
	Stars        int // at least
	InStock      bool
	InSeason     bool // this month, and not all year
	Sort         Sort
	Page         int // from 1
}

// Page is one page of a list.
type Page struct {
	Cards  []Card
	Total  int
	Number int
	Pages  int
	Fuzzy  bool // nothing matched the words: these are near misses, to be shown as such
}

// List finds published listings. Words with marks must match with their marks; when that finds nothing they are
// tried without, and when that finds nothing near misses are shown as Fuzzy.
func (s *Service) List(ctx context.Context, f Filter) (Page, error) {
	tries := []matcher{matchNothing}
	if words := queryWords(f.Text); len(words) > 0 {
		tries = []matcher{matchTone, matchPlain, matchFuzzy}
	}
	var page Page
	for i, match := range tries {
		var err error
		if page, err = s.list(ctx, f, match); err != nil {
			return Page{}, err
		}
		if page.Total > 0 {
			page.Fuzzy = i == 2
			break
		}
	}
	return page, nil
}

// statement collects fragments of one query and the arguments they name.
type statement struct {
	where []string
	order string
	args  []any
}

func (st *statement) arg(v any) string {
	st.args = append(st.args, v)
	return "$" + strconv.Itoa(len(st.args))
}

func (st *statement) and(fragment string) { st.where = append(st.where, fragment) }

// matcher adds the condition and the ranking of a text.
type matcher func(st *statement, text string)

func matchNothing(*statement, string) {}

// matchTone asks for every word without marks, and for those typed with marks also with them.
func matchTone(st *statement, text string) {
	matchPlain(st, text)
	var toned []string
	for _, w := range queryWords(text) {
		if vntext.Fold(w) != w {
			toned = append(toned, w)
		}
	}
	if len(toned) > 0 {
		st.and("l.search_tone @@ to_tsquery('vn_tone', " + st.arg(prefixQuery(toned, false)) + ")")
	}
}

func matchPlain(st *statement, text string) {
	words := queryWords(text)
	query := st.arg(prefixQuery(words, true))
	exact := st.arg(vntext.Fold(strings.Join(words, " ")))
	st.and("l.search_plain @@ to_tsquery('vn_plain', " + query + ")")
	st.order = "vn_fold(l.name) = " + exact + " DESC, starts_with(vn_fold(l.name), " + exact + ") DESC, " +
		"round(ts_rank(l.search_plain, to_tsquery('vn_plain', " + query + "))::numeric, 2) DESC, "
}

func matchFuzzy(st *statement, text string) {
	folded := st.arg(vntext.Fold(strings.Join(queryWords(text), " ")))
	st.and("word_similarity(" + folded + ", vn_fold(l.name)) >= 0.45")
	st.order = "word_similarity(" + folded + ", vn_fold(l.name)) DESC, "
}

// queryWords are the words of a query in one spelling: letters and digits only, lower case, at most 12.
func queryWords(text string) []string {
	text = strings.ToLower(vntext.OldTone(vntext.NFC(text)))
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) > 12 {
		words = words[:12]
	}
	return words
}

// prefixQuery asks for all words, the last one perhaps half typed. The words hold letters and digits only.
func prefixQuery(words []string, prefix bool) string {
	query := strings.Join(words, " & ")
	if prefix {
		query += ":*"
	}
	return query
}

func (st *statement) filter(f Filter, now time.Time) {
	st.and("l.status = 'published'")
	st.and("(s.on_holiday_until IS NULL OR s.on_holiday_until < " + st.arg(today(now)) + ")")
	if f.CategorySlug != "" {
		st.and("c.slug = " + st.arg(f.CategorySlug))
	}
	if f.CommuneCode != "" {
		st.and("l.commune_code = " + st.arg(f.CommuneCode))
	}
	if f.SellerID != 0 {
		st.and("l.seller_id = " + st.arg(f.SellerID))
	}
	if f.PriceFrom > 0 {
		st.and("v.price >= " + st.arg(f.PriceFrom))
	}
	if f.PriceTo > 0 {
		st.and("v.price <= " + st.arg(f.PriceTo))
	}
	if f.Stars > 0 {
		st.and("coalesce(o.stars, 0) >= " + st.arg(f.Stars))
	}
	if f.InStock {
		st.and("v.total_stock > 0")
	}
	if f.InSeason {
		st.and(st.arg(int(now.In(clock.Vietnam).Month())) + "::smallint = ANY(l.season)")
	}
}

func (st *statement) sorting(s Sort) string {
	switch s {
	case SortCheapest:
		return "v.price, l.id DESC"
	case SortDearest:
		return "v.price DESC, l.id DESC"
	case SortMostStars:
		return "stars DESC, l.published_at DESC, l.id DESC"
	case SortNewest:
		return "l.published_at DESC, l.id DESC"
	}
	if st.order != "" {
		return st.order + "stars DESC, l.published_at DESC, l.id DESC"
	}
	return "v.total_stock > 0 DESC, l.published_at DESC, l.id DESC" // what can be bought comes first
}

const cardColumns = `l.id, l.slug, l.name, c.slug AS category_slug, c.cover AS category_cover, s.slug AS seller_slug, s.stall_name, l.commune_code,
	l.old_place, l.cover, l.status, l.status_reason, v.unit, v.base_amount, v.base_unit, v.price,
	v.total_stock AS stock, v.variants, coalesce(o.stars, 0) AS stars, coalesce(p.hash, '') AS photo_hash,
	coalesce(p.width, 0) AS photo_width, coalesce(p.height, 0) AS photo_height, coalesce(p.color, '') AS photo_color,
	l.updated_at`

// cardTables joins what a card shows; todayArg is the date on which stars must be valid.
func cardTables(todayArg string) string {
	return `
	FROM listing l
	JOIN category c ON c.id = l.category_id
	JOIN seller s ON s.id = l.seller_id
	CROSS JOIN LATERAL (
		SELECT unit, base_amount, base_unit, price,
		       sum(stock) OVER () AS total_stock, count(*) OVER () AS variants
		FROM variant WHERE listing_id = l.id AND retired_at IS NULL
		ORDER BY stock > 0 DESC, price, id LIMIT 1) v
	LEFT JOIN LATERAL (
		SELECT max(stars) AS stars FROM certificate
		WHERE listing_id = l.id AND kind = 'ocop' AND verified_at IS NOT NULL AND expires_on >= ` + todayArg + `) o ON true
	LEFT JOIN LATERAL (
		SELECT photo.hash, photo.width, photo.height, photo.color
		FROM listing_photo lp JOIN photo ON photo.hash = lp.photo_hash AND photo.state <> 'failed'
		WHERE lp.listing_id = l.id ORDER BY lp.position LIMIT 1) p ON true`
}

func (s *Service) list(ctx context.Context, f Filter, match matcher) (Page, error) {
	now := s.now()
	st := &statement{}
	tables := cardTables(st.arg(today(now)))
	match(st, f.Text)
	st.filter(f, now)
	page := Page{Number: max(f.Page, 1)}
	rows := []struct {
		Card
		Total int `db:"total"`
	}{}
	query := `SELECT ` + cardColumns + `, count(*) OVER () AS total` + tables + `
	WHERE ` + strings.Join(st.where, " AND ") + `
	ORDER BY ` + st.sorting(f.Sort) + `
	LIMIT ` + st.arg(PageSize) + ` OFFSET ` + st.arg((page.Number-1)*PageSize)
	if err := s.db.SelectContext(ctx, &rows, query, st.args...); err != nil {
		return Page{}, fmt.Errorf("list listings: %w", err)
	}
	for _, r := range rows {
		page.Cards, page.Total = append(page.Cards, r.Card), r.Total
	}
	page.Pages = max((page.Total+PageSize-1)/PageSize, 1)
	return page, nil
}

// CardsByID gives the published listings among ids, in their order.
func (s *Service) CardsByID(ctx context.Context, ids []int64) ([]Card, error) {
	return s.cards(ctx, `l.id = ANY($2) AND l.status = 'published' AND (s.on_holiday_until IS NULL OR s.on_holiday_until < $1) ORDER BY array_position($2, l.id)`, pq.Array(ids))
}

// SellerCards lists a seller's listings of every status, those that ask for something first.
func (s *Service) SellerCards(ctx context.Context, sellerID int64) ([]Card, error) {
	return s.cards(ctx, `l.seller_id = $2
		ORDER BY array_position(ARRAY['rejected', 'pending', 'draft', 'published', 'hidden'], l.status), l.id DESC
		LIMIT 500`, sellerID)
}

func (s *Service) cards(ctx context.Context, where string, arg any) ([]Card, error) {
	var cards []Card
	err := s.db.SelectContext(ctx, &cards, `SELECT `+cardColumns+cardTables("$1")+` WHERE `+where, today(s.now()), arg)
	if err != nil {
		return nil, fmt.Errorf("list cards: %w", err)
	}
	return cards, nil
}

// index writes the words a listing is found by: its name first, then stall, place, category and description.
func index(ctx context.Context, tx pg.Tx, id int64) error {
	var doc struct {
		Name, Stall, Commune, Place, Category, Description string
	}
	err := tx.GetContext(ctx, &doc, `
		SELECT l.name, s.stall_name AS stall, l.commune_code AS commune, l.old_place AS place,
		       c.name_vi AS category, l.description
		FROM listing l
		JOIN seller s ON s.id = l.seller_id
		JOIN category c ON c.id = l.category_id
		WHERE l.id = $1`, id)
	if err != nil {
		return fmt.Errorf("words of listing %d: %w", id, err)
	}
	near := strings.Join([]string{doc.Stall, communeName(doc.Commune), doc.Place, doc.Category}, " ")
	_, err = tx.ExecContext(ctx, `
		UPDATE listing SET
			search_tone  = setweight(to_tsvector('vn_tone', $2), 'A') || setweight(to_tsvector('vn_tone', $3), 'C') || setweight(to_tsvector('vn_tone', $4), 'D'),
			search_plain = setweight(to_tsvector('vn_plain', $2), 'A') || setweight(to_tsvector('vn_plain', $3), 'C') || setweight(to_tsvector('vn_plain', $4), 'D')
		WHERE id = $1`, id, searchText(doc.Name), searchText(near), searchText(doc.Description))
	if err != nil {
		return fmt.Errorf("index listing %d: %w", id, err)
	}
	return nil
}

// searchText brings a text into the one spelling that queries are brought into.
func searchText(s string) string { return strings.ToLower(vntext.OldTone(vntext.NFC(s))) }
