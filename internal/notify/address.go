package notify

import (
	"net/mail"
	"regexp"
	"strings"
)

// longestAddress is what mail servers take at most (RFC 5321, 4.5.3.1, and its erratum 1690).
const longestAddress = 254

var domain = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$`)

// Address is a mail address in its one form, with the part after the @ in small letters, or false when no mail server
// would take it. Letters beyond ASCII are none: most servers here refuse them.
func Address(text string) (string, bool) {
	text = strings.TrimSpace(text)
	read, err := mail.ParseAddress(text)
	if err != nil || read.Address != text || len(text) > longestAddress {
		return "", false
	}
	at := strings.LastIndexByte(text, '@')
	name, host := text[:at], strings.ToLower(text[at+1:])
	if len(name) > 64 || !domain.MatchString(host) || strings.ContainsFunc(name, beyondASCII) {
		return "", false
	}
	return name + "@" + host, true
}

func beyondASCII(r rune) bool { return r <= ' ' || r > '~' || r == '"' }

// Masked is a mail address as it may be shown: its first letter and whose server it is.
func Masked(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 1 {
		return "•••"
	}
	return address[:1] + "•••" + address[at:]
}
