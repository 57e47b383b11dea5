package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/disintegration/imaging"

	"nongsan/internal/locale"
	"nongsan/internal/web/view"
	"nongsan/static"
)

// The policy of every page; what it refuses fails here too.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'"

// formSite is a page with a photo form and what it is sent to.
type formSite struct {
	*httptest.Server
	uploads chan []byte            // every photograph that came in on its own
	answer  func(n int32) answer   // to the n-th of them
	fails   map[string]string      // photographs whose pictures cannot be made, and why
	forms   chan map[string]string // fields of every form; a file is told as its size in pixels
	seen    atomic.Int32
	weak    atomic.Bool // the network
}

type answer struct {
	wait   chan struct{}
	status int
	body   map[string]string
}

func newFormSite(t *testing.T) *formSite {
	t.Helper()
	s := &formSite{uploads: make(chan []byte, 9), forms: make(chan map[string]string, 9)}
	mux := http.NewServeMux()
	mux.Handle("GET /static/", http.StripPrefix("/static/", http.FileServerFS(static.Files)))
	mux.HandleFunc("GET /form", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		kept := r.URL.Query()["photo"]
		fmt.Fprint(w, formPage(t, kept))
	})
	mux.HandleFunc("POST /upload/anh", s.upload)
	mux.HandleFunc("GET /anh/{hash}/tinh-trang", s.progress)
	mux.HandleFunc("GET /anh/{name}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })
	mux.HandleFunc("POST /form", s.form)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// formPage is a form as pages have it, with photographs it has already.
func formPage(t *testing.T, kept []string) string {
	t.Helper()
	field := view.PhotoField{Name: "photo", Legend: "Ảnh", Invite: "Chụp", Action: "/upload/anh", Draft: "form", Most: 4}
	for _, hash := range kept {
		field.Photos = append(field.Photos, view.FieldPhoto{Picture: view.Picture{Hash: hash, Width: 320, Height: 240}})
	}
	frame := view.Frame{Asset: func(name string) string { return "/static/" + name }}
	var fieldset strings.Builder
	if err := view.PhotoFieldset(frame, field).Render(locale.With(context.Background(), locale.Vi), &fieldset); err != nil {
		t.Fatal(err)
	}
	return `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>x</title>
<link rel="stylesheet" href="/static/app.css">
<form method="post" action="/form" enctype="multipart/form-data"><input name="name" value="chè">` + fieldset.String() +
		`<button name="do" value="save">Lưu</button></form>`
}

// progress says of every photograph but those that fail that its pictures are there.
func (s *formSite) progress(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if why := s.fails[r.PathValue("hash")]; why != "" {
		w.WriteHeader(http.StatusUnprocessableEntity)
		_ = json.NewEncoder(w).Encode(map[string]string{"detail": why})
	}
}

func (s *formSite) upload(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if s.weak.Load() {
		panic(http.ErrAbortHandler) // the connection breaks
	}
	a := s.answer(s.seen.Add(1))
	s.uploads <- body
	if a.wait != nil {
		<-a.wait
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_ = json.NewEncoder(w).Encode(a.body)
}

func (s *formSite) form(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseMultipartForm(20 << 20); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	fields := map[string]string{}
	for name, values := range r.MultipartForm.Value {
		fields[name] = strings.Join(values, " ")
	}
	delete(fields, "photos") // no file chosen
	for _, header := range r.MultipartForm.File["photos"] {
		if f, err := header.Open(); err == nil && header.Size > 0 {
			c, _ := jpeg.DecodeConfig(f)
			fields["photos"] += fmt.Sprintf("%dx%d ", c.Width, c.Height)
		}
	}
	s.forms <- fields
	fmt.Fprint(w, `<!doctype html><title>x</title><p id="saved">Đã lưu</p>`)
}

// phone is a browser at a phone's width on the site's form.
func phone(t *testing.T, s *formSite, scripts bool) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.WindowSize(360, 740))
	ctx, stopBrowser := chromedp.NewExecAllocator(t.Context(), options...)
	ctx, stopTab := chromedp.NewContext(ctx)
	t.Cleanup(func() { stopTab(); stopBrowser() })
	do(t, ctx, func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		off := emulation.SetScriptExecutionDisabledParams{Value: !scripts}
		_, err := cdp.Call(ctx, tab, emulation.SetScriptExecutionDisabled, off)
		return chromedp.Void{}, err
	}, chromedp.Navigate(s.URL+"/form"))
	return ctx
}

func do(t *testing.T, ctx context.Context, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

func choose(files ...string) chromedp.Action[chromedp.Void] {
	return chromedp.SetUploadFiles(chromedp.CSS(`input[type=file]`), files)
}

func click(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Click(chromedp.CSS(selector))
}

// says waits until the line for messages reads text.
func says(key string, args ...string) chromedp.Action[chromedp.Void] {
	text := locale.T(context.Background(), key, args...)
	return chromedp.Poll[chromedp.Void](fmt.Sprintf(`document.querySelector('[data-photo-status]').textContent == %q`, text))
}

// turnedPhoto is a photograph of 2400 × 1800 stored pixels, taken with the phone upright: shown, it is
// 1800 × 2400 with a red corner at the top right.
func turnedPhoto(t *testing.T) string {
	t.Helper()
	img := imaging.New(2400, 1800, color.NRGBA{R: 40, G: 110, B: 60, A: 255})
	img = imaging.Paste(img, imaging.New(600, 600, color.NRGBA{R: 220, A: 255}), image.Pt(0, 0))
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	const exif = "\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"
	return file(t, "turned.jpg", "\xff\xd8"+exif+b.String()[2:])
}

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPhotosAreSentWhileTheFormIsFilledIn(t *testing.T) {
	t.Parallel()
	s := newFormSite(t)
	hold := make(chan struct{})
	s.answer = func(n int32) answer {
		return []answer{
			{status: 201, body: map[string]string{"hash": "aaaa"}},
			{status: 415, body: map[string]string{"detail": "Tệp này không phải ảnh."}},
			{status: 201, body: map[string]string{"hash": "bbbb"}, wait: hold},
		}[n-1]
	}
	ctx := phone(t, s, true)
	s.weak.Store(true)
	do(t, ctx, choose(turnedPhoto(t)), says("photo_form.retrying"))
	s.weak.Store(false)
	do(t, ctx, chromedp.Evaluate[chromedp.Void](`dispatchEvent(new Event('online'))`), says("photo_form.ready", "n", "1"))

	sent, err := imaging.Decode(bytes.NewReader(<-s.uploads))
	if err != nil {
		t.Fatal(err)
	}
	if size := sent.Bounds().Size(); size != image.Pt(1200, 1600) {
		t.Errorf("sent %v, want 1200 × 1600", size)
	}
	if r, g, _, _ := sent.At(1100, 100).RGBA(); r < 0xb000 || g > 0x3000 {
		t.Errorf("top right is %v, want red: the photograph was not turned", sent.At(1100, 100))
	}

	do(t, ctx, choose(file(t, "text.jpg", "no photo")), says("photo_form.failed"))
	failed, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS(`.photo-failed`)))
	if err != nil || failed != "Tệp này không phải ảnh." {
		t.Errorf("the refused photo says %q, %v", failed, err)
	}
	<-s.uploads
	do(t, ctx, click(`.photo-item:last-child .photo-remove`),
		choose(turnedPhoto(t)), click(`button[name=do]`), says("photo_form.waiting"))
	if len(s.forms) > 0 {
		t.Error("the form left before its photograph had arrived")
	}
	close(hold)
	got := <-s.forms
	if want := map[string]string{"name": "chè", "photo": "aaaa bbbb", "do": "save"}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the form held %v, want %v", got, want)
	}
}

func TestUnsentPhotosWaitOnThePhone(t *testing.T) {
	t.Parallel()
	s := newFormSite(t)
	s.answer = func(n int32) answer {
		return answer{status: 201, body: map[string]string{"hash": fmt.Sprint("hash", n)}}
	}
	s.fails = map[string]string{"hash2": "Ảnh này hỏng."}
	ctx := phone(t, s, true)
	do(t, ctx, choose(turnedPhoto(t)), says("photo_form.ready", "n", "1"))
	s.weak.Store(true)
	do(t, ctx, choose(turnedPhoto(t)), says("photo_form.retrying"))
	s.weak.Store(false)
	// The browser was closed before the second photograph arrived; the page that is opened again has both.
	do(t, ctx, chromedp.Navigate(s.URL+"/form?photo=hash0"), says("photo_form.ready", "n", "3"),
		chromedp.Poll[chromedp.Void](`document.querySelector('.photo-failed')?.textContent == 'Ảnh này hỏng.'`),
		chromedp.Click(chromedp.CSS(`.photo-item:nth-child(2) .photo-up`)), click(`button[name=do]`), chromedp.WaitVisible(chromedp.CSS("#saved")))
	got := <-s.forms
	if want := map[string]string{"name": "chè", "photo": "hash1 hash0", "do": "save"}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the form held %v, want %v", got, want)
	}
	// A new form has none of the old one's.
	do(t, ctx, chromedp.Navigate(s.URL+"/form"), choose(turnedPhoto(t)), says("photo_form.ready", "n", "1"))
}

func TestPhotosGoWithTheFormWithoutScripts(t *testing.T) {
	t.Parallel()
	s := newFormSite(t)
	ctx := phone(t, s, false)
	do(t, ctx, choose(turnedPhoto(t)), click(`button[name=do]`))
	if got := (<-s.forms)["photos"]; got != "2400x1800 " {
		t.Errorf("the form held photos of %q, want the one of 2400x1800", got)
	}
}
