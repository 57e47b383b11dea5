package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The command gets a server, its exit status comes through, and nothing stays.
func TestRunPassesTheStatusOnAndLeavesNothing(t *testing.T) {
	t.Parallel()
	note := filepath.Join(t.TempDir(), "address")
	status, err := run([]string{"--", "sh", "-c", `printf %s "$TEST_DATABASE_URL" >"$0"; exit 3`, note})
	if err != nil || status != 3 {
		t.Fatalf("run = %d, %v; want 3", status, err)
	}
	raw, err := os.ReadFile(note)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(raw), prefix)
	number, _, _ := strings.Cut(rest, "%2F")
	if number == "" {
		t.Fatalf("the command got the address %q", raw)
	}
	if _, err := os.Stat(filepath.Join(memory(), prefix+number)); !os.IsNotExist(err) {
		t.Errorf("the cluster's directory is still there: %v", err)
	}
}

func TestRunReportsACommandThatDoesNotExist(t *testing.T) {
	t.Parallel()
	if _, err := run([]string{"--", "no-such-command"}); err == nil {
		t.Error("run of a command that does not exist succeeded")
	}
	if _, err := run(nil); err == nil {
		t.Error("run without a command succeeded")
	}
}
