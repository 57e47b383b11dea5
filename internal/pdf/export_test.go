package pdf

// Plain leaves the pages unpacked, so that a test reads what is drawn.
func (d *Doc) Plain() { d.f.SetCompression(false) }

// Typefaces are the files that are embedded.
var Typefaces = [][]byte{regular, semibold}

// Letters are what is written as it is.
const Letters = letters
