package view

import (
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"nongsan/internal/locale"
)

// PhotoField is a field for photographs in a form that is sent to /upload/{ticket}/…; the handler reads it with
// upload.FromForm. The form's page loads js/photo.js, which shrinks photographs on the phone and sends each at once;
// without scripts they come with the form.
type PhotoField struct {
	Name   string // of the hidden fields that hold hashes, "photo"
	Legend string
	Invite string // what the button says: "Chụp hoặc chọn ảnh"
	Hint   string
	Action string // takes one photograph: /upload/{ticket} + upload.Address
	Draft  string // names the form on this phone, so that photographs not yet sent find it again: "listing-new"
	Photos []FieldPhoto
	Most   int
	Error  string
}

// FieldPhoto is a photograph that the form has already.
type FieldPhoto struct {
	Picture
	Failure string // why there will be no picture of it, in the reader's language
}

// PhotoFile is the name of the file field beside the hashes; errors of the field are told under it too.
func PhotoFile(name string) string { return name + "s" }

// PhotoUp is the name of the button that moves a photograph one place to the front.
func PhotoUp(name string) string { return name + "_up" }

// PhotoSend is the name of the button that sends the chosen files and shows the form again.
func PhotoSend(name string) string { return name + "_send" }

// script is what static/js/photo.js reads.
func (p PhotoField) script(ctx context.Context) templ.Attributes {
	return templ.Attributes{
		"data-photos":       p.Name,
		"data-photo-action": p.Action,
		"data-photo-max":    strconv.Itoa(p.Most),
		"data-photo-draft":  p.Draft,
		"data-say-again":    locale.T(ctx, "photo_form.again"),
		"data-say-failed":   locale.T(ctx, "photo_form.failed"),
		"data-say-large":    locale.T(ctx, "photo_form.large"),
		"data-say-many":     locale.T(ctx, "photo_form.many", "n", "{n}"),
		"data-say-ready":    locale.T(ctx, "photo_form.ready", "n", "{n}"),
		"data-say-remove":   locale.T(ctx, "photo_form.remove"),
		"data-say-retrying": locale.T(ctx, "photo_form.retrying"),
		"data-say-sending":  locale.T(ctx, "photo_form.sending", "n", "{n}"),
		"data-say-up":       locale.T(ctx, "photo_form.up"),
		"data-say-waiting":  locale.T(ctx, "photo_form.waiting"),
	}
}

// describedBy names what belongs to the photographs for screen readers.
func (p PhotoField) describedBy() string {
	ids := []string{p.Name + "-hint"}
	if p.Error != "" {
		ids = append(ids, p.Name+"-error")
	}
	return strings.Join(ids, " ")
}
