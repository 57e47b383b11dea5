package httpd

import (
	"bytes"

	"github.com/valyala/fasthttp"
)

// strict refuses headers that another server might read differently, which fasthttp lets pass: a line ended by a
// bare line feed, a carriage return within a line, a continued line, a space in a name, a version that does
// not exist. A proxy that reads them otherwise would see other requests than we do.
func strict(h *fasthttp.RequestHeader) bool {
	if version := string(h.Protocol()); version != "HTTP/1.1" && version != "HTTP/1.0" {
		return false
	}
	for line := range bytes.SplitSeq(bytes.TrimSuffix(h.RawHeaders(), []byte("\r\n")), []byte("\r\n")) {
		name, _, found := bytes.Cut(line, []byte(":"))
		if len(line) > 0 && (!found || !token(name)) || bytes.ContainsAny(line, "\r\n\x00") {
			return false
		}
	}
	return true
}

// token: a name of RFC 9110, section 5.6.2.
func token(name []byte) bool {
	for _, b := range name {
		letter := b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
		if !letter && bytes.IndexByte([]byte("!#$%&'*+-.^_`|~"), b) < 0 {
			return false
		}
	}
	return len(name) > 0
}
