package intake_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/intake"
	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
	"nongsan/internal/place"
	"nongsan/internal/sheet"
)

var (
	families = strings.Fields("Nguyễn Trần Lê Phạm Hoàng Nông Lý Vi Triệu Ma Dương Lương")
	middles  = strings.Fields("Văn Thị Đức Hữu Minh Ngọc Xuân Thanh")
	givens   = strings.Fields("An Bình Chi Dũng Hà Hùng Lan Mai Nam Oanh Phúc Quý Sơn Thảo Vân Yến")
)

// household is the i-th row of an invented list.
func household(i int) []string {
	communes := place.Communes(place.ThaiNguyen)
	name := families[i%len(families)] + " " + middles[i/7%len(middles)] + " " + givens[i/3%len(givens)]
	return []string{fmt.Sprint(i + 1), name, fmt.Sprintf("09%08d", i), communes[i%len(communes)].FullName(), fmt.Sprintf("Xóm %d", i%40), "Chè"}
}

var heads = []string{"STT", "Họ và tên chủ hộ", "Số điện thoại", "Xã/Phường", "Địa chỉ", "Sản phẩm"}

func csvOf(n int) intake.File {
	var b bytes.Buffer
	b.WriteString("\uFEFF" + strings.Join(heads, ";") + "\r\n")
	for i := range n {
		b.WriteString(strings.Join(household(i), ";") + "\r\n")
	}
	return intake.File{Name: "list.csv", Source: bytes.NewReader(b.Bytes()), Size: int64(b.Len())}
}

func xlsxOf(tb testing.TB, n int) intake.File {
	tb.Helper()
	var b bytes.Buffer
	columns := make([]sheet.Column, len(heads))
	for i, h := range heads {
		columns[i] = sheet.Column{Title: h, Width: 20}
	}
	w, err := sheet.NewWriter(&b, "Danh sách", columns)
	if err != nil {
		tb.Fatal(err)
	}
	for i := range n {
		if err := w.Row(household(i)); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return intake.File{Name: "list.xlsx", Source: bytes.NewReader(b.Bytes()), Size: int64(b.Len())}
}

func BenchmarkImport68000CSV(b *testing.B)   { benchmark(b, csvOf(68_000), 68_000) }
func BenchmarkImport68000XLSX(b *testing.B)  { benchmark(b, xlsxOf(b, 68_000), 68_000) }
func BenchmarkImportMillionCSV(b *testing.B) { benchmark(b, csvOf(1_000_000), 1_000_000) }
func BenchmarkImport68000Again(b *testing.B) {
	file := csvOf(68_000)
	s := serviceFor(b)
	importAll(b, s, file, 68_000)
	for b.Loop() {
		if r, err := s.Import(b.Context(), file, intake.Options{}); err != nil || r.Unchanged != 68_000 {
			b.Fatal(r, err)
		}
	}
	b.ReportMetric(68_000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// benchmark imports a file into an empty database each time, and reports the largest heap above the file itself.
func benchmark(b *testing.B, f intake.File, rows int) {
	var peak atomic.Uint64
	var before runtime.MemStats
	for b.Loop() {
		b.StopTimer()
		s := serviceFor(b)
		runtime.GC()
		runtime.ReadMemStats(&before)
		done := make(chan struct{})
		go watchHeap(done, &peak)
		b.StartTimer()
		importAll(b, s, f, rows)
		close(done)
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(peak.Load()-min(peak.Load(), before.HeapInuse))/(1<<20), "MiB-heap")
}

func watchHeap(done <-chan struct{}, peak *atomic.Uint64) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		peak.Store(max(peak.Load(), m.HeapInuse))
		select {
		case <-done:
			return
		case <-tick.C:
		}
	}
}

func serviceFor(tb testing.TB) *intake.Service {
	tb.Helper()
	db, err := pg.Open(tb.Context(), pgtest.URL(tb), pg.Options{Name: "intake test", Pool: 4, Statement: time.Minute})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	return intake.New(db, clock.System, []byte("a key of at least thirty-two bytes"))
}

func importAll(tb testing.TB, s *intake.Service, f intake.File, rows int) {
	tb.Helper()
	r, err := s.Import(tb.Context(), f, intake.Options{Report: func() (io.WriteCloser, error) { return nopCloser{io.Discard}, nil }})
	if err != nil || r.Created != rows {
		tb.Fatal(r, err)
	}
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }
