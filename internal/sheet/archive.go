package sheet

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"io"
	"path"
	"strings"

	"nongsan/internal/errs"
)

// Limits of a workbook's parts. Real lists pack ten to thirty times; a bomb a thousand times.
const (
	maxDirectory = 1 << 20 // bytes of the list of parts
	maxInflated  = 1 << 30 // bytes of one part
	bombRatio    = 120
	bombFloor    = 8 << 20 // below this a ratio says nothing
)

type archive struct{ byName map[string]*zip.File }

var errNoDirectory = errors.New("no list of parts at the end of the file")

// openArchive reads the list of parts after a look at its size: the library's reader believes it.
func openArchive(src io.ReaderAt, size int64) (*archive, error) {
	if err := refuseDirectory(src, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(src, size)
	if err != nil {
		return nil, broken(err)
	}
	a := &archive{byName: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		a.byName[strings.ToLower(strings.TrimPrefix(f.Name, "/"))] = f
	}
	return a, nil
}

func refuseDirectory(src io.ReaderAt, size int64) error {
	tail := make([]byte, min(size, 22+1<<16))
	if _, err := src.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	at := strings.LastIndex(string(tail), "PK\x05\x06")
	if at < 0 || len(tail)-at < 22 {
		return broken(errNoDirectory)
	}
	length := int64(binary.LittleEndian.Uint32(tail[at+12:]))
	begin := int64(binary.LittleEndian.Uint32(tail[at+16:]))
	if length > maxDirectory || begin > size || size-begin > maxDirectory+int64(len(tail)) {
		return errs.New(errs.Invalid, "sheet.bomb")
	}
	return nil
}

// part opens a part of the workbook by its name.
func (a *archive) part(name string) (io.ReadCloser, int64, error) {
	f, ok := a.byName[strings.ToLower(strings.TrimPrefix(path.Clean(name), "/"))]
	if !ok {
		return nil, 0, errs.New(errs.Invalid, "sheet.unknown")
	}
	inflated, packed := f.UncompressedSize64, max(f.CompressedSize64, 1)
	if inflated > maxInflated || (inflated > bombFloor && inflated/packed > bombRatio) {
		return nil, 0, errs.New(errs.Invalid, "sheet.bomb")
	}
	r, err := f.Open()
	if err != nil {
		return nil, 0, broken(err)
	}
	return &bounded{ReadCloser: r, left: int64(inflated)}, int64(inflated), nil //nolint:gosec // at most 1 GiB
}

// bounded ends a part that is longer than it said.
type bounded struct {
	io.ReadCloser
	left int64
	read int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	if b.left -= int64(n); b.left < 0 {
		return n, errs.New(errs.Invalid, "sheet.bomb")
	}
	return n, err
}
