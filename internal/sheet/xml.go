package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// scanner is as much XML as spreadsheets use. The library's decoder holds a token of any length, and a workbook is
// a stranger's: here a token ends at 128 KiB, and there are no entities but the five and the numbered ones.
type scanner struct {
	r      *bufio.Reader
	inText bool
	long   []byte // a tag with > inside an attribute
	wanted []byte // an end that a self-closing tag owes
}

type token struct {
	kind byte   // '<' begins an element, '/' ends one, 't' is text
	name string // without prefix
	raw  []byte // the attributes, or the text still escaped; valid until the next token
	data bool   // CDATA: nothing is escaped
}

var (
	errLongToken = errors.New("a piece of XML longer than 128 KiB")
	errDoctype   = errors.New("XML with a document type")
)

func newScanner(r io.Reader) *scanner {
	return &scanner{r: bufio.NewReaderSize(r, maxCell), inText: true}
}

// next returns the next token, or io.EOF.
func (s *scanner) next() (token, error) {
	if s.wanted != nil {
		name := string(s.wanted)
		s.wanted = nil
		return token{kind: '/', name: name}, nil
	}
	for {
		if s.inText {
			text, err := s.r.ReadSlice('<')
			if err != nil {
				return token{}, lengthError(err)
			}
			s.inText = false
			if len(text) > 1 {
				return token{kind: 't', raw: text[:len(text)-1]}, nil
			}
		}
		s.inText = true
		t, ok, err := s.tag()
		if err != nil || ok {
			return t, err
		}
	}
}

func lengthError(err error) error {
	if errors.Is(err, bufio.ErrBufferFull) {
		return errLongToken
	}
	return err
}

// tag reads what follows a <; ok is false for what is skipped.
func (s *scanner) tag() (t token, ok bool, err error) {
	head, _ := s.r.Peek(8)
	switch {
	case bytes.HasPrefix(head, []byte("!--")):
		return t, false, s.skip("-->", 3)
	case bytes.HasPrefix(head, []byte("?")):
		return t, false, s.skip("?>", 1)
	case bytes.HasPrefix(head, []byte("![CDATA[")):
		text, err := s.until("]]>")
		if err != nil {
			return t, false, err
		}
		return token{kind: 't', raw: text[8 : len(text)-3], data: true}, true, nil
	case bytes.HasPrefix(head, []byte("!")):
		return t, false, errDoctype
	}
	text, err := s.until(">")
	if err != nil {
		return t, false, err
	}
	return s.element(text[:len(text)-1]), true, nil
}

func (s *scanner) element(text []byte) token {
	if len(text) > 0 && text[0] == '/' {
		return token{kind: '/', name: string(local(text[1:]))}
	}
	text, closed := bytes.CutSuffix(text, []byte("/"))
	end := bytes.IndexAny(text, " \t\r\n")
	if end < 0 {
		end = len(text)
	}
	t := token{kind: '<', name: string(local(text[:end])), raw: text[end:]}
	if closed {
		s.wanted = []byte(t.name)
	}
	return t
}

func local(name []byte) []byte {
	name = bytes.TrimSpace(name)
	return name[bytes.LastIndexByte(name, ':')+1:]
}

// until reads up to and with end; a plain > inside an attribute's quotes does not count.
func (s *scanner) until(end string) ([]byte, error) {
	text, err := s.r.ReadSlice('>')
	if err != nil {
		return nil, noEOF(lengthError(err))
	}
	if ended(text, end) {
		return text, nil
	}
	s.long = append(s.long[:0], text...)
	for {
		text, err := s.r.ReadSlice('>')
		if err != nil {
			return nil, noEOF(lengthError(err))
		}
		if s.long = append(s.long, text...); len(s.long) > maxCell {
			return nil, errLongToken
		}
		if ended(s.long, end) {
			return s.long, nil
		}
	}
}

func ended(text []byte, end string) bool {
	if end != ">" {
		return len(text) >= 8+len(end) && bytes.HasSuffix(text, []byte(end))
	}
	var quote byte
	for _, b := range text {
		switch {
		case quote == 0 && (b == '"' || b == '\''):
			quote = b
		case b == quote:
			quote = 0
		}
	}
	return quote == 0
}

// skip drops everything up to end without holding it.
func (s *scanner) skip(end string, begin int) error {
	if _, err := s.r.Discard(begin); err != nil {
		return noEOF(err)
	}
	var tail []byte
	for {
		text, err := s.r.ReadSlice('>')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return noEOF(err)
		}
		tail = append(tail, text[max(0, len(text)-3):]...)
		tail = tail[max(0, len(tail)-3):]
		if err == nil && bytes.HasSuffix(tail, []byte(end)) {
			return nil
		}
	}
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// attr finds an attribute by its name without prefix.
func (t token) attr(name string) string {
	rest := t.raw
	for {
		eq := bytes.IndexByte(rest, '=')
		if eq < 0 {
			return ""
		}
		key, value := local(rest[:eq]), bytes.TrimLeft(rest[eq+1:], " \t\r\n")
		if len(value) < 2 {
			return ""
		}
		end := bytes.IndexByte(value[1:], value[0])
		if end < 0 {
			return ""
		}
		if string(key) == name {
			return unescape(value[1 : 1+end])
		}
		rest = value[end+2:]
	}
}

// text is what the token says.
func (t token) text() string {
	if t.data {
		return strings.ToValidUTF8(string(t.raw), "\uFFFD")
	}
	return unescape(t.raw)
}

var entities = map[string]string{"lt": "<", "gt": ">", "amp": "&", "quot": `"`, "apos": "'"}

func unescape(raw []byte) string {
	s := string(raw)
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "&")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, _, ok := strings.Cut(after[:min(len(after), 12)], ";")
		if !ok {
			b.WriteByte('&')
			s = after
			continue
		}
		b.WriteString(entity(name))
		s = after[len(name)+1:]
	}
}

func entity(name string) string {
	if text, ok := entities[name]; ok {
		return text
	}
	digits, numbered := strings.CutPrefix(name, "#")
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 21)
	if !numbered || err != nil || n == 0 || !utf8.ValidRune(rune(n)) {
		return "\uFFFD"
	}
	return string(rune(n))
}
