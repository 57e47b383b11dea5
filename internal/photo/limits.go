package photo

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"

	"nongsan/internal/errs"
)

// Limits bound what is decoded at all. They are checked on the header, before any pixel.
type Limits struct {
	Bytes  int // of the file
	Pixels int
	Side   int // the longer side, in pixels
	Ratio  int // longer side to shorter
	Least  int // the longer side at least: smaller is a thumbnail somebody saved, not a photograph
}

// Uploads are the limits for people. 50 million pixels are what the best phones take; a progressive JPEG of
// that size needs 400 MB to decode, as much as the worker has.
var Uploads = Limits{Bytes: 12 << 20, Pixels: 50_000_000, Side: 12_000, Ratio: 10, Least: 200}

// check refuses what must not reach a decoder.
func (l Limits) check(original []byte) error {
	if len(original) > l.Bytes {
		return errs.New(errs.TooLarge, "photo.too_large")
	}
	kind, err := sniff(original)
	if err != nil {
		return err
	}
	c, err := kind.config(bytes.NewReader(original))
	if err != nil {
		return errs.Wrap(errs.Invalid, "photo.broken", err)
	}
	if err := l.fits(c.Width, c.Height); err != nil {
		return err
	}
	return kind.whole(original)
}

func (l Limits) fits(width, height int) error {
	long, short := max(width, height), min(width, height)
	switch {
	case short < 1:
		return errs.New(errs.Invalid, "photo.broken")
	case long > l.Side || long*short > l.Pixels:
		return errs.New(errs.Invalid, "photo.too_large")
	case long > short*l.Ratio:
		return errs.New(errs.Invalid, "photo.too_long")
	case long < l.Least:
		return errs.New(errs.Invalid, "photo.too_small")
	}
	return nil
}

// format is a kind of file that is taken.
type format struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	whole  func([]byte) error // or what is missing
}

// sniff knows a file by its first bytes. imaging brings decoders of BMP, TIFF and GIF along, so the choice is
// ours and not image.Decode's.
func sniff(b []byte) (format, error) {
	switch {
	case len(b) == 0:
		return format{}, errs.New(errs.Invalid, "photo.empty")
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return format{jpeg.DecodeConfig, jpeg.Decode, wholeJPEG}, nil
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return format{png.DecodeConfig, png.Decode, wholePNG}, nil
	case animated(b):
		return format{}, errs.New(errs.Unsupported, "photo.animated")
	case isWebP(b):
		return format{webp.DecodeConfig, decodeWebP, wholeWebP}, nil
	case isHEIF(b):
		return format{}, errs.New(errs.Unsupported, "photo.heic")
	}
	return format{}, errs.New(errs.Unsupported, "photo.not_image")
}

func isWebP(b []byte) bool {
	return len(b) >= 16 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP"
}

// animated: a WebP whose extended header has the animation flag, or a GIF.
func animated(b []byte) bool {
	if bytes.HasPrefix(b, []byte("GIF8")) {
		return true
	}
	return isWebP(b) && len(b) > 20 && string(b[12:16]) == "VP8X" && b[20]&0x02 != 0
}

// isHEIF sees what iPhones and some Android phones store: an ISO media file whose brands name HEIF.
func isHEIF(b []byte) bool {
	if len(b) < 12 || string(b[4:8]) != "ftyp" {
		return false
	}
	end := min(len(b), int(binary.BigEndian.Uint32(b)), 64)
	for at := 8; at+4 <= end; at += 4 {
		switch string(b[at : at+4]) {
		case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1":
			return true
		}
	}
	return false
}
