package httpd

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// staticPrefix is where Assets are mounted.
const staticPrefix = "/static/"

// Assets serves the files of a file system under /static/<hash>/<name>. An address with the current hash
// may be kept by the browser for ever; one without or with an old hash is asked for again.
//
// Pictures and fonts have a hash each. Style sheets and scripts share one, so that a module's
// import "./other.js" keeps working; in their text every /static/<name> of a picture or font becomes
// its hashed address.
type Assets struct {
	files map[string]*asset
}

type asset struct {
	hash, contentType string
	plain             []byte
	gzip, brotli      func() []byte // gives nil where that is no smaller
	hashed            string        // /static/<hash>/<name>
	etag              string
	compressed        bool
}

// types are the kinds of file that may be served; any other stops the start, so that nothing is
// published by accident. True: text that is worth compressing.
var types = map[string]struct {
	mime string
	text bool
}{
	".css":         {"text/css; charset=utf-8", true},
	".js":          {"text/javascript; charset=utf-8", true},
	".svg":         {"image/svg+xml", true},
	".json":        {"application/json", true},
	".webmanifest": {"application/manifest+json", true},
	".txt":         {"text/plain; charset=utf-8", true},
	".html":        {"text/html; charset=utf-8", true},
	".woff2":       {"font/woff2", false},
	".png":         {"image/png", false},
	".jpg":         {"image/jpeg", false},
	".webp":        {"image/webp", false},
	".avif":        {"image/avif", false},
	".ico":         {"image/x-icon", false},
}

// Static reads every file of files (Go files and names that begin with a dot or underscore left out),
// computes the hashes. It fails on a kind of file that browsers do not need.
func Static(files fs.FS) (*Assets, error) {
	a := &Assets{files: map[string]*asset{}}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		base := path.Base(name)
		if err != nil || name == "." {
			return err
		}
		if strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() || path.Ext(name) == ".go" || path.Ext(name) == ".md" {
			return nil
		}
		return a.read(files, name)
	})
	if err != nil {
		return nil, fmt.Errorf("read static files: %w", err)
	}
	a.address()
	a.compress()
	return a, nil
}

func (a *Assets) read(files fs.FS, name string) error {
	kind, ok := types[path.Ext(name)]
	if !ok {
		return fmt.Errorf("%s: this kind of file is not served", name)
	}
	body, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	a.files[name] = &asset{contentType: kind.mime, compressed: kind.text, plain: body}
	return nil
}

// address gives every file its hashed address: leaves first, then the code that names them.
func (a *Assets) address() {
	var rewrite []string
	for _, name := range a.names() {
		if f := a.files[name]; !isCode(name) {
			f.setHash(name, hashOf(f.plain))
			rewrite = append(rewrite, staticPrefix+name, f.hashed)
		}
	}
	replacer := strings.NewReplacer(longestFirst(rewrite)...)
	var all []byte
	for _, name := range a.names() {
		if f := a.files[name]; isCode(name) {
			f.plain = []byte(replacer.Replace(string(f.plain)))
			all = append(append(all, name...), f.plain...)
		}
	}
	code := hashOf(all)
	for _, name := range a.names() {
		if isCode(name) {
			a.files[name].setHash(name, code)
		}
	}
}

func (f *asset) setHash(name, hash string) {
	f.hash, f.hashed = hash, staticPrefix+hash+"/"+name
	f.etag = `"` + hashOf(f.plain) + `"`
}

// compress makes each compressed form once, when it is first asked for, and keeps it only where it is smaller:
// neither a start nor a test waits for what nobody asks for. Brotli 9 and gzip 9 take milliseconds a file; brotli 11
// would take seconds for 3 % less.
func (a *Assets) compress() {
	for _, f := range a.files {
		smaller := func(form []byte) []byte {
			if len(form) < len(f.plain) {
				return form
			}
			return nil
		}
		f.brotli = sync.OnceValue(func() []byte { return smaller(fasthttp.AppendBrotliBytesLevel(nil, f.plain, 9)) })
		f.gzip = sync.OnceValue(func() []byte {
			return smaller(fasthttp.AppendGzipBytesLevel(nil, f.plain, fasthttp.CompressBestCompression))
		})
	}
}

// URL is the hashed address of the file name ("site.css"). It panics on a name that does not exist: pages
// name their files in the code, and a test that renders the page finds the mistake.
func (a *Assets) URL(name string) string {
	f, ok := a.files[name]
	if !ok {
		panic("httpd: no static file " + name)
	}
	return f.hashed
}

// Mount serves the files under /static/.
func (a *Assets) Mount(app fiber.Router) { app.Get(staticPrefix+"*", a.serve) }

func (a *Assets) serve(c *fiber.Ctx) error {
	hash, name, f := a.find(c.Params("*"))
	if f == nil {
		return fiber.ErrNotFound
	}
	h := &c.Response().Header
	h.SetContentType(f.contentType)
	h.Set(fiber.HeaderCacheControl, lifetime(hash, f))
	h.Set(fiber.HeaderETag, f.etag)
	if !isCode(name) {
		h.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'") // a picture or a font loads nothing
	}
	if path.Base(name) == "sw.js" {
		h.Set("Service-Worker-Allowed", "/")
	}
	if f.compressed {
		h.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	}
	if c.Get(fiber.HeaderIfNoneMatch) == f.etag {
		return c.SendStatus(fiber.StatusNotModified)
	}
	return f.send(c)
}

// find splits <hash>/<name> or takes the whole as a name.
func (a *Assets) find(rest string) (hash, name string, f *asset) {
	if f := a.files[rest]; f != nil {
		return "", rest, f
	}
	hash, name, _ = strings.Cut(rest, "/")
	return hash, name, a.files[name]
}

// lifetime: a page from before a release may ask for the old hash; it gets the new file, but must not
// keep it under the old name.
func lifetime(hash string, f *asset) string {
	if hash == f.hash {
		return "public, max-age=31536000, immutable"
	}
	return "public, max-age=300"
}

func (f *asset) send(c *fiber.Ctx) error {
	if !f.compressed {
		return c.Send(f.plain)
	}
	for _, form := range []struct {
		name string
		make func() []byte
	}{{"br", f.brotli}, {"gzip", f.gzip}} {
		if !c.Request().Header.HasAcceptEncoding(form.name) {
			continue
		}
		if body := form.make(); body != nil {
			c.Set(fiber.HeaderContentEncoding, form.name)
			return c.Send(body)
		}
	}
	return c.Send(f.plain)
}

func isCode(name string) bool { ext := path.Ext(name); return ext == ".css" || ext == ".js" }

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}

func (a *Assets) names() []string { return slices.Sorted(maps.Keys(a.files)) }

// longestFirst orders the pairs old, new so that /static/a.png.webp is not taken for /static/a.png.
func longestFirst(pairs []string) []string {
	chunks := slices.Collect(slices.Chunk(pairs, 2))
	slices.SortFunc(chunks, func(x, y []string) int { return len(y[0]) - len(x[0]) })
	return slices.Concat(chunks...)
}
