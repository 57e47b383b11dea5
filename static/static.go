// Package static embeds what browsers fetch beside the pages: the style sheet, fonts, icons, drawings.
package static

import "embed"

// Files are all of them; httpd.Static gives each an address with its hash.
//
//go:embed *.css *.svg *.txt covers fonts
var Files embed.FS
