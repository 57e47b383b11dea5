package archtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// inline is what a strict Content-Security-Policy refuses in a page: a style, a script or a handler in
// the HTML itself.
var inline = regexp.MustCompile(`(?i)\sstyle\s*=|<style[\s>]|<script\s*>|\son[a-z]+\s*=\s*["{]|javascript:`)

func TestPagesHoldNoInlineStyleOrScript(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".templ") {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(raw), "\n") {
			if m := inline.FindString(line); m != "" {
				t.Errorf("%s:%d holds %q, which the Content-Security-Policy refuses", strings.TrimPrefix(path, root+"/"), i+1, strings.TrimSpace(m))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestInlineSeesEachKind(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{`<p style="color:red">`, `<style>p{}</style>`, `<script>go()</script>`, `<a onclick="go()">`, `<a onClick={ go() }>`, `<a href="javascript:go()">`} {
		if !inline.MatchString(bad) {
			t.Errorf("the rule does not see %s", bad)
		}
	}
	for _, fine := range []string{`<script type="module" src={ url }></script>`, `<option value="on">`, `<link rel="stylesheet">`} {
		if inline.MatchString(fine) {
			t.Errorf("the rule refuses %s", fine)
		}
	}
}
