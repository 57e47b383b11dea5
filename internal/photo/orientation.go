package photo

import (
	"bytes"
	"encoding/binary"
	"image"

	"github.com/disintegration/imaging"
)

// orientation reads how the camera was held from a JPEG's EXIF: 1 to 8, and 1 where nothing is said.
// imaging could turn a picture while it decodes, but turns all its pixels: 48 million take 190 MB more than
// turning the small result does.
func orientation(jpeg []byte) int {
	for at := 2; at+4 <= len(jpeg) && jpeg[at] == 0xff; {
		marker, size := jpeg[at+1], int(binary.BigEndian.Uint16(jpeg[at+2:]))
		if marker == 0xff { // a fill byte
			at++
			continue
		}
		if marker == 0xda || size < 2 || at+2+size > len(jpeg) { // pixels begin, or nonsense
			return 1
		}
		segment := jpeg[at+4 : at+2+size]
		if exif, ok := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); ok && marker == 0xe1 {
			return tiffOrientation(exif)
		}
		at += 2 + size
	}
	return 1
}

// tiffOrientation looks for tag 0x0112 in the first directory.
func tiffOrientation(tiff []byte) int {
	const header, entry = 8, 12
	if len(tiff) < header {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	first := int64(order.Uint32(tiff[4:]))
	if first < header || first+2 > int64(len(tiff)) {
		return 1
	}
	entries := tiff[first+2:]
	for range order.Uint16(tiff[first:]) {
		if len(entries) < entry {
			return 1
		}
		if order.Uint16(entries) == 0x0112 {
			return valid(int(order.Uint16(entries[8:])))
		}
		entries = entries[entry:]
	}
	return 1
}

func valid(orientation int) int {
	if orientation < 1 || orientation > 8 {
		return 1
	}
	return orientation
}

// lying reports whether the camera was turned by a quarter, so that width and height change places.
func lying(orientation int) bool { return orientation >= 5 }

// upright turns and mirrors a picture as its orientation asks.
func upright(img *image.NRGBA, orientation int) *image.NRGBA {
	switch orientation {
	case 2:
		return imaging.FlipH(img)
	case 3:
		return imaging.Rotate180(img)
	case 4:
		return imaging.FlipV(img)
	case 5:
		return imaging.Transpose(img)
	case 6:
		return imaging.Rotate270(img)
	case 7:
		return imaging.Transverse(img)
	case 8:
		return imaging.Rotate90(img)
	}
	return img
}
