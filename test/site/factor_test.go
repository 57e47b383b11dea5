package site_test

import (
	"net/http"
	"strings"
	"testing"
)

// Where a second proof is asked of officers, one without it reaches nothing of the office, and changes nothing; one
// click leads to where it is set up.
func TestAnOfficerWithoutASecondProofReachesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.services.Accounts.RequireFactor()
	k := knockingAs(w, admin, household)
	v := k.visitors[admin]
	v.cookies["__Host-browser"] = k.browser
	knocks := map[string]knock{}
	for _, d := range doors {
		if d.want[admin] == d.want[guest] || !strings.Contains(d.route, "/quan-ly") || strings.Contains(d.path, "{list ticket}") {
			continue
		}
		knocks[d.route] = k.ready(d, admin)
	}
	before := k.rows()
	for route, n := range knocks {
		got := v.knocks(n, k.browser)
		leads := got.status == http.StatusSeeOther && strings.HasPrefix(got.header.Get("Location"), "/hai-buoc?next=")
		if n.method == http.MethodGet && !leads || n.method != http.MethodGet && got.status != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", route, got.status, got.header.Get("Location"))
		}
	}
	k.unchanged(before, "an officer without a second proof")
	if len(knocks) < 25 {
		t.Errorf("only %d doors were tried", len(knocks))
	}
	if page := v.gets("/hai-buoc?next=/quan-ly"); page.status != http.StatusOK || !strings.Contains(page.body, "/hai-buoc/ma.svg") {
		t.Errorf("where it is set up: %d", page.status)
	}
	if got := k.visitors[household].gets("/ban-hang"); got.status != http.StatusOK {
		t.Errorf("a household needs none: %d", got.status)
	}
}
