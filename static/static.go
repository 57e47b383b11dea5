// Package static embeds what browsers fetch beside the pages: the style sheets, scripts, fonts, icons, drawings.
package static

import "embed"

// Files are all of them; httpd.Static gives each an address with its hash.
//
//go:embed *.css *.svg *.txt covers fonts js
var Files embed.FS
