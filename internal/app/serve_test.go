package app_test

import (
	"bytes"
	"log/slog"
	"runtime/debug"
	"slices"
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

// `nongsan version --modules` names every module with its version and the hash of its source, as it was built in.
func TestModulesAreNamedWithTheirHashes(t *testing.T) {
	t.Parallel()
	info, err := debug.ParseBuildInfo("path\tnongsan/cmd/nongsan\nmod\tnongsan\t(devel)\n" +
		"dep\tgithub.com/lib/pq\tv1.12.3\th1:abc=\n" +
		"dep\texample.org/old\tv1.0.0\n=>\texample.org/new\tv2.0.0\th1:def=\n")
	if err != nil {
		t.Fatal(err)
	}
	info.GoVersion = "go1.26.8"
	want := []string{"go go1.26.8", "github.com/lib/pq v1.12.3 h1:abc=", "example.org/new v2.0.0 h1:def="}
	if got := app.ModulesOf(info); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
