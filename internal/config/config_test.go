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
	for name, value := range map[string]string{"SECRET_KEY": "short", "BANK_FEED_SECRET": "short", "BASE_URL": "localhost", "DEMO": "perhaps"} {
		if _, err := config.Read(map[string]string{name: value}); err == nil {
			t.Errorf("%s=%s is taken", name, value)
		}
	}
	if c, err := config.Read(map[string]string{"BASE_URL": "https://nongsan.example/"}); err != nil || c.BaseURL != "https://nongsan.example" || !c.HTTPS() {
		t.Errorf("BASE_URL: %+v, %v", c, err)
	}
}
