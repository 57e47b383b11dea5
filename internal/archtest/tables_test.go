package archtest

import (
	"go/ast"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// written finds the tables that a statement writes. Keywords are upper case in this house, so prose is
// not taken for SQL; ON CONFLICT DO UPDATE and FOR UPDATE name no table.
var written = regexp.MustCompile(`\b(?:INSERT INTO|DELETE FROM(?: ONLY)?|MERGE INTO|TRUNCATE(?: TABLE)?|UPDATE(?: ONLY)?)\s+([a-z_][a-z0-9_.]*)(\s+(?:AS\s+)?[a-z_]*\s*SET\b)?`)

func tablesWritten(text string) []string {
	var tables []string
	for _, m := range written.FindAllStringSubmatch(text, -1) {
		if strings.HasPrefix(m[0], "UPDATE") && m[2] == "" {
			continue // FOR UPDATE OF orders
		}
		tables = append(tables, strings.TrimPrefix(m[1], "public."))
	}
	return tables
}

// writers maps each table to the packages whose code writes it.
func writers(all []source) map[string]map[string]string {
	tables := map[string]map[string]string{}
	for _, s := range all {
		if s.isTest() || s.below("internal/pgtest", "internal/archtest") {
			continue
		}
		note := func(n ast.Node, text string) {
			for _, table := range tablesWritten(text) {
				if tables[table] == nil {
					tables[table] = map[string]string{}
				}
				tables[table][s.pkg()] = s.at(n)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && isCall(call, "pq", "CopyIn") && len(call.Args) > 0 {
				if table, ok := literal(call.Args[0]); ok {
					note(n, "INSERT INTO "+table)
				}
			}
			e, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			text, ok := literal(e)
			if ok {
				note(n, text)
			}
			return !ok
		})
	}
	return tables
}

// Only one package knows a table's rules, so only one may write it.
func TestEachTableIsWrittenByOnePackage(t *testing.T) {
	t.Parallel()
	for table, packages := range writers(module(t)) {
		if len(packages) > 1 {
			t.Errorf("table %s is written by %s; call the owner's verb instead: %s", table,
				strings.Join(slices.Sorted(maps.Keys(packages)), " and "), strings.Join(slices.Sorted(maps.Values(packages)), ", "))
		}
	}
}

func TestWritersSeesEachWayToWrite(t *testing.T) {
	t.Parallel()
	one := snippet(t, "internal/order/store.go", "const a = `INSERT INTO line (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET n = 1`\n"+
		"const b = `UPDATE variant AS v SET stock = 0`\nconst c = `SELECT 1 FROM seller FOR UPDATE OF seller`\nconst d = \"DELETE FROM \" + \"lot\"")
	two := snippet(t, "internal/cart/store.go", "const a = `WITH x AS (UPDATE line SET n = 2 RETURNING id) SELECT id FROM x`\nfunc f() { pq.CopyIn(\"stall\", \"id\") }")
	got := writers([]source{one, two})
	want := map[string]int{"line": 2, "variant": 1, "lot": 1, "stall": 1}
	for table, n := range want {
		if len(got[table]) != n {
			t.Errorf("table %s has writers %v; want %d", table, got[table], n)
		}
	}
	if len(got) != len(want) {
		t.Errorf("found %v; want only %v", slices.Sorted(maps.Keys(got)), want)
	}
}
