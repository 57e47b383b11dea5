package notify_test

import (
	"net/mail"
	"regexp"
	"strings"
	"testing"

	"nongsan/internal/notify"
)

func TestAddressesAreReadAsMailServersDo(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		" Mai.Nguyen+cho@Example.VN ": "Mai.Nguyen+cho@example.vn", "ke.toan@congty.com.vn": "ke.toan@congty.com.vn", "a@xn--ch-0ja.vn": "a@xn--ch-0ja.vn",
		"": "", "mai": "", "mai@": "", "@example.vn": "", "mai@example": "", "mai@@example.vn": "", "mai@example..vn": "", "mai@-a.vn": "",
		"mai@example.vn, lan@example.vn": "", "Mai <mai@example.vn>": "", "<mai@example.vn>": "", "mai @example.vn": "", "mãi@example.vn": "",
		"mai@chợ.vn": "", `"a b"@example.vn`: "", "mai@[127.0.0.1]": "", "mai@127.0.0.1": "", "mai@example.vn\r\nBcc: x@y.vn": "",
		strings.Repeat("a", 65) + "@example.vn": "", "a@" + strings.Repeat("a.", 130) + "vn": "",
	} {
		if got, ok := notify.Address(text); got != want || ok != (want != "") {
			t.Errorf("%q is %q, %v; want %q", text, got, ok, want)
		}
	}
}

// kept is what the database lets an order keep (orders_email).
var kept = regexp.MustCompile(`^[!-~]+@[a-z0-9.-]+[.][a-z0-9-]+$`)

// What is taken for an address is one and no more, stays itself, and can be kept.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"mai@example.vn", " Mai@Example.VN", "a,b@c.vn", "<a@b.vn>", "a@b.vn\r\nBcc: c@d.vn", `"a"@b.vn`, "a@[::1]", "ạ@b.vn", "a(c)@b.vn"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		address, ok := notify.Address(text)
		if !ok {
			if address != "" {
				t.Errorf("%q is refused as %q", text, address)
			}
			return
		}
		read, err := mail.ParseAddress(address)
		if err != nil || read.Address != address || read.Name != "" || len(address) > 254 || !kept.MatchString(address) {
			t.Errorf("%q is taken as %q: %v", text, address, err)
		}
		if again, ok := notify.Address(address); !ok || again != address {
			t.Errorf("%q is %q, and that is %q", text, address, again)
		}
		if shown := notify.Masked(address); !strings.HasSuffix(address, shown[strings.LastIndexByte(shown, '@'):]) || len(address) > 3 && strings.Contains(shown, address) {
			t.Errorf("%q is shown as %q", address, shown)
		}
	})
}
