package app_test

import (
	"bytes"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"nongsan/internal/account"
	"nongsan/internal/app"
	"nongsan/internal/clock"
	"nongsan/internal/config"
	"nongsan/internal/pgtest"
)

// The first officer of an installation comes from the command line, and signs in with what was printed.
func TestFirstOfficerSignsIn(t *testing.T) {
	t.Parallel()
	address := pgtest.URL(t)
	cfg := config.Config{DatabaseURL: config.Secret(address), DataDir: t.TempDir(), BaseURL: "http://localhost:8080"}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	var out bytes.Buffer
	in := app.NewOfficer{Phone: "0912 345 678", Name: "Phạm Quang Minh", Role: "admin"}
	if err := app.AddOfficer(t.Context(), cfg, log, &out, in); err != nil {
		t.Fatal(err)
	}
	password := regexp.MustCompile(`password (\S+),`).FindStringSubmatch(out.String())
	if password == nil {
		t.Fatalf("no password in %q", out.String())
	}
	accounts := account.New(pgtest.Open(t, address), clock.System)
	token, err := accounts.SignIn(t.Context(), in.Phone, password[1], "test", "")
	if err != nil {
		t.Fatal(err)
	}
	session, err := accounts.Authenticate(t.Context(), token)
	if err != nil || !session.May(account.Moderator) {
		t.Errorf("the admin may not moderate: %+v, %v", session, err)
	}
	out.Reset()
	in.Role = "promoter"
	if err := app.AddOfficer(t.Context(), cfg, log, &out, in); err != nil || !strings.Contains(out.String(), "keeps its password") {
		t.Errorf("a second role: %v, %q", err, out.String())
	}
	in.Phone = "12"
	if err := app.AddOfficer(t.Context(), cfg, log, &out, in); err == nil || !strings.Contains(err.Error(), "10 digits") {
		t.Errorf("a wrong number: %v", err)
	}
}
