package site_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// planted is written into every column that a form does not have.
const planted = "cot khong ai hoi 7731"

// optional are columns that some form does ask, where the table of doors leaves them out.
var optional = strings.Fields(`amount answer best_before body carrier communes deliver_month free_from harvest ingredients note old_place packed_on
	per_kg planting_code preservation provinces reason restricted season shelf_life summary tax_class tracking`)

// Whoever adds the name of a column to a form sets nothing by it: every form, with every column the database has, is
// answered as without them, and the text is nowhere afterwards.
func TestNoFormSetsAColumnItDoesNotHave(t *testing.T) {
	t.Parallel()
	k := newKnocking(t)
	var columns []string
	k.must(k.db.SelectContext(t.Context(), &columns, `
		SELECT DISTINCT column_name FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name NOT LIKE 'river%' AND table_name <> 'goose_db_version' ORDER BY 1`))
	if len(columns) < 200 {
		t.Fatalf("%d columns", len(columns))
	}
	forms := 0
	for _, d := range doors {
		role, ok := d.want.firstIn()
		if !ok || !strings.HasPrefix(d.route, "POST ") || strings.Contains(d.route, " /webhook/") || d.form == "{jpeg}" || d.form == "{list}" {
			continue
		}
		n := k.ready(d, role)
		n.form += extra(columns, values(t, n.form))
		k.expects(d, role, n)
		forms++
	}
	for where, text := range k.everything() {
		if at := strings.Index(text, planted); at >= 0 {
			t.Errorf("%s has a planted text: …%s", where, text[max(at-300, 0):at+len(planted)])
		}
	}
	if forms < 60 {
		t.Errorf("only %d forms", forms)
	}
	k.sound()
}

// extra is what is added to a form.
func extra(columns []string, has url.Values) string {
	var b strings.Builder
	for _, column := range columns {
		if !has.Has(column) && !slices.Contains(optional, column) {
			b.WriteString("&" + column + "=" + planted)
		}
	}
	return b.String()
}
