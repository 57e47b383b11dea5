package httpd_test

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/pg"
)

func failing(t *testing.T, err error, log *bytes.Buffer) *fiber.App {
	t.Helper()
	fail := func(c *fiber.Ctx) error {
		c.Set("Content-Disposition", "attachment")
		_, _ = c.WriteString("half a page")
		return err
	}
	return build(t, func(o *httpd.Options) { o.Log = slog.New(slog.NewTextHandler(log, nil)) }, func(app *fiber.App) {
		app.Get("/x", fail)
		app.Get("/api/v1/x", fail)
	})
}

func TestErrorsBecomeAnswers(t *testing.T) {
	t.Parallel()
	const secret = "password=hunter2"
	cause := errors.New(secret)
	for _, tc := range []struct {
		err    error
		status int
		code   string
		retry  string
		logged bool
	}{
		{errs.Wrap(errs.Invalid, "x.y", cause), 422, "form.invalid", "", false},
		{errs.Wrap(errs.NotFound, "http.not_found", cause), 404, "http.not_found", "", false},
		{errs.Wrap(errs.Conflict, "x.y", cause), 409, "http.conflict", "", false},
		{errs.Wrap(errs.Forbidden, "x.y", cause), 403, "http.forbidden", "", false},
		{errs.Wrap(errs.Unauthenticated, "x.y", cause), 401, "http.sign_in", "", false},
		{errs.Wrap(errs.TooMany, "x.y", cause), 429, "http.too_many", "60", false},
		{errs.Wrap(errs.TooLarge, "x.y", cause), 413, "http.too_large", "", false},
		{errs.Wrap(errs.Unsupported, "x.y", cause), 415, "http.unsupported", "", false},
		{errs.Wrap(errs.Unavailable, "x.y", cause), 503, "http.unavailable", "5", false},
		{errs.Wrap(errs.Internal, "x.y", cause), 500, "http.internal", "", true},
		{fmt.Errorf("place order: %w", cause), 500, "http.internal", "", true},
		{fmt.Errorf("read %s: %w", secret, driver.ErrBadConn), 503, "http.unavailable", "5", false},
		{&pg.CommitUnknownError{Err: cause}, 503, "http.commit_unknown", "5", false},
		{fiber.ErrTeapot, 418, "http.bad_request", "", false},
	} {
		var log bytes.Buffer
		app := failing(t, tc.err, &log)
		res := get(t, app, "/api/v1/x")
		var p httpd.Problem
		body := text(t, res.Body)
		if err := json.Unmarshal([]byte(body), &p); err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != tc.status || p.Status != tc.status || p.Code != tc.code || res.Header.Get("Retry-After") != tc.retry {
			t.Errorf("%v: %d %+v, Retry-After %q", tc.err, res.StatusCode, p, res.Header.Get("Retry-After"))
		}
		if res.Header.Get("Content-Type") != "application/problem+json" || p.RequestID != res.Header.Get("X-Request-Id") {
			t.Errorf("%v: %v", tc.err, res.Header)
		}
		if got := strings.Contains(log.String(), secret); got != tc.logged {
			t.Errorf("%v: logged %v, want %v", tc.err, got, tc.logged)
		}
		page := text(t, get(t, app, "/x").Body)
		for _, shown := range []string{body, page} {
			if strings.Contains(shown, "hunter2") || strings.Contains(shown, "half a page") || strings.Contains(shown, "[") {
				t.Errorf("%v: shown %q", tc.err, shown)
			}
		}
		if res.Header.Get("Content-Disposition") != "" {
			t.Errorf("%v: the error is offered as a download", tc.err)
		}
	}
}

func TestFieldsReachPrograms(t *testing.T) {
	t.Parallel()
	fields := errs.Fields{}
	fields.Add("name", "form.bad_text")
	var log bytes.Buffer
	var p httpd.Problem
	body := text(t, get(t, failing(t, fields.Err(), &log), "/api/v1/x", "Cookie", "lang=en").Body)
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		t.Fatal(err)
	}
	if f := p.Fields["name"]; f.Code != "form.bad_text" || f.Detail != "This holds characters that cannot be used. Please type it again." {
		t.Errorf("%s", body)
	}
}

func TestVisitorsAreSentToSignInAndBack(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	app := failing(t, errs.New(errs.Unauthenticated, "http.sign_in"), &log)
	res := get(t, app, "/x?a=1&b=2")
	if got := res.Header.Get("Location"); res.StatusCode != http.StatusSeeOther || got != "/dang-nhap?next=%2Fx%3Fa%3D1%26b%3D2" {
		t.Errorf("%d %q", res.StatusCode, got)
	}
	if res := get(t, app, "/x", "Accept", "application/json"); res.StatusCode != 401 {
		t.Errorf("a script gets %d", res.StatusCode)
	}
}

func TestUnknownPageSpeaksTheVisitorsLanguage(t *testing.T) {
	t.Parallel()
	app := build(t, nil, nil)
	if got := text(t, get(t, app, "/none").Body); !strings.HasPrefix(got, "Không tìm thấy") {
		t.Errorf("%q", got)
	}
	if got := text(t, get(t, app, "/none", "Cookie", "lang=en").Body); !strings.HasPrefix(got, "This page was not found") {
		t.Errorf("%q", got)
	}
	if got := get(t, app, "/api/none").Header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("%q", got)
	}
}

func TestLanguageIsRemembered(t *testing.T) {
	t.Parallel()
	app := build(t, func(o *httpd.Options) { o.BaseURL = "https://shop.example" }, func(app *fiber.App) {
		app.Get("/en", func(c *fiber.Ctx) error { httpd.SetLang(c, locale.En); return fiber.ErrNotFound })
	})
	res := get(t, app, "/en")
	if got := text(t, res.Body); !strings.HasPrefix(got, "This page") || len(res.Cookies()) != 1 {
		t.Fatalf("%q %v", got, res.Cookies())
	}
	c := res.Cookies()[0]
	if !c.Secure || !c.HttpOnly || !strings.HasPrefix(c.Name, "__Host-") {
		t.Errorf("cookie %s", c.Raw)
	}
	if got := text(t, get(t, app, "/none", "Cookie", c.Name+"="+c.Value).Body); !strings.HasPrefix(got, "This page") {
		t.Errorf("next page: %q", got)
	}
}
