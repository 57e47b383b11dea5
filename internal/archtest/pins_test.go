package archtest

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

// pins are the versions below which a library has a fault that a visitor can reach. They come in through others,
// which ask for older ones: imaging for an x/image of 2019 with twelve reachable advisories, Fiber for a fasthttp
// that takes smuggled requests.
var pins = map[string]string{
	"golang.org/x/image":          "v0.47.0",
	"github.com/valyala/fasthttp": "v1.78.0",
	"github.com/gofiber/fiber/v2": "v2.52.15",
	"github.com/lib/pq":           "v1.12.3",
}

func TestPinsHold(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join("..", "..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range belowPins(t, raw) {
		t.Error(fault)
	}
	if faults := belowPins(t, []byte("module nongsan\n\nrequire golang.org/x/image v0.46.0\n")); len(faults) != len(pins) {
		t.Errorf("an old x/image and the absence of the others gave %v", faults)
	}
}

func belowPins(t *testing.T, gomod []byte) (faults []string) {
	t.Helper()
	mod, err := modfile.Parse("go.mod", gomod, nil)
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]string{}
	for _, r := range mod.Require {
		given[r.Mod.Path] = r.Mod.Version
	}
	for path, least := range pins {
		if semver.Compare(given[path], least) < 0 {
			faults = append(faults, path+" is "+given[path]+", want "+least+" at least")
		}
	}
	return faults
}
