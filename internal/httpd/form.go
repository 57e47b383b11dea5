package httpd

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
	"golang.org/x/text/unicode/norm"

	"nongsan/internal/errs"
	"nongsan/internal/money"
)

// maxFields bounds what one form may hold, longestName what is shown of a file's name.
const (
	maxFields   = 500
	longestName = 120
)

// Form is what a person sent, copied out of the request: valid UTF-8 in NFC, no control characters but line
// ends, line ends as \n. Values of the query string are never in it: in Fiber's own FormValue they win
// over the form's.
type Form struct {
	values map[string][]string
	files  map[string][]File
}

// File is an uploaded file.
type File struct {
	Size   int64
	header *multipart.FileHeader
}

// Read reads the whole file.
func (f File) Read() ([]byte, error) {
	from, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("open an uploaded file: %w", err)
	}
	content, err := io.ReadAll(from)
	return content, errors.Join(err, from.Close())
}

// Called is the name the file had at home, to show it to who sent it: nothing may depend on it.
func (f File) Called() string {
	name, ok := tidy(f.header.Filename[strings.LastIndexAny(f.header.Filename, `/\`)+1:])
	name = strings.Join(strings.Fields(name), " ")
	if runes := []rune(name); len(runes) > longestName {
		name = string(runes[:longestName])
	}
	if !ok || name == "" {
		return "?"
	}
	return name
}

// Open opens the file; the caller closes it.
func (f File) Open() (multipart.File, error) { return f.header.Open() }

// ReadForm reads the form of a POST. It is Invalid when a field holds what no keyboard types.
func ReadForm(c *fiber.Ctx) (Form, error) {
	f := Form{values: map[string][]string{}, files: map[string][]File{}}
	multi, err := multipartForm(c)
	if err != nil {
		return Form{}, err
	}
	fields := errs.Fields{}
	if multi == nil {
		for key, value := range c.Request().PostArgs().All() {
			f.add(fields, string(key), string(value))
		}
		return f, fields.Err()
	}
	for name, values := range multi.Value {
		for _, value := range values {
			f.add(fields, name, strings.Clone(value))
		}
	}
	for name, headers := range multi.File {
		for _, h := range headers {
			if h.Size > 0 || h.Filename != "" { // a browser sends an empty part where nothing was chosen
				f.files[name] = append(f.files[name], File{Size: h.Size, header: h})
			}
		}
	}
	return f, fields.Err()
}

func multipartForm(c *fiber.Ctx) (*multipart.Form, error) {
	form, err := c.MultipartForm()
	switch {
	case errors.Is(err, fasthttp.ErrNoMultipartForm):
		return nil, nil
	case err != nil:
		return nil, errs.Wrap(errs.Invalid, "http.bad_request", err)
	}
	return form, nil
}

func (f Form) add(wrong errs.Fields, name, value string) {
	text, ok := tidy(value)
	if _, good := tidy(name); !good || len(name) > 100 || len(f.values) >= maxFields {
		wrong.Add("", "form.bad_text")
		return
	}
	if !ok {
		wrong.Add(name, "form.bad_text")
		return
	}
	f.values[name] = append(f.values[name], text)
}

// tidy refuses what cannot be stored or would deceive a reader (invalid UTF-8, control and direction-changing
// characters), removes invisible marks that phones paste along, and composes to NFC.
func tidy(s string) (string, bool) {
	if !utf8.ValidString(s) {
		return "", false
	}
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u200b", "", "\ufeff", "", "\u200e", "", "\u200f", "").Replace(s)
	for _, r := range s {
		if (unicode.IsControl(r) && r != '\n' && r != '\t') || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) {
			return "", false
		}
	}
	return norm.NFC.String(s), true
}

// Get is the field on one line, trimmed; runs of white space become one space. A field that is not there is "".
func (f Form) Get(name string) string { return strings.Join(strings.Fields(f.Exact(name)), " ") }

// Lines is a text of several lines, trimmed.
func (f Form) Lines(name string) string { return strings.TrimSpace(f.Exact(name)) }

// Exact is the field with its white space, for passwords.
func (f Form) Exact(name string) string {
	if v := f.values[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// All are the values of boxes with the same name, as Get gives them, without the empty ones.
func (f Form) All(name string) []string {
	var all []string
	for _, v := range f.values[name] {
		if v = strings.Join(strings.Fields(v), " "); v != "" {
			all = append(all, v)
		}
	}
	return all
}

// Has reports whether the field was sent, also when empty.
func (f Form) Has(name string) bool { return len(f.values[name]) > 0 }

// Names are the names of all fields sent, in order; a test compares them with what the action knows.
func (f Form) Names() []string {
	names := make([]string, 0, len(f.values))
	for name := range f.values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Int is a whole number in decimal digits.
func (f Form) Int(name string) (int64, bool) {
	n, err := strconv.ParseInt(f.Get(name), 10, 64)
	return n, err == nil
}

// Money is an amount as people type it: 50000, 50.000, 50k, 1tr2.
func (f Form) Money(name string) (money.VND, bool) { return money.Parse(f.Get(name)) }

// Files are the files chosen in a field.
func (f Form) Files(name string) []File { return f.files[name] }

// postValue is one raw field, for the middleware.
func postValue(c *fiber.Ctx, name string) string {
	if form, err := c.MultipartForm(); err == nil {
		if v := form.Value[name]; len(v) > 0 {
			return v[0]
		}
		return ""
	}
	return string(c.Request().PostArgs().Peek(name))
}

// resend copies a form for the page that offers to send it again, with a new token. Passwords are not written
// into a page, and files cannot be; a form with either is not offered.
func resend(c *fiber.Ctx) *Resend {
	f, err := ReadForm(c)
	if err != nil || len(f.files) > 0 || len(f.values) == 0 {
		return nil
	}
	r := &Resend{Action: SafeNext(c.OriginalURL()), Fields: []Field{{TokenField, Token(c)}}}
	for _, name := range f.Names() {
		if strings.Contains(name, "password") || strings.Contains(name, "mat-khau") {
			return nil
		}
		if name == TokenField {
			continue
		}
		for _, v := range f.values[name] {
			r.Fields = append(r.Fields, Field{name, v})
		}
	}
	return r
}
