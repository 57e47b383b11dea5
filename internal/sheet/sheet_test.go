package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"nongsan/internal/errs"
	"nongsan/internal/sheet"
)

// all reads every row of the first table, as line and cells.
func all(content []byte) (lines []string, err error) {
	book, err := sheet.Open(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, err
	}
	rows, err := book.Rows(0)
	if err != nil {
		return nil, err
	}
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return lines, err
		}
		lines = append(lines, fmt.Sprint(row.Line, ":", strings.Join(row.Cells, "|")))
	}
}

// workbook packs parts; sheetXML stands in the only sheet, shared in the shared texts.
func workbook(t testing.TB, sheetXML, shared string) []byte {
	t.Helper()
	const rel = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	return pack(t, map[string]string{
		"_rels/.rels":                `<Relationships><Relationship Id="a" Type="` + rel + `officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook><sheets><sheet name="Ẩn" state="hidden" r:id="r2"/><sheet name="A" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="` + rel + `worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="` + rel + `worksheet" Target="nowhere.xml"/><Relationship Id="r3" Type="` + rel + `sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/sharedStrings.xml":       `<sst>` + shared + `</sst>`,
		"xl/worksheets/sheet1.xml":   sheetXML,
	})
}

func pack(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		f, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCSVAsOfficesSaveIt(t *testing.T) {
	t.Parallel()
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("Tên\tXã\nÔng Bảy\tTân Cương\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"commas":            {"a,b\n1,2\n", []string{"1:a|b", "2:1|2"}},
		"byte order mark":   {"\uFEFFtên;xã\r\nBà Mai;Tân Cương\r\n", []string{"1:tên|xã", "2:Bà Mai|Tân Cương"}},
		"commas inside":     {"a;b;c\n1;xóm 5, xã A, tỉnh B;2\n3;xóm 6, xã A, tỉnh C;4", []string{"1:a|b|c", "2:1|xóm 5, xã A, tỉnh B|2", "3:3|xóm 6, xã A, tỉnh C|4"}},
		"tabs":              {"a\tb\n1, 2\t3\n", []string{"1:a|b", "2:1, 2|3"}},
		"named separator":   {"sep=;\na;b\n", []string{"2:a|b"}},
		"quotes and breaks": {"a,b\n\"1\n2\",\"x\"\"y\"\nz,w\n", []string{"1:a|b", "2:1\n2|x\"y", "4:z|w"}},
		"a stray quote":     {"a,b\nHộ \"Ba\" Mai,2\n", []string{"1:a|b", `2:Hộ "Ba" Mai|2`}},
		"empty lines":       {"a,b\n\n\n1,2\n", []string{"1:a|b", "4:1|2"}},
		"Excel's UTF-16":    {utf16, []string{"1:Tên|Xã", "2:Ông Bảy|Tân Cương"}},
	} {
		got, err := all([]byte(c.text))
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
}

func TestXLSXAsOfficesSaveIt(t *testing.T) {
	t.Parallel()
	content := workbook(t, `<?xml version="1.0"?><!-- > --><x:worksheet xmlns:x="u"><cols><col min="2" max="3" hidden="1"/></cols><sheetData>
		<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c r="D2" t="s"><v>99</v></c></row>
		<row r="5"><c r="A5"><v>9.12345678E8</v></c><c r="B5"><v>912345678</v></c><c t="inlineStr"><is><r><t>x &amp; </t></r><r><t xml:space="preserve"> &#7855;</t></r></is></c></row>
		<row><c t="str"><f>A1&gt;"&lt;"</f><v>kết quả</v></c><c t="e"><v>#N/A</v></c><c t="b"><v>1</v></c><c r="XFD6" s="1"/></row>
		<row r="9"/><x:row><x:c note=">"><x:v>1.5</x:v></x:c></x:row></sheetData></x:worksheet>`,
		`<si><t>Họ tên</t></si><si><r><t>Xã</t></r><rPh><t>đọc</t></rPh><r><t> mới</t></r></si>`)
	want := []string{"2:Họ tên||Xã mới", "5:912345678|912345678|x &  ắ", "6:kết quả||1", "9:", "10:1.5"}
	got, err := all(content)
	if err != nil || !slices.Equal(got, want) {
		t.Fatalf("%q, %v; want %q", got, err, want)
	}
	book, _ := sheet.Open(bytes.NewReader(content), int64(len(content)))
	rows, _ := book.Rows(0)
	if _, err := rows.Next(); err != nil || rows.Hidden(0) || !rows.Hidden(1) || !rows.Hidden(2) || rows.Hidden(3) {
		t.Errorf("hidden columns are not B and C: %v", err)
	}
}

func TestWhatIsNoTableIsRefusedWithAReason(t *testing.T) {
	t.Parallel()
	row := func(cells string) []byte {
		return workbook(t, `<worksheet><sheetData><row r="3">`+cells+`</row></sheetData></worksheet>`, "")
	}
	zipped := row(`<c><v>1</v></c>`)
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"nothing":                {nil, "sheet.empty"},
		"old Excel":              {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "sheet.old_excel"},
		"a picture":              {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"), "sheet.unknown"},
		"a Word document":        {pack(t, map[string]string{"_rels/.rels": `<Relationships><Relationship Type="x/other" Target="a"/></Relationships>`}), "sheet.unknown"},
		"another zip":            {pack(t, map[string]string{"a": "b"}), "sheet.unknown"},
		"half a workbook":        {zipped[:len(zipped)/2], "sheet.broken"},
		"not UTF-8":              {[]byte("a,b\nTh\xe1i,1\n"), "sheet.not_utf8"},
		"a quote without end":    {[]byte("a,b\n\"" + strings.Repeat("x,y\n", 1<<19)), "sheet.endless_row"},
		"a huge cell of CSV":     {[]byte("a,b\n" + strings.Repeat("x", 200_000) + ",1\n"), "sheet.huge_cell"},
		"many columns of CSV":    {[]byte("a,b\n" + strings.Repeat(",", 300) + "\n"), "sheet.many_columns"},
		"a million columns":      {row(strings.Repeat(`<c/>`, 1_000_000)), "sheet.many_columns"},
		"a far column":           {row(`<c r="XFD3"><v>1</v></c>`), "sheet.many_columns"},
		"a huge cell":            {row(`<c t="str"><v>` + noise(200_000) + `</v></c>`), "sheet.huge_cell"},
		"a huge cell in pieces":  {row(`<c t="str"><v>` + strings.Repeat(noise(1000)+"<!---->", 200) + `</v></c>`), "sheet.huge_cell"},
		"a huge attribute":       {row(`<c r="` + noise(200_000) + `"/>`), "sheet.huge_cell"},
		"a bomb":                 {row(`<c t="str"><v>` + strings.Repeat("x", 64<<20) + `</v></c>`), "sheet.bomb"},
		"entities":               {workbook(t, `<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>`, ""), "sheet.broken"},
		"rows backwards":         {workbook(t, `<worksheet><sheetData><row r="5"/><row r="4"/></sheetData></worksheet>`, ""), "sheet.broken"},
		"a row without end":      {workbook(t, `<worksheet><sheetData><row r="5"><c>`, ""), "sheet.broken"},
		"a row beyond the sheet": {workbook(t, `<worksheet><sheetData><row r="9999999"/></sheetData></worksheet>`, ""), "sheet.many_rows"},
	} {
		if _, err := all(c.content); !errs.HasCode(err, c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// noise packs about as well as real text.
func noise(n int) string {
	b := make([]byte, n)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = 'a' + byte(x>>24)%26
	}
	return string(b)
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	t.Parallel()
	rows := [][]string{{"0912345678", "", "=1+2", "a<b>&\"'"}, {"Xóm\n5", " x ", "\x01\ufffe", "Bà Mai"}}
	var b bytes.Buffer
	w, err := sheet.NewWriter(&b, "Cần <sửa>", []sheet.Column{{Title: "Dòng", Width: 8}, {Title: "Lý do", Width: 60}})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := w.Row(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want := []string{"1:Dòng|Lý do", "2:0912345678||=1+2|a<b>&\"'", "3:Xóm\n5| x ||Bà Mai"}
	if got, err := all(b.Bytes()); err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}

func TestNoCellOfCSVIsAFormula(t *testing.T) {
	t.Parallel()
	attacks := []string{"=cmd|' /C calc'!A0", "+84912345678", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "|x"}
	var b bytes.Buffer
	if err := sheet.WriteCSV(&b, slices.Values([][]string{attacks, {"Bà Mai", "", "'quoted"}})); err != nil {
		t.Fatal(err)
	}
	got, err := all(b.Bytes())
	if err != nil || len(got) != 2 || !strings.HasSuffix(got[1], ":Bà Mai||'quoted") {
		t.Fatalf("%q, %v", got, err)
	}
	for _, attack := range attacks {
		safe := sheet.Defuse(attack)
		if safe != "'"+attack || sheet.Undefuse(safe) != attack {
			t.Errorf("Defuse(%q) = %q, and back %q", attack, safe, sheet.Undefuse(safe))
		}
	}
	if strings.Contains(b.String(), ",=") || !strings.HasPrefix(b.String(), "\uFEFF'=") {
		t.Errorf("a formula came through: %q", b.String())
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("a;b\n\"1\n2\";3\n"))
	f.Add([]byte("sep=,\na,b\n"))
	f.Add([]byte("\xff\xfea\x00\t\x00b\x00\n\x00"))
	f.Add([]byte("\uFEFF\"\n\"\"\n"))
	f.Fuzz(check)
}

func FuzzSheetXML(f *testing.F) {
	f.Add([]byte(`<sheetData><row r="2"><c r="B2" t="s"><v>0</v></c><c t="inlineStr"><is><t>&#x41;&amp;</t></is></c></row></sheetData>`))
	f.Add([]byte(`<cols><col min="1" max="999999999" hidden="1"/></cols><row><c r="ZZZZ1"><v>1e999</v></c></row><!-- --><![CDATA[x]]>`))
	f.Fuzz(func(t *testing.T, xml []byte) {
		check(t, workbook(t, string(xml), `<si><t>x</t></si>`))
		check(t, workbook(t, `<row><c t="s"><v>0</v></c></row>`, string(xml)))
	})
}

func FuzzXLSX(f *testing.F) {
	f.Add(workbook(f, `<row r="1"><c t="s"><v>0</v></c></row>`, `<si><t>x</t></si>`))
	f.Fuzz(check)
}

// check reads a stranger's file: an answer or an error a person can be told, in order and within the limits.
func check(t *testing.T, content []byte) {
	book, err := sheet.Open(bytes.NewReader(content), int64(len(content)))
	for i := 0; err == nil && i < book.Sheets(); i++ {
		var rows sheet.Rows
		if rows, err = book.Rows(i); err == nil {
			err = checkRows(t, rows)
		}
	}
	if _, known := errs.As(err); err != nil && !known {
		t.Errorf("an error nobody can be told: %v", err)
	}
}

func checkRows(t *testing.T, rows sheet.Rows) error {
	for last := 0; ; {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if row.Line <= last || len(row.Cells) > 256 {
			t.Errorf("line %d after %d, with %d cells", row.Line, last, len(row.Cells))
		}
		last = row.Line
		for _, cell := range row.Cells {
			if len(cell) > 1<<18 || strings.ToValidUTF8(cell, "") != cell {
				t.Errorf("line %d: a cell of %d bytes", row.Line, len(cell))
			}
		}
	}
}
