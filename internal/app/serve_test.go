package app_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"nongsan/internal/app"
	"nongsan/internal/pgtest"
)

// Who serves as an owner of the tables is told that policies do not bind it; who serves as nongsan_web is told nothing.
func TestServingAsAnOwnerIsSaid(t *testing.T) {
	t.Parallel()
	address := pgtest.URL(t)
	for url, want := range map[string]bool{address: true, address + "&role=nongsan_web": false} {
		var said bytes.Buffer
		app.WarnUnwalled(t.Context(), slog.New(slog.NewTextHandler(&said, nil)), pgtest.Open(t, url))
		if got := strings.Contains(said.String(), "level=WARN"); got != want {
			t.Errorf("%s: said %q", url, &said)
		}
	}
}
