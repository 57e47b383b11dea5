package pgserver_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"

	"nongsan/internal/pgserver"
)

// A test that needs a process to kill runs this program again with the variable set.
const childOf = "PGSERVER_TEST_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childOf); dir != "" {
		serve(dir)
	}
	os.Exit(m.Run())
}

// serve is a program that is killed while PostgreSQL runs.
func serve(dir string) {
	if _, err := pgserver.Lock(dir); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	server, err := pgserver.Start(context.Background(), options(dir))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("pid", server.Pid())
	select {}
}

func options(dir string) pgserver.Options {
	return pgserver.Options{
		Dir:      dir,
		Log:      slog.New(slog.DiscardHandler),
		Settings: map[string]string{"fsync": "off", "shared_buffers": "16MB"},
	}
}

func start(t *testing.T, dir string) *pgserver.Server {
	t.Helper()
	server, err := pgserver.Start(t.Context(), options(dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return server
}

func connect(t *testing.T, url string) *sqlx.DB {
	t.Helper()
	db, err := sqlx.ConnectContext(t.Context(), "postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func mustExec(t *testing.T, db *sqlx.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func wantRows(t *testing.T, db *sqlx.DB, want int) {
	t.Helper()
	var got int
	if err := db.GetContext(t.Context(), &got, `SELECT count(*) FROM kept`); err != nil || got != want {
		t.Fatalf("rows = %d, %v; want %d", got, err, want)
	}
}

// t.TempDir lies below a directory of mode 0700, so as root this also proves that PostgreSQL, which is
// then another user, needs no way through the directories above its own.
func TestKeepsDataOverAStopAndOpensNoPort(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server := start(t, dir)
	db := connect(t, server.URL())
	mustExec(t, db, `CREATE TABLE kept AS SELECT 1 AS id`)
	var listen string
	var super bool
	err := db.QueryRowxContext(t.Context(),
		`SELECT current_setting('listen_addresses'), usesuper FROM pg_user WHERE usename = current_user`).Scan(&listen, &super)
	if err != nil || listen != "" || super {
		t.Errorf("listen_addresses %q, superuser %v, %v; want none, false", listen, super, err)
	}
	web := connect(t, server.WebURL())
	for _, owns := range []string{`CREATE TABLE public.mine (id int)`, `DROP TABLE kept`, `SELECT * FROM kept`, `SET ROLE nongsan`} {
		if _, err := web.ExecContext(t.Context(), owns); err == nil {
			t.Errorf("who serves may %s", owns)
		}
	}
	mustExec(t, connect(t, server.AdminURL()), `DROP ROLE nongsan_web`) // as in a directory of before there was one
	if err := server.EnsureRoles(t.Context()); err != nil {
		t.Error(err)
	}
	mustExec(t, connect(t, server.WebURL()), `SELECT 1`)
	info, err := os.Stat(fmt.Sprintf("/proc/%d", server.Pid()))
	if err != nil || info.Sys().(*syscall.Stat_t).Uid == 0 {
		t.Errorf("PostgreSQL runs as root (%v)", err)
	}
	if err := server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantRows(t, connect(t, start(t, dir).URL()), 1)
}

func TestStartsAgainAfterOurProcessWasKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), childOf+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	var orphan int
	if _, err := fmt.Sscanf(line, "pid %d", &orphan); err != nil {
		t.Fatalf("the child said %q", line)
	}
	if _, err := pgserver.Lock(dir); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("in use by process %d", child.Process.Pid)) {
		t.Errorf("a second process on the same directory got %v", err)
	}
	beside, err := pgserver.Adopt(dir)
	if err != nil || beside.Pid() != orphan {
		t.Fatalf("Adopt beside a running server: %v", err)
	}
	db := connect(t, beside.URL())
	mustExec(t, db, `CREATE TABLE kept AS SELECT 1 AS id`)

	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	if lock, err := pgserver.Lock(dir); err != nil {
		t.Errorf("the lock of a killed process holds: %v", err)
	} else {
		_ = lock.Close()
	}
	server := start(t, dir)
	if server.Pid() == orphan {
		t.Error("the orphan was not replaced")
	}
	wantRows(t, connect(t, server.URL()), 1)
}

// A PostgreSQL that dies is started again, also when one of its back ends is still busy and holds its memory.
func TestRestartsAPostgreSQLThatDied(t *testing.T) {
	t.Parallel()
	server := start(t, t.TempDir())
	db := connect(t, server.URL())
	mustExec(t, db, `CREATE TABLE kept AS SELECT 1 AS id`)
	busy := connect(t, server.URL())
	slept := make(chan error, 1)
	go func() {
		_, err := busy.ExecContext(t.Context(), `SELECT pg_sleep(60) /* busy */`)
		slept <- err
	}()
	eventually(t, func() bool {
		var n int
		return db.GetContext(t.Context(), &n, `SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()`) == nil && n == 1
	})
	first := server.Pid()
	if err := syscall.Kill(first, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return server.Pid() != first && db.PingContext(t.Context()) == nil })
	wantRows(t, db, 1)
	if err := <-slept; err == nil {
		t.Error("the busy back end survived")
	}
}

func TestAdoptedServerIsSupervisedAndStopped(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := start(t, dir)
	second, err := pgserver.Adopt(dir)
	if err != nil || second.Pid() != first.Pid() {
		t.Fatalf("Adopt: %v", err)
	}
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := second.Supervise(t.Context(), slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return second.Pid() != first.Pid() })
	if err := second.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := pgserver.Adopt(dir); !pgserver.IsNotRunning(err) {
		t.Errorf("Adopt after Stop: %v; want not running", err)
	}
}

// A socket's path has 107 bytes at most; DATA_DIR may be longer. The half-made database of a crash is in the way too.
func TestStartsInALongPathAfterACrashWhileCreating(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), strings.Repeat("dài", 20), strings.Repeat("x", 100))
	if err := os.MkdirAll(filepath.Join(dir, "postgres.new", "base"), 0o700); err != nil {
		t.Fatal(err)
	}
	mustExec(t, connect(t, start(t, dir).URL()), `SELECT 1`)
	if _, err := os.Stat(filepath.Join(dir, "postgres.new")); err == nil {
		t.Error("postgres.new is left behind")
	}
}

func TestRefusesWhatItMustNotTouch(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ file, content, want string }{
		"another version": {"PG_VERSION", "9\n", "was made by PostgreSQL 9, but PostgreSQL"},
		"another thing":   {"letter.txt", "mine", "is not a PostgreSQL data directory"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			file := filepath.Join(dir, "postgres", test.file)
			if err := os.Mkdir(filepath.Dir(file), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := pgserver.Start(t.Context(), options(dir))
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "nothing was touched") {
				t.Errorf("Start: %v; want …%s…", err, test.want)
			}
			if raw, err := os.ReadFile(file); err != nil || string(raw) != test.content {
				t.Errorf("the file was touched: %q, %v", raw, err)
			}
		})
	}
}

// A PostgreSQL that cannot start says why in the error, not only in its log.
func TestReportsWhyPostgreSQLDidNotStart(t *testing.T) {
	t.Parallel()
	opt := options(t.TempDir())
	opt.Settings["shared_buffers"] = "much"
	_, err := pgserver.Start(t.Context(), opt)
	if err == nil || !strings.Contains(err.Error(), "shared_buffers") {
		t.Errorf("Start: %v; want the reason", err)
	}
}

// eventually waits for what happens in another process.
func eventually(t *testing.T, done func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range 1000 {
		if done() {
			return
		}
		<-tick.C
	}
	t.Fatal("it did not happen within 20 s")
}
