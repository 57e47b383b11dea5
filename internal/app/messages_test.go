package app

import (
	"testing"

	"nongsan/internal/config"
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
	} {
		if _, err := messages(cfg, Deps{}, nil, nil); err == nil {
			t.Errorf("%s: a gateway that cannot be asked is taken", name)
		}
	}
}
