// Package migrations embeds the SQL that builds the schema, one numbered file a step. A file that has
// been released is never changed; a later one corrects it.
package migrations

import "embed"

// WebRights grants the role that serves, nongsan_web, what it needs; the owner of the tables runs it after every step.
//
//go:embed rights/web.sql
var WebRights string

// FS holds the numbered goose files.
//
//go:embed *.sql
var FS embed.FS
