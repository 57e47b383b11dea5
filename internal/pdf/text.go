package pdf

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

const (
	usualSize = 10
	smallest  = 5 // points; a line that must fit is not made smaller
	point     = 25.4 / 72
	leading   = 1.4 // stacked marks (ễ, ậ) need it
	ascent    = 0.76
)

// Line writes one line, made smaller until it fits its width, and returns where it ends. What does not fit at the
// smallest size is cut.
func (d *Doc) Line(x, y, width float64, t Text, text string) (bottom float64) {
	text = readable(text)
	d.set(&t)
	for d.f.GetStringWidth(text) > width && t.Size > smallest {
		t.Size = max(smallest, t.Size-0.5)
		d.f.SetFontSize(t.Size)
	}
	if d.f.GetStringWidth(text) > width {
		text = d.cut(text, width)
	}
	return d.put(x, y, width, t, text)
}

// Block writes a text on as many lines as it needs, a new one at each line end, and returns where it ends.
func (d *Doc) Block(x, y, width float64, t Text, text string) (bottom float64) {
	d.set(&t)
	for _, line := range d.lines(text, width) {
		y = d.put(x, y, width, t, line)
	}
	return y
}

// Height is how much of the page a Block needs.
func (d *Doc) Height(width float64, t Text, text string) float64 {
	d.set(&t)
	return float64(len(d.lines(text, width))) * t.height()
}

func (t Text) height() float64 { return t.Size * point * leading }

func (d *Doc) set(t *Text) {
	if t.Size == 0 {
		t.Size = usualSize
	}
	style := ""
	if t.Bold {
		style = "B"
	}
	d.f.SetFont(face, style, t.Size)
	d.f.SetTextColor(int(t.Ink.R), int(t.Ink.G), int(t.Ink.B))
}

func (d *Doc) put(x, y, width float64, t Text, line string) (bottom float64) {
	switch room := width - d.f.GetStringWidth(line); t.Align {
	case Center:
		x += room / 2
	case Right:
		x += room
	}
	if line != "" {
		d.f.Text(x, y+t.Size*point*((leading-1)/2+ascent), line)
	}
	return y + t.height()
}

// lines breaks a text between words, and a word that is longer than a line inside.
func (d *Doc) lines(text string, width float64) (lines []string) {
	for paragraph := range strings.SplitSeq(text, "\n") {
		line := ""
		for _, word := range strings.Fields(readable(paragraph)) {
			if next := strings.TrimSpace(line + " " + word); d.f.GetStringWidth(next) <= width {
				line = next
				continue
			}
			if line != "" {
				lines = append(lines, line)
			}
			for line = word; d.f.GetStringWidth(line) > width; {
				head := d.cut(line, width)
				lines, line = append(lines, head), line[len(head):]
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// cut is as much of a text as fits, one character at least.
func (d *Doc) cut(text string, width float64) string {
	end := 0
	for i, r := range text {
		if next := i + len(string(r)); end == 0 || d.f.GetStringWidth(text[:next]) <= width {
			end = next
			continue
		}
		break
	}
	return text[:end]
}

// letters are all that the typeface has, as scripts/fonts.py cuts it.
const letters = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~" +
	"àáạảãâầấậẩẫăằắặẳẵèéẹẻẽêềếệểễìíịỉĩòóọỏõôồốộổỗơờớợởỡùúụủũưừứựửữỳýỵỷỹđ" +
	"ÀÁẠẢÃÂẦẤẬẨẪĂẰẮẶẲẴÈÉẸẺẼÊỀẾỆỂỄÌÍỊỈĨÒÓỌỎÕÔỒỐỘỔỖƠỜỚỢỞỠÙÚỤỦŨƯỪỨỰỬỮỲÝỴỶỸĐ" +
	"\u00a0©«»·°×–—‘’“”…•₫²½³−®"

// readable is the text in the characters that the typeface has.
func readable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(letters, r):
			return r
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		}
		return '?'
	}, norm.NFC.String(text))
}
