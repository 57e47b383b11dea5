package config_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"nongsan/internal/config"
)

const secret = "0123456789abcdef0123456789abcdef"

func TestSecretsNeverShow(t *testing.T) {
	t.Parallel()
	c, err := config.Read(map[string]string{"SECRET_KEY": secret, "DATABASE_URL": "postgres://u:hunter2@db/nongsan"})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := c.Print(&out); err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{out.String(), fmt.Sprintf("%v %+v %#v", c, c, c)} {
		if strings.Contains(shown, secret) || strings.Contains(shown, "hunter2") {
			t.Errorf("a secret shows in %s", shown)
		}
	}
	if c.SecretKey.Reveal() != secret {
		t.Error("the secret is lost")
	}
}

func TestWrongValuesStopTheStart(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{"SECRET_KEY": "short", "BANK_FEED_SECRET": "short", "BASE_URL": "localhost", "DEMO": "perhaps", "IDENTITY_GATE": "next year", "IDENTITY_ISSUER": "http://id.example"} {
		if _, err := config.Read(map[string]string{name: value}); err == nil {
			t.Errorf("%s=%s is taken", name, value)
		}
	}
	if c, err := config.Read(map[string]string{"BASE_URL": "https://nongsan.example/"}); err != nil || c.BaseURL != "https://nongsan.example" || !c.HTTPS() {
		t.Errorf("BASE_URL: %+v, %v", c, err)
	}
}

// Whoever changes only the port still gets links that lead to the program.
func TestBaseURLFollowsThePort(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]string{
		"": "http://localhost:8080", ":9090": "http://localhost:9090", "0.0.0.0:9090": "http://localhost:9090",
		"[::]:80": "http://localhost:80", "192.168.1.5:8080": "http://192.168.1.5:8080",
	} {
		environ := map[string]string{}
		if addr != "" {
			environ["ADDR"] = addr
		}
		if c, err := config.Read(environ); err != nil || c.BaseURL != want {
			t.Errorf("ADDR=%s: %s, %v", addr, c.BaseURL, err)
		}
	}
}
