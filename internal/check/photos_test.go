package check_test

const onePhoto = `INSERT INTO photo (hash, width, height, color, widths, bytes, state, created_at, settled_at, failure)
	VALUES ('0123456789abcdef0123456789abcdef', 320, 240, '#dfebd9', '{320}', 1, `

// How the claims of photos.go are made false.
var photosBreaks = map[string]string{
	"photo-settles": onePhoto + `'waiting', '2026-11-22', NULL, NULL)`,
	"photo-shown": onePhoto + `'failed', '2026-11-22', '2026-11-22', 'photo.broken');
		INSERT INTO listing_photo (listing_id, photo_hash, position) VALUES (1, '0123456789abcdef0123456789abcdef', 0)`,
}
