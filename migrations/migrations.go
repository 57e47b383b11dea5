// Package migrations embeds the SQL that builds the schema, one numbered file a step. A file that has
// been released is never changed; a later one corrects it.
package migrations

import "embed"

// FS holds the numbered goose files.
//
//go:embed *.sql
var FS embed.FS
