package sheet

import (
	"strconv"

	"nongsan/internal/errs"
)

const (
	maxShared     = 64 << 20 // bytes of all shared texts
	maxSharedMany = 3 << 20
	chunkSize     = 1 << 20
)

// sharedTexts are the texts that cells refer to by number. They lie in chunks, because one growing slice would be
// copied and need twice the room.
type sharedTexts struct {
	chunks [][]byte
	at     []place // where each text lies
	total  int
}

type place struct {
	chunk  uint16
	length uint16 // in bytes; Excel's longest text does not fit, and needs none of this
	offset uint32
}

// longest is what a place can tell; a list of people has no such text, and what lies behind is cut.
const longest = 1<<16 - 1

func (x *sharedTexts) read(b *Book, name string) error {
	var text []byte
	var depth textDepth
	return b.walk(name, func(t token) error {
		switch {
		case t.kind == '<' && t.name == "si":
			text = text[:0]
		case t.kind == '/' && t.name == "si":
			return x.add(text)
		case depth.wanted(t) && len(text) < longest:
			text = append(text, t.text()...)
		}
		return nil
	})
}

func (x *sharedTexts) add(text []byte) error {
	text = text[:min(len(text), longest)]
	if x.total += len(text); x.total > maxShared || len(x.at) == maxSharedMany {
		return errs.New(errs.TooLarge, "sheet.many_texts")
	}
	last := len(x.chunks) - 1
	if last < 0 || len(x.chunks[last])+len(text) > chunkSize {
		x.chunks = append(x.chunks, make([]byte, 0, chunkSize))
		last++
	}
	x.at = append(x.at, place{chunk: uint16(last), length: uint16(len(text)), offset: uint32(len(x.chunks[last]))}) //nolint:gosec // bounded above
	x.chunks[last] = append(x.chunks[last], text...)
	return nil
}

// get is the text of a number as it stands in a cell.
func (x *sharedTexts) get(number string) string {
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(x.at) {
		return ""
	}
	p := x.at[i]
	return string(x.chunks[p.chunk][p.offset : p.offset+uint32(p.length)])
}

// textDepth knows whether a token is text that people see: inside t, outside rPh, the reading aid of East Asian texts.
type textDepth struct{ inText, inReading bool }

func (d *textDepth) wanted(t token) bool {
	switch {
	case t.kind == 't':
		return d.inText && !d.inReading
	case t.name == "t":
		d.inText = t.kind == '<'
	case t.name == "rPh":
		d.inReading = t.kind == '<'
	}
	return false
}
