package photo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"

	"nongsan/internal/errs"
)

// A photograph that broke off on its way is the commonest fault there is. It can be seen without decoding a pixel, so
// that the person is told at once.

// wholeJPEG walks the segments to the end of the picture, over the compressed pixels between them.
func wholeJPEG(b []byte) error {
	for at := 2; at+2 <= len(b); {
		if b[at] != 0xff {
			return broken("no marker where one must be")
		}
		marker := b[at+1]
		switch {
		case marker == 0xff: // a fill byte
			at++
		case marker == 0xd9:
			return nil
		case marker >= 0xd0 && marker <= 0xd7 || marker == 0x01: // stand alone
			at += 2
		case at+4 > len(b):
			return broken("ends within a segment")
		default:
			at += 2 + int(binary.BigEndian.Uint16(b[at+2:]))
			if marker == 0xda {
				at = afterPixels(b, at)
			}
		}
	}
	return broken("ends before its end marker")
}

// afterPixels is where compressed pixels that begin at a place end: at a marker that is neither a stuffed byte nor a
// restart.
func afterPixels(b []byte, at int) int {
	for at < len(b) {
		next := bytes.IndexByte(b[at:], 0xff)
		if next < 0 || at+next+1 >= len(b) {
			return len(b)
		}
		at += next
		if m := b[at+1]; m != 0 && (m < 0xd0 || m > 0xd7) {
			return at
		}
		at += 2
	}
	return at
}

// wholePNG walks the chunks and their checksums to the last one.
func wholePNG(b []byte) error {
	const head, around = 8, 12
	for at := head; at+around <= len(b); {
		size := int(binary.BigEndian.Uint32(b[at:]))
		if size > len(b)-at-around {
			break
		}
		body := b[at+4 : at+8+size]
		if crc32.ChecksumIEEE(body) != binary.BigEndian.Uint32(b[at+8+size:]) {
			return broken("a chunk's checksum is wrong")
		}
		if string(body[:4]) == "IEND" {
			return nil
		}
		at += around + size
	}
	return broken("ends before its last chunk")
}

// wholeWebP compares the length the file states with what came.
func wholeWebP(b []byte) error {
	if int(binary.LittleEndian.Uint32(b[4:])) > len(b)-8 {
		return broken("is shorter than it says")
	}
	return nil
}

func broken(why string) error { return errs.Wrap(errs.Invalid, "photo.broken", errors.New(why)) }
