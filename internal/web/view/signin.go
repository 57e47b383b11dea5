package view

import (
	"net/url"
	"strings"
	"time"
)

// SignIn is the door: a number, and then a code sent to it or a password.
type SignIn struct {
	Next   string // where to go then
	Phone  string
	Codes  bool // a code can be sent
	Errors map[string]string
	Trial  []Trial // accounts that a visitor of the demonstration may use
}

// passwordKind makes the password the loud way in where no code can be sent.
func (p SignIn) passwordKind() Kind {
	if p.Codes {
		return Quiet
	}
	return Confirm
}

// Trial is an account to try, with its number as people write it.
type Trial struct{ Role, Phone, Password string }

// SignInCode is the second step: the code that was sent, or the name of a new number.
type SignInCode struct {
	Next     string
	Phone    string // as people write it; empty: none is on its way any more
	Dead     string // the number whose code cannot be used any more; empty: one may be typed in
	Name     string
	Consent  bool
	OnlyHere bool // nothing is sent; the code is on the office's page
	Errors   map[string]string
}

// again is the address that begins anew.
func (p SignInCode) again() string {
	return "/dang-nhap?" + url.Values{"next": {p.Next}}.Encode()
}

// MyAccount is one's own account: password and signed-in devices.
type MyAccount struct {
	Name, Phone   string
	HasFactor     bool // a code app is on
	NeedsPassword bool // the one from before is asked for
	Sessions      []MySession
	Errors        map[string]string
}

// MySession is a device that is signed in.
type MySession struct {
	ID, Device string
	UsedAt     time.Time
	Current    bool
}

// names of browsers and systems as they stand in User-Agent; the first that stands in it is the one.
var (
	browsers = [][2]string{{"coc_coc_browser", "Cốc Cốc"}, {"Zalo", "Zalo"}, {"FBAN", "Facebook"}, {"FBAV", "Facebook"}, {"SamsungBrowser", "Samsung Internet"}, {"Edg", "Edge"}, {"OPR/", "Opera"}, {"Firefox", "Firefox"}, {"FxiOS", "Firefox"}, {"CriOS", "Chrome"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}}
	systems  = [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS", "Mac"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}}
)

// Device is a browser's description in a few words, or nothing when it is none we know.
func Device(userAgent string) string {
	var words []string
	for _, names := range [][][2]string{browsers, systems} {
		for _, n := range names {
			if strings.Contains(userAgent, n[0]) {
				words = append(words, n[1])
				break
			}
		}
	}
	return strings.Join(words, " · ")
}
