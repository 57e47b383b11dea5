package sheet

import (
	"errors"
	"io"
	"path"
	"strings"

	"nongsan/internal/errs"
)

// sheetPart is a visible sheet: where it lies in the archive.
type sheetPart struct{ path string }

// maxSheets is more than anybody looks through.
const maxSheets = 50

func openXLSX(src io.ReaderAt, size int64) (*Book, error) {
	if size > maxXLSX {
		return nil, errs.New(errs.TooLarge, "sheet.too_large")
	}
	parts, err := openArchive(src, size)
	if err != nil {
		return nil, err
	}
	b := &Book{parts: parts}
	book, err := b.target("", "officeDocument")
	if err != nil {
		return nil, err
	}
	if err := b.readWorkbook(book["officeDocument"]); err != nil {
		return nil, err
	}
	if len(b.sheets) == 0 {
		return nil, errs.New(errs.Invalid, "sheet.empty")
	}
	return b, nil
}

// target reads what a part refers to: by id, and by the last word of the kind of reference.
func (b *Book) target(part, needs string) (map[string]string, error) {
	dir, file := path.Split(part)
	found := map[string]string{}
	err := b.walk(dir+"_rels/"+file+".rels", func(t token) error {
		if t.kind != '<' || t.name != "Relationship" || len(found) > 1000 {
			return nil
		}
		to := t.attr("Target")
		if !strings.HasPrefix(to, "/") {
			to = path.Join(dir, to)
		}
		to = strings.TrimPrefix(to, "/")
		found[path.Base(t.attr("Type"))] = to
		found["#"+t.attr("Id")] = to
		return nil
	})
	if err == nil && found[needs] == "" {
		return nil, errs.New(errs.Invalid, "sheet.unknown")
	}
	return found, err
}

func (b *Book) readWorkbook(name string) error {
	refs, err := b.target(name, "worksheet")
	if err != nil {
		return err
	}
	err = b.walk(name, func(t token) error {
		if t.kind != '<' || t.name != "sheet" || len(b.sheets) == maxSheets {
			return nil
		}
		id, state := t.attr("id"), t.attr("state")
		if to := refs["#"+id]; to != "" && state != "hidden" && state != "veryHidden" {
			b.sheets = append(b.sheets, sheetPart{path: to})
		}
		return nil
	})
	if err != nil {
		return err
	}
	b.shared = &sharedTexts{}
	if to := refs["sharedStrings"]; to != "" {
		return b.shared.read(b, to)
	}
	return nil
}

// walk gives every token of a part to see.
func (b *Book) walk(name string, see func(token) error) error {
	r, _, err := b.parts.part(name)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	s := newScanner(r)
	for {
		t, err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return xmlError(err)
		}
		if err := see(t); err != nil {
			return err
		}
	}
}

// xmlError tells what a person can do about a part that cannot be read.
func xmlError(err error) error {
	if _, known := errs.As(err); known {
		return err
	}
	if errors.Is(err, errLongToken) {
		return errs.Wrap(errs.Invalid, "sheet.bomb", err)
	}
	return broken(err)
}
