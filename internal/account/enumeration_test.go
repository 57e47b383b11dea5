package account_test

import (
	"fmt"
	"log/slog"
	"math"
	"runtime"
	"slices"
	"testing"
	"time"

	"nongsan/internal/account"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/jobs"
	"nongsan/internal/notify"
	"nongsan/internal/pgtest"
)

// Hashing a password takes nearly all the time and the memory of signing in: whoever leaves it out for a number that has
// no account, or no password, allocates next to nothing. Alone, because memory is counted for the whole program.
func TestUnknownNumbersCostTheSameWork(t *testing.T) { //nolint:paralleltest // see above
	p := newPeople(t)
	if _, err := p.Create(t.Context(), account.Account{Phone: phone, Name: "Hoàng Thị Tân"}, password); err != nil {
		t.Fatal(err)
	}
	p.exec(`INSERT INTO account (phone, name, created_at) VALUES ('+84912345604', 'Không mật khẩu', $1)`, p.now.Now())
	work := func(number string) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := p.SignIn(t.Context(), number, "một vườn chè", "", "")
		runtime.ReadMemStats(&after)
		wantCode(t, number, err, "account.wrong_pair")
		return after.TotalAlloc - before.TotalAlloc
	}
	known := work(phone)
	for _, number := range []string{"+84912345603", "+84912345604"} {
		if got := work(number); got < known*9/10 || got > known*11/10 || got < 19<<20 {
			t.Errorf("%s takes %d bytes of work, a known number %d", number, got, known)
		}
	}
}

// samples is how often each way in is tried, for a number with an account and for one without.
const samples = 2000

// Known and unknown numbers, in turns: the means differ by less than 5 ms, and a Mann-Whitney test finds no difference
// (p > 0.01). To register and to replace a forgotten password both begin with asking for a code.
func BenchmarkEnumeration(b *testing.B) {
	now := clock.NewFake(time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC))
	db := pgtest.New(b)
	s := account.New(db, now.Now)
	queue, err := jobs.NewEnqueuer(db)
	if err != nil {
		b.Fatal(err)
	}
	messages := notify.New(notify.Options{DB: db, Jobs: queue, Clock: now.Now, Log: slog.New(slog.DiscardHandler), Budget: 1 << 20})
	codes := account.NewCodes(s, messages, []byte("0123456789abcdef0123456789abcdef"))
	if _, err := s.Create(b.Context(), account.Account{Phone: "+84920000000", Name: "Hoàng Thị Tân"}, password); err != nil {
		b.Fatal(err)
	}
	if _, err := db.ExecContext(b.Context(), `
		INSERT INTO account (phone, name, password_hash, created_at)
		SELECT '+84920' || lpad(g::text, 6, '0'), 'Hoàng Thị Tân', (SELECT password_hash FROM account), now()
		FROM generate_series(1, $1) g`, samples); err != nil {
		b.Fatal(err)
	}
	browser := func(number string) []byte { return []byte("browser " + number) }
	for _, way := range []struct {
		name, code string
		try        func(number string) error
	}{
		{"code", "", func(number string) error { return codes.Ask(b.Context(), number, browser(number)) }},
		{"answer", "account.code_wrong", func(number string) error {
			_, err := codes.Prove(b.Context(), browser(number), "wrong!", "", "")
			return err
		}},
		{"password", "account.wrong_pair", func(number string) error {
			_, err := s.SignIn(b.Context(), number, "một vườn chè", "", "")
			return err
		}},
	} {
		b.Run(way.name, func(b *testing.B) {
			var took [2][]float64
			for i := range samples {
				for j, prefix := range []string{"+84920", "+84921"} {
					number := fmt.Sprintf("%s%06d", prefix, i+1)
					start := clock.System()
					err := way.try(number)
					took[j] = append(took[j], clock.System().Sub(start).Seconds()*1000)
					if way.code == "" && err != nil || way.code != "" && !errs.HasCode(err, way.code) {
						b.Fatal(number, err)
					}
				}
				if way.name == "answer" && i%100 == 99 { // or the brake would hold
					if _, err := db.ExecContext(b.Context(), `DELETE FROM code_try`); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(mean(took[0])-mean(took[1]), "ms-apart")
			b.ReportMetric(mannWhitney(took[0], took[1]), "p")
			b.ReportMetric(mean(took[0]), "ms-known")
		})
	}
}

func mean(of []float64) (sum float64) {
	for _, v := range of {
		sum += v
	}
	return sum / float64(len(of))
}

// mannWhitney is the probability that two samples differ as much by chance, two-sided, by the normal approximation.
func mannWhitney(a, b []float64) float64 {
	all := slices.Concat(a, b)
	slices.Sort(all)
	ranks := 0.0
	for _, v := range a {
		first, _ := slices.BinarySearch(all, v)
		last := first
		for last < len(all) && all[last] == v {
			last++
		}
		ranks += float64(first+1+last) / 2
	}
	n, m := float64(len(a)), float64(len(b))
	z := (ranks - n*(n+1)/2 - n*m/2) / math.Sqrt(n*m*(n+m+1)/12)
	return math.Erfc(math.Abs(z) / math.Sqrt2)
}

// Somebody asks for codes for ten thousand numbers at our cost: no more than the day's budget is ordered.
func BenchmarkTenThousandRequests(b *testing.B) {
	const budget = 5000
	for b.Loop() {
		now := clock.NewFake(time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC))
		db := pgtest.New(b)
		queue, err := jobs.NewEnqueuer(db)
		if err != nil {
			b.Fatal(err)
		}
		messages := notify.New(notify.Options{DB: db, Jobs: queue, Clock: now.Now, Log: slog.New(slog.DiscardHandler), Budget: budget})
		codes := account.NewCodes(account.New(db, now.Now), messages, []byte("0123456789abcdef0123456789abcdef"))
		taken := 0
		for i := range 10_000 {
			err := codes.Ask(b.Context(), fmt.Sprintf("+8492%07d", i), fmt.Appendf(nil, "browser %16d", i))
			if err == nil {
				taken++
			} else if !errs.HasCode(err, "notify.budget") {
				b.Fatal(err)
			}
		}
		var ordered int
		if err := db.GetContext(b.Context(), &ordered, `SELECT count(*) FROM outbox`); err != nil || ordered != budget || taken != budget {
			b.Fatal(ordered, taken, err)
		}
	}
}
