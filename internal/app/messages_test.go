package app

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"nongsan/internal/config"
	"nongsan/internal/notify"
)

// On a real site a code that reaches nobody but the office's page would let the office sign in as anybody.
func TestCodesAreOfferedOnlyWhereTheyReachTheirPhone(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		cfg  config.Config
		want bool
	}{
		"laptop":            {config.Config{BaseURL: "http://localhost:8080"}, true},
		"demonstration":     {config.Config{BaseURL: "https://x", Demo: true}, true},
		"real, no gateway":  {config.Config{BaseURL: "https://x"}, false},
		"real, its gateway": {config.Config{BaseURL: "https://x", SMSURL: "https://gateway"}, true},
	} {
		if got := sendsCodes(one.cfg); got != one.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAWrongGatewayStopsTheStart(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]config.Config{
		"sms":  {SMSURL: "gateway.example"},
		"mail": {MailURL: "http://gateway.example", MailHeaders: "Bearer"},
		"smtp": {MailURL: "smtp://mail.example.vn", MailFrom: "Chợ"},
	} {
		if _, err := messages(cfg, Deps{}, nil, nil); err == nil {
			t.Errorf("%s: a gateway that cannot be asked is taken", name)
		}
	}
}

// Whoever configures a gateway sends one message and sees what it says.
func TestAMessageIsTriedAtOnce(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 2)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked <- string(body)
		w.WriteHeader(map[string]int{"/ok": 200, "/no": 401}[r.URL.Path])
	}))
	t.Cleanup(server.Close)
	cfg := func(path string) config.Config {
		address := config.Secret(server.URL + path)
		return config.Config{SMSURL: address, SMSBody: "{to_0} {text}", MailURL: address, MailBody: "{to} {subject}"}
	}
	for _, one := range []struct {
		channel notify.Channel
		to      string
		want    string
	}{
		{notify.SMS, "0912 345 678", "0912345678 Nong San"},
		{notify.Mail, "mai@Example.vn", "mai@example.vn Thư thử"},
	} {
		if err := TryMessage(t.Context(), cfg("/ok"), slog.New(slog.DiscardHandler), one.channel, one.to); err != nil {
			t.Errorf("%s: %v", one.channel, err)
		} else if got := <-asked; !strings.HasPrefix(got, one.want) {
			t.Errorf("%s asks %q", one.channel, got)
		}
		for name, c := range map[string]struct {
			cfg config.Config
			to  string
		}{"refused": {cfg("/no"), one.to}, "nobody": {cfg("/ok"), "mai"}, "nothing configured": {config.Config{}, one.to}} {
			if err := TryMessage(t.Context(), c.cfg, slog.New(slog.DiscardHandler), one.channel, c.to); err == nil {
				t.Errorf("%s, %s: it is said to have been taken", one.channel, name)
			}
		}
		<-asked // the refusal
	}
}
