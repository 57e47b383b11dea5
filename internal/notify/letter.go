package notify

import (
	_ "embed"
	"fmt"
	"html/template"
	"strings"
	"unicode/utf8"
)

//go:embed letter.html
var letterPage string

var letterTemplate = template.Must(template.New("letter").Parse(letterPage))

// block is a paragraph of a text as it is drawn: a list with what stands over and below it, lines, or a button.
type block struct {
	Lines       []string
	Items       []item
	Below       []string
	Label, Link string
}

// item is a line of a list: "what: much" stands in two columns.
type item struct{ What, Much string }

// Label reports whether what stands on the left is short enough never to be broken.
func (i item) Label() bool { return utf8.RuneCountInString(i.What) <= 14 }

// draw makes a page for a mail program of a text: paragraphs are divided by empty lines, items of a list begin with
// "• ", "label: address" alone is a button when the address is below baseURL, and what follows a line "-- " is small.
// Everything else is what it is: letters.
func draw(subject, text, baseURL string) (string, error) {
	body, foot, _ := strings.Cut(text, "\n-- \n")
	page := struct {
		Subject, Foot string
		Blocks        []block
	}{Subject: subject, Foot: foot}
	for paragraph := range strings.SplitSeq(body, "\n\n") {
		page.Blocks = append(page.Blocks, blockOf(paragraph, baseURL))
	}
	var b strings.Builder
	if err := letterTemplate.Execute(&b, page); err != nil {
		return "", fmt.Errorf("draw a mail: %w", err)
	}
	return b.String(), nil
}

func blockOf(paragraph, baseURL string) (b block) {
	if at := strings.LastIndex(paragraph, ": "+baseURL+"/"); at > 0 && !strings.ContainsAny(paragraph, "\n") {
		return block{Label: paragraph[:at], Link: paragraph[at+2:]}
	}
	for line := range strings.SplitSeq(strings.Trim(paragraph, "\n"), "\n") {
		text, listed := strings.CutPrefix(line, "• ")
		switch {
		case !listed && len(b.Items) > 0:
			b.Below = append(b.Below, line)
			continue
		case !listed:
			b.Lines = append(b.Lines, line)
			continue
		}
		one := item{What: text}
		if at := strings.LastIndex(text, ": "); at > 0 {
			one = item{What: text[:at], Much: text[at+2:]}
		}
		b.Items = append(b.Items, one)
	}
	return b
}
