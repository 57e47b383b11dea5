package intake_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"golang.org/x/text/unicode/norm"

	"nongsan/internal/check"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/intake"
	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
	"nongsan/internal/sheet"
)

var start = time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)

type world struct {
	*intake.Service
	db  *sqlx.DB
	now *clock.Fake
}

func newWorld(t *testing.T) world {
	t.Helper()
	db, now := pgtest.New(t), clock.NewFake(start)
	t.Cleanup(func() {
		if t.Failed() {
			return
		}
		results, err := check.Run(t.Context(), db, now.Now())
		for _, r := range results {
			if len(r.Broken) > 0 || err != nil {
				t.Errorf("%s: %v, %v", r.Name, r.Broken, err)
			}
		}
	})
	return world{intake.New(db, now.Now, []byte("a key of at least thirty-two bytes")), db, now}
}

func text(content string) intake.File {
	return intake.File{Name: "list.csv", Source: strings.NewReader(content), Size: int64(len(content))}
}

// take imports and returns the result with the report's rows: line, reasons, cells.
func (w world) take(t *testing.T, f intake.File, o intake.Options) (intake.Result, []string) {
	t.Helper()
	var report bytes.Buffer
	o.Report = func() (io.WriteCloser, error) { return nopCloser{&report}, nil }
	result, err := w.Import(t.Context(), f, o)
	if err != nil {
		t.Fatal(err)
	}
	return result, rowsOf(t, report.Bytes())
}

func rowsOf(t *testing.T, workbook []byte) (lines []string) {
	t.Helper()
	if len(workbook) == 0 {
		return nil
	}
	book, err := sheet.Open(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.Rows(0)
	for err == nil {
		var row sheet.Row
		if row, err = rows.Next(); err == nil {
			lines = append(lines, strings.Join(row.Cells, "|"))
		}
	}
	if !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return lines
}

// sellers lists what the database holds.
func (w world) sellers(t *testing.T) (list []string) {
	t.Helper()
	err := w.db.SelectContext(t.Context(), &list, `
		SELECT concat_ws('|', s.legal_name, s.stall_name, s.kind, s.phone, s.commune_code, s.address_line, a.name, a.password_hash)
		FROM seller s JOIN seller_member m ON m.seller_id = s.id AND m.role = 'owner' JOIN account a ON a.id = m.account_id AND a.phone = s.phone
		ORDER BY s.id`)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func counts(r intake.Result) [4]int { return [4]int{r.Rows, r.Created, r.Unchanged, r.Refused} }

func TestAListAsAnOfficeKeepsIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	list := `ỦY BAN NHÂN DÂN TỈNH THÁI NGUYÊN;;;;;;
;DANH SÁCH HỘ SẢN XUẤT NÔNG NGHIỆP, năm 2026;;;;;
;;;;;;
STT;  SĐT (di động);HO VA TEN CHU HO;Huyện/TP;Xã, phường;Xóm;Sản phẩm
(1);(2);(3);(4);(5);(6);(7)
1;912345678; ` + norm.NFD.String("Nguyễn Thị  Hoà") + ` ;;` + norm.NFD.String("Tân Cương") + `;Xóm Gò Pháo;Chè
2;'+84 912.345.679;HTX Chè Hảo Đạt;TP. Thái Nguyên;Xã Phúc Trìu;;Chè
3;9.12345680E+08;Công ty TNHH Miến Việt Cường;Đại Từ;tt Hùng Sơn;;Miến

;;;;;;Tổng cộng: 3
`
	got, report := w.take(t, text(list), intake.Options{})
	if counts(got) != [4]int{3, 3, 0, 0} || !slices.Equal(got.Ignored, []string{"STT", "Sản phẩm"}) || report != nil {
		t.Errorf("%+v, report %q", got, report)
	}
	want := []string{
		"Nguyễn Thị Hoà|Nguyễn Thị Hoà|household|+84912345678|05503|Xóm Gò Pháo|Nguyễn Thị Hoà",
		"HTX Chè Hảo Đạt|HTX Chè Hảo Đạt|cooperative|+84912345679|05488||HTX Chè Hảo Đạt",
		"Công ty TNHH Miến Việt Cường|Công ty TNHH Miến Việt Cường|company|+84912345680|05488||Công ty TNHH Miến Việt Cường",
	}
	if list := w.sellers(t); !slices.Equal(list, want) {
		t.Errorf("sellers %q", list)
	}
}

func TestAddressAloneNamesTheCommuneAndTitlesMayStandOnTwoRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got, _ := w.take(t, text("Địa chỉ,Họ tên,Điện thoại\n\"Xóm 5, xã Phúc Trìu, TP Thái Nguyên\",Bà Mai,0912345678\n"), intake.Options{})
	if counts(got) != [4]int{1, 1, 0, 0} {
		t.Errorf("%+v", got)
	}
	got, _ = w.take(t, text("STT,Họ tên,Nơi ở,,SĐT\n,,Thôn,Xã,\n1,Ông Tư,Thôn 2,Tân Cương,0912345679\n"), intake.Options{})
	if counts(got) != [4]int{1, 1, 0, 0} {
		t.Errorf("%+v", got)
	}
	want := []string{"Bà Mai|Bà Mai|household|+84912345678|05488|Xóm 5|Bà Mai", "Ông Tư|Ông Tư|household|+84912345679|05503|Thôn 2|Ông Tư"}
	if list := w.sellers(t); !slices.Equal(list, want) {
		t.Errorf("sellers %q", list)
	}
}

func TestWhatIsUnclearComesBackWithItsReasons(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	list := `Họ tên;Điện thoại;Xã
Bà Một;0912345601;Tân Cương
Bà Hai;0912345601;Tân Cương
Bà Ba;0123 456 7890;Na Mao
=HYPERLINK("x");;Hà Nội
Bà Năm;9.12E+08;Tân Cương
Bà Sáu;0912345606/0912345607;
Bà Bảy;0208 3855 555;Tân Cương
`
	got, report := w.take(t, text(list), intake.Options{})
	if counts(got) != [4]int{7, 1, 0, 6} {
		t.Errorf("%+v", got)
	}
	want := []string{
		"Dòng|Cần sửa|Họ tên|Điện thoại|Xã",
		"3|Trùng số điện thoại với dòng 2. Mỗi số chỉ mở được một gian hàng.|Bà Hai|0912345601|Tân Cương",
		"4|Số 11 chữ số không còn dùng. Số mới có thể là 0834 567 890; xin hỏi lại rồi ghi số mới. Tên này có thể là nhiều nơi sau sắp xếp: xã Phú Thịnh, xã Phú Xuyên. Xin ghi đúng một xã, phường mới.|Bà Ba|0123 456 7890|Na Mao",
		"5|Thiếu số điện thoại. Không tìm thấy “Hà Nội” trong các xã, phường mới và cũ của Thái Nguyên.|=HYPERLINK(\"x\")||Hà Nội",
		"6|Excel đã làm tròn số điện thoại thành 9.12E+08, chữ số bị mất. Xin ghi lại đủ số.|Bà Năm|9.12E+08|Tân Cương",
		"7|Ô có nhiều số điện thoại (“0912345606/0912345607”). Xin giữ lại một số. Thiếu xã, phường.|Bà Sáu|0912345606/0912345607",
		"8|“0208 3855 555” không phải số di động Việt Nam (10 chữ số, bắt đầu bằng 03, 05, 07, 08 hoặc 09).|Bà Bảy|0208 3855 555|Tân Cương",
	}
	for i := range max(len(want), len(report)) {
		if i >= len(want) || i >= len(report) || report[i] != want[i] {
			t.Fatalf("report row %d of %q\nwant %q", i, report, want)
		}
	}
}

func TestACorrectedReportIsTakenIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var report bytes.Buffer
	_, err := w.Import(t.Context(), text("Họ tên;Điện thoại;Xã\nBà Một;0912345601;Tan Cuong\nBà Hai;091234;Tân Cương\n"),
		intake.Options{Report: func() (io.WriteCloser, error) { return nopCloser{&report}, nil }})
	if err != nil {
		t.Fatal(err)
	}
	var corrected bytes.Buffer
	out, err := sheet.NewWriter(&corrected, "x", []sheet.Column{{Title: "Dòng", Width: 9}, {Title: "Cần sửa", Width: 9}, {Title: "Họ tên", Width: 9}, {Title: "Điện thoại", Width: 9}, {Title: "Xã", Width: 9}})
	for _, line := range rowsOf(t, report.Bytes())[1:] {
		err = errors.Join(err, out.Row(strings.Split(strings.Replace(line, "|091234|", "|0912345602|", 1), "|")))
	}
	if err = errors.Join(err, out.Close()); err != nil {
		t.Fatal(err)
	}
	got, again := w.take(t, intake.File{Name: "r.xlsx", Source: bytes.NewReader(corrected.Bytes()), Size: int64(corrected.Len())}, intake.Options{})
	if counts(got) != [4]int{1, 1, 0, 0} || len(w.sellers(t)) != 2 {
		t.Errorf("%+v, %q", got, again)
	}
}

func TestTheSameFileTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := csvOf(1500)
	if got, _ := w.take(t, f, intake.Options{DryRun: true}); counts(got) != [4]int{1500, 1500, 0, 0} || len(w.sellers(t)) != 0 {
		t.Errorf("dry run %+v, %d sellers", got, len(w.sellers(t)))
	}
	if got, _ := w.take(t, f, intake.Options{}); counts(got) != [4]int{1500, 1500, 0, 0} {
		t.Errorf("first %+v", got)
	}
	before := w.sellers(t)
	if got, report := w.take(t, f, intake.Options{}); counts(got) != [4]int{1500, 0, 1500, 0} || report != nil {
		t.Errorf("second %+v %q", got, report)
	}
	if after := w.sellers(t); !slices.Equal(before, after) || len(after) != 1500 {
		t.Errorf("the second run changed something: %d and %d sellers", len(before), len(after))
	}
}

func TestANumberOfSomebodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.exec(t, `INSERT INTO account (phone, name, created_at) VALUES ('+84912345601', 'Chị Hà', '2026-11-01')`)
	w.exec(t, `INSERT INTO account (phone, name, created_at, disabled_at) VALUES ('+84912345602', 'Ông Kẹ', '2026-11-01', '2026-11-02')`)
	w.take(t, text("Họ tên;Điện thoại;Xã\nBà Ba;0912345603;Tân Cương\n"), intake.Options{})
	got, report := w.take(t, text("Họ tên;Điện thoại;Xã\nHộ Hà;0912345601;Tân Cương\nÔng Kẹ;0912345602;Tân Cương\nBà Tư;0912345603;Tân Cương\nBÀ BA;0912345603;Tân Cương\n"), intake.Options{})
	if counts(got) != [4]int{4, 1, 0, 3} || len(report) != 4 {
		t.Fatalf("%+v %q", got, report)
	}
	for i, want := range []string{"đã bị khóa", "đã có gian hàng khác: “Bà Ba”", "Trùng số điện thoại với dòng 4"} {
		if !strings.Contains(report[i+1], want) {
			t.Errorf("%q, want %q", report[i+1], want)
		}
	}
	if list := w.sellers(t); !slices.Contains(list, "Hộ Hà|Hộ Hà|household|+84912345601|05503||Chị Hà") {
		t.Errorf("a buyer who sells keeps the account: %q", list)
	}
}

func (w world) exec(t *testing.T, sql string) {
	t.Helper()
	if err := pg.WithTx(t.Context(), w.db, func(tx pg.Tx) error { _, err := tx.ExecContext(t.Context(), sql); return err }); err != nil {
		t.Fatal(err)
	}
}

var errStopped = errors.New("stopped")

func TestAStoppedRunGoesOn(t *testing.T) {
	t.Parallel()
	const rows = 9000
	f := csvOf(rows)
	for name, stop := range map[string]func(step intake.Step, line int) bool{
		"while reading":    func(step intake.Step, line int) bool { return step == intake.Reading && line > 3000 },
		"before merging":   func(step intake.Step, line int) bool { return step == intake.Merging && line == 0 },
		"while merging":    func(step intake.Step, line int) bool { return step == intake.Merging && line > 6000 },
		"one lane is done": func(step intake.Step, line int) bool { return step == intake.Merging && line > rows },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			var firstLine atomic.Int64
			_, err := w.Import(t.Context(), f, intake.StopAt(intake.Options{}, func(step intake.Step, line int) error {
				if stop(step, line) {
					return errStopped
				}
				return nil
			}))
			if !errors.Is(err, errStopped) {
				t.Fatal(err)
			}
			w.now.Advance(time.Hour)
			got, _ := w.take(t, f, intake.StopAt(intake.Options{}, func(step intake.Step, line int) error {
				firstLine.CompareAndSwap(0, int64(line))
				return nil
			}))
			if counts(got) != [4]int{rows, rows, 0, 0} || len(w.sellers(t)) != rows {
				t.Errorf("%+v, %d sellers", got, len(w.sellers(t)))
			}
			if name == "while reading" && firstLine.Load() < 3000 {
				t.Errorf("it read again from line %d", firstLine.Load())
			}
		})
	}
}

func TestACrashThatEmptiesTheStageLosesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := csvOf(6000)
	_, err := w.Import(t.Context(), f, intake.StopAt(intake.Options{}, func(step intake.Step, line int) error {
		if step == intake.Merging && line > 3100 {
			return errStopped
		}
		return nil
	}))
	if !errors.Is(err, errStopped) {
		t.Fatal(err)
	}
	w.exec(t, `TRUNCATE intake_row`)
	if got, _ := w.take(t, f, intake.Options{}); got.Created+got.Unchanged != 6000 || len(w.sellers(t)) != 6000 {
		t.Errorf("%+v, %d sellers", got, len(w.sellers(t)))
	}
}

func TestTwoFilesAtOnceWaitForNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	entered, leave := make(chan struct{}), make(chan struct{})
	var once sync.Once
	done := make(chan error, 1)
	go func() {
		_, err := w.Import(t.Context(), csvOf(10), intake.StopAt(intake.Options{}, func(intake.Step, int) error {
			once.Do(func() { close(entered); <-leave })
			return nil
		}))
		done <- err
	}()
	<-entered
	if _, err := w.Import(t.Context(), csvOf(20), intake.Options{}); !errs.HasCode(err, "intake.running") {
		t.Errorf("the second file: %v", err)
	}
	close(leave)
	if err := <-done; err != nil {
		t.Error(err)
	}
	if got, _ := w.take(t, csvOf(20), intake.Options{}); counts(got) != [4]int{20, 10, 10, 0} {
		t.Errorf("afterwards %+v", got)
	}
}

func TestNoHeaderIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, list := range []string{"a;b\n1;2\n", "Họ tên;Xã\nBà Mai;Tân Cương\n", "Họ tên;Điện thoại\n"} {
		if _, err := w.Import(t.Context(), text(list), intake.Options{}); !errs.HasCode(err, "intake.no_header") {
			t.Errorf("%q: %v", list, err)
		}
	}
}

func TestXLSXIsTakenInAsCSVIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if got, _ := w.take(t, xlsxOf(t, 300), intake.Options{}); counts(got) != [4]int{300, 300, 0, 0} {
		t.Errorf("%+v", got)
	}
	if got, _ := w.take(t, csvOf(300), intake.Options{}); counts(got) != [4]int{300, 0, 300, 0} {
		t.Errorf("the same as CSV: %+v", got)
	}
}

func TestPhonesAsExcelLeavesThem(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"0912345678": "+84912345678", "912345678": "+84912345678", "84912345678": "+84912345678", "912345678.0": "+84912345678",
		"9.12345678E+08": "+84912345678", "9,12345678E+08": "+84912345678", "8.4912345678E+10": "+84912345678", "+84 912 345 678": "+84912345678",
		"9.12E+08": "intake.phone_lost", "": "intake.phone_missing", "01234567890": "intake.phone_old", "1234567890": "intake.phone_old",
		"12345678": "intake.phone_wrong", "không có": "intake.phone_wrong", "0912345678; 0987654321": "intake.phone_many",
		"0912345678 - 0987654321": "intake.phone_many", "1e999": "intake.phone_wrong", "e": "intake.phone_wrong",
	} {
		number, code, _ := intake.ReadPhone(cell)
		if fmt.Sprint(number, code) != want {
			t.Errorf("%q is %s%s, want %s", cell, number, code, want)
		}
	}
}

func FuzzPhone(f *testing.F) {
	for _, s := range []string{"0912345678", "9.12345678E+08", "01234567890", "+84 912.345.678", "0912345678/0987654321"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		number, code, _ := intake.ReadPhone(cell)
		if (number == "") == (code == "") {
			t.Errorf("%q is both or neither: %q %q", cell, number, code)
		}
		if number != "" {
			if again, _, _ := intake.ReadPhone(number); again != number {
				t.Errorf("%q is %q, and that is %q", cell, number, again)
			}
		}
	})
}
