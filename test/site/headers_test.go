package site_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// headers that every answer has, with a word that must stand in them.
var headers = map[string]string{
	"Content-Security-Policy":    "default-src 'none'",
	"X-Content-Type-Options":     "nosniff",
	"Referrer-Policy":            "strict-origin-when-cross-origin",
	"Cross-Origin-Opener-Policy": "same-origin",
	"Permissions-Policy":         "camera=(self)",
	"Strict-Transport-Security":  "max-age=",
	"Cache-Control":              "",
	"Content-Type":               "",
}

// headerFaults says what is missing of an answer.
func headerFaults(got answer, path string) (faults []string) {
	for name, word := range headers {
		value := got.header.Get(name)
		if name == "Content-Type" && got.body == "" {
			continue
		}
		if value == "" || !strings.Contains(value, word) {
			faults = append(faults, fmt.Sprintf("%s answers %d with %s: %q", path, got.status, name, value))
		}
	}
	if csp := got.header.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") {
		faults = append(faults, path+" allows "+csp)
	}
	for _, inside := range []string{` style="`, ` onclick="`, ` onload="`, "<script>", "<style"} {
		if strings.Contains(got.body, "<html") && strings.Contains(got.body, inside) {
			faults = append(faults, path+" has inside the page "+inside)
		}
	}
	for _, c := range got.header.Values("Set-Cookie") {
		for _, word := range []string{"__Host-", "path=/", "secure", "HttpOnly", "SameSite=Lax"} {
			if !strings.Contains(c, word) {
				faults = append(faults, fmt.Sprintf("%s sets a cookie without %s: %s", path, word, c))
			}
		}
	}
	return faults
}

// Whatever goes wrong, the answer protects its reader as every page does, and a person is told in Vietnamese.
func TestEveryFailureHasTheHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	v := w.visitor(guest)
	big := []byte("name=" + strings.Repeat("a", 300<<10))
	with := func(r *http.Request, name, value string) *http.Request { r.Header.Set(name, value); return r }
	for what, one := range map[string]struct {
		r    *http.Request
		want int
	}{
		"no such page":       {v.request("GET", "/khong-co", nil), 404},
		"no such call":       {v.request("GET", "/api/v1/khong-co", nil), 404},
		"no such webhook":    {v.request("POST", "/webhook/khong-co", nil), 404},
		"no such picture":    {v.request("GET", "/anh/khong-co.jpg", nil), 404},
		"no such file":       {v.request("GET", "/static/khong-co.css", nil), 404},
		"foreign form":       {v.request("POST", "/gio-hang", nil), 403},
		"another method":     {v.request("BREW", "/", nil), 405},
		"large form":         {v.request("POST", "/gio-hang", big), 413},
		"large notice":       {v.request("POST", "/webhook/sepay", big), 413},
		"packed form":        {with(v.request("POST", "/gio-hang", nil), "Content-Encoding", "gzip"), 415},
		"packed call":        {with(v.request("POST", "/api/v1/x", nil), "Content-Encoding", "gzip"), 415},
		"huge header":        {with(v.request("GET", "/", nil), "X-Long", strings.Repeat("a", 20<<10)), 431},
		"address too long":   {v.request("GET", "/tim-kiem?q="+strings.Repeat("a", 20<<10), nil), 431},
		"partial picture":    {with(v.request("GET", "/static/khong-co", nil), "Range", "bytes=5-1"), 404},
		"odd query":          {v.request("GET", "/khong-co?x=%00", nil), 422},
		"a person's sign-in": {v.request("GET", "/ban-hang", nil), 303},
	} {
		got := v.send(one.r)
		if got.status != one.want {
			t.Errorf("%s: %d, want %d", what, got.status, one.want)
		}
		for _, fault := range headerFaults(got, what) {
			t.Error(fault)
		}
		tellsWhatToDo(t, got, what)
	}
	if _, err := w.db.ExecContext(t.Context(), `ALTER TABLE category RENAME TO elsewhere`); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/tim-kiem", "/danh-muc/che-tra"} {
		got := v.gets(path)
		if got.status != 500 || strings.Contains(got.body, "elsewhere") || strings.Contains(got.body, "pq:") || strings.Contains(got.body, "category") {
			t.Errorf("a fault of ours at %s: %d %s", path, got.status, got.body)
		}
		for _, fault := range headerFaults(got, path) {
			t.Error(fault)
		}
		tellsWhatToDo(t, got, path)
	}
}
