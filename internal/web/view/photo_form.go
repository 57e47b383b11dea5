package view

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"nongsan/internal/locale"
)

// PhotoForm are the attributes of a form whose photographs static/js/photo.js shrinks, shows and sends. address takes
// one photograph; each that it kept becomes a hidden field "photo" with its hash. An empty address
// leaves them to the form. The form holds an <input type=file name=photos multiple>, a list
// [data-photo-preview] and a line [data-photo-status aria-live=polite]; without scripts it is an ordinary form.
func PhotoForm(ctx context.Context, address string, most int) templ.Attributes {
	return templ.Attributes{
		"data-photo-form":   address,
		"data-photo-max":    strconv.Itoa(most),
		"data-say-again":    locale.T(ctx, "photo_form.again"),
		"data-say-failed":   locale.T(ctx, "photo_form.failed"),
		"data-say-large":    locale.T(ctx, "photo_form.large"),
		"data-say-many":     locale.T(ctx, "photo_form.many", "n", "{n}"),
		"data-say-ready":    locale.T(ctx, "photo_form.ready", "n", "{n}"),
		"data-say-remove":   locale.T(ctx, "photo_form.remove"),
		"data-say-retrying": locale.T(ctx, "photo_form.retrying"),
		"data-say-sending":  locale.T(ctx, "photo_form.sending", "n", "{n}"),
		"data-say-waiting":  locale.T(ctx, "photo_form.waiting"),
	}
}
