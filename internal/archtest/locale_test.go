package archtest

import (
	"encoding/json"
	"go/ast"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// texts is one language: key to text.
type texts map[string]string

func language(t *testing.T, name string) texts {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "internal/locale", name, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no texts of %s: %v", name, err)
	}
	all := texts{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(raw, (*map[string]string)(&all)); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	return all
}

var place = regexp.MustCompile(`\{[a-z_]+\}`)

// places are the {arguments} of a text, each once.
func places(text string) []string {
	return slices.Compact(slices.Sorted(slices.Values(place.FindAllString(text, -1))))
}

// differences lists where two languages do not say the same things.
func differences(vi, en texts) (faults []string) {
	for _, key := range slices.Sorted(maps.Keys(vi)) {
		other, ok := en[key]
		switch {
		case !ok:
			faults = append(faults, key+" has no English text")
		case strings.TrimSpace(vi[key]) == "" || strings.TrimSpace(other) == "":
			faults = append(faults, key+" is empty")
		case !slices.Equal(places(vi[key]), places(other)):
			faults = append(faults, key+" takes other arguments in Vietnamese than in English")
		}
	}
	for _, key := range slices.Sorted(maps.Keys(en)) {
		if _, ok := vi[key]; !ok {
			faults = append(faults, key+" has no Vietnamese text")
		}
	}
	return faults
}

// keyAt says which argument of a call is a message key, and where the pairs for its {places} begin (0: none).
func keyAt(call *ast.CallExpr) (key, pairs int, ok bool) {
	switch {
	case isCall(call, "locale", "T"):
		return 1, 2, true
	case isCall(call, "locale", "N"):
		return 1, 3, true
	case isCall(call, "errs", "New"):
		return 1, 2, true
	case isCall(call, "errs", "Wrap"):
		return 1, 3, true
	}
	x, name := selector(call)
	id, isIdent := x.(*ast.Ident)
	if isIdent && name == "Add" && len(call.Args) == 2 && strings.Contains(strings.ToLower(id.Name), "field") {
		return 1, 0, true
	}
	return 0, 0, false
}

// uses collects the keys that files use and what is wrong with their use. A literal that is a key counts
// as its use wherever it stands (tables of codes). A key that is put together, "order.state." + state, uses
// every key that begins so.
func uses(files []source, known texts) (used map[string]bool, faults []string) {
	used = map[string]bool{}
	for _, s := range files {
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if text, ok := literal(n); ok && known[text] != "" {
					used[text] = true
				}
			case *ast.BinaryExpr:
				useAll(n, known, used)
			case *ast.CallExpr:
				faults = append(faults, misuse(s, n, known)...)
			case *ast.CompositeLit:
				faults = append(faults, fieldTexts(s, n, known)...)
			}
			return true
		})
	}
	return used, faults
}

func useAll(n *ast.BinaryExpr, known texts, used map[string]bool) {
	start, ok := literal(n.X)
	if !ok || n.Op != token.ADD || len(start) < 3 || !strings.ContainsAny(start[len(start)-1:], "._") {
		return
	}
	for key := range known {
		if strings.HasPrefix(key, start) {
			used[key] = true
		}
	}
}

func misuse(s source, call *ast.CallExpr, known texts) (faults []string) {
	at, pairs, ok := keyAt(call)
	if !ok || at >= len(call.Args) {
		return nil
	}
	key, ok := literal(call.Args[at])
	if !ok {
		return nil // a variable: its value stands as a literal elsewhere
	}
	text, exists := known[key]
	if !exists {
		return []string{s.at(call) + " uses the text " + key + ", which does not exist"}
	}
	if pairs == 0 || call.Ellipsis.IsValid() {
		return nil
	}
	given := []string{}
	if isCall(call, "locale", "N") {
		given = append(given, "{n}")
	}
	for i := pairs; i < len(call.Args); i += 2 {
		name, ok := literal(call.Args[i])
		if !ok {
			return nil
		}
		given = append(given, "{"+name+"}")
	}
	for _, want := range places(text) {
		if !slices.Contains(given, want) {
			faults = append(faults, s.at(call)+" gives "+key+" no "+want)
		}
	}
	return faults
}

// fieldTexts checks errs.Fields{"phone": "form.phone"}.
func fieldTexts(s source, n *ast.CompositeLit, known texts) (faults []string) {
	if n.Type == nil || typeName(n.Type) != "errs.Fields" {
		return nil
	}
	for _, e := range n.Elts {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if key, ok := literal(pair.Value); ok && known[key] == "" {
			faults = append(faults, s.at(pair)+" uses the text "+key+", which does not exist")
		}
	}
	return faults
}

func TestLanguagesSayTheSame(t *testing.T) {
	t.Parallel()
	for _, fault := range differences(language(t, "vi"), language(t, "en")) {
		t.Error(fault)
	}
}

func TestEveryTextExistsAndIsUsed(t *testing.T) {
	t.Parallel()
	known := language(t, "vi")
	program := slices.DeleteFunc(slices.Clone(module(t)), func(s source) bool { return s.isTest() })
	used, faults := uses(program, known)
	for _, fault := range faults {
		t.Error(fault)
	}
	for _, key := range slices.Sorted(maps.Keys(known)) {
		if !used[key] {
			t.Errorf("the text %s is used nowhere; delete it", key)
		}
	}
}

func TestTextRulesSeeEachFault(t *testing.T) {
	t.Parallel()
	vi := texts{"a.same": "Còn {n}", "a.args": "{name}", "a.vi": "x", "a.empty": "x"}
	en := texts{"a.same": "{n} left of {n}", "a.args": "{nme}", "a.en": "x", "a.empty": " "}
	if faults := differences(vi, en); len(faults) != 4 {
		t.Errorf("differences = %q; want 4", faults)
	}
	known := texts{"a.b": "x", "a.arg": "{name}", "state.new": "x", "state.old": "x", "left": "x"}
	code := snippet(t, "internal/order/x.go", `func f() {
		locale.T(ctx, "a.b"); locale.T(ctx, "state." + string(s)); errs.New(errs.Invalid, "a.arg", "name", x)
		locale.T(ctx, "a.arg"); locale.N(ctx, "a.gone", 2); errs.Wrap(errs.Invalid, "a.lost", err)
		fields.Add("phone", "a.missing"); errs.New(errs.Invalid, "a.arg", "nme", x); set.Add("x", "y")
		return errs.Fields{"phone": "a.absent", "name": "a.b"}
	}`)
	used, faults := uses([]source{code}, known)
	if len(faults) != 6 {
		t.Errorf("faults = %q; want 6", faults)
	}
	if want := []string{"a.arg", "a.b", "state.new", "state.old"}; !slices.Equal(slices.Sorted(maps.Keys(used)), want) {
		t.Errorf("used = %v; want %v", slices.Sorted(maps.Keys(used)), want)
	}
}
