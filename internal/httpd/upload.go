package httpd

import (
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

const (
	uploadPrefix  = "/upload/"
	purposeUpload = "upload"
	slotLife      = uploadReadTimeout + uploadHandleTimeout + writeTimeout
)

// UploadTicket allows this browser to send bodies of 12 MiB to /upload/<ticket>/… for 12 hours. It stands in
// for the CSRF token there. Every call gives another ticket, so a photograph's first ticket can be its key.
func UploadTicket(c *fiber.Ctx) string {
	s := siteOf(c)
	return s.encoder.sign(purposeUpload, s.ensureBrowser(c), s.Clock())
}

func ticketIn(path string) (ticket string, ok bool) {
	rest, ok := strings.CutPrefix(path, uploadPrefix)
	if !ok {
		return "", false
	}
	ticket, _, _ = strings.Cut(rest, "/")
	return ticket, true
}

// limits is asked after the headers and before the body: without a valid ticket a request keeps the small
// limits, so that nobody makes us keep megabytes. It asks no database.
func (s *site) limits(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	path, _, _ := strings.Cut(string(h.RequestURI()), "?")
	ticket, ok := ticketIn(path)
	if !ok {
		return fasthttp.RequestConfig{}
	}
	browser := decodeBrowser(string(h.Cookie(s.cookieName("browser"))))
	if !s.encoder.verify(purposeUpload, browser, ticket, s.Clock()) {
		return fasthttp.RequestConfig{}
	}
	if !s.slots.take(h, s.Clock()) {
		return fasthttp.RequestConfig{}
	}
	return fasthttp.RequestConfig{ReadTimeout: uploadReadTimeout, MaxRequestBodySize: uploadLimit}
}

// slots are the places for large bodies. The request's header, which is the same object from the limits to the
// end and is in nobody else's hands, stands for the request: when a body breaks off, nothing else is left of it.
type slots struct {
	mu   sync.Mutex
	max  int
	held map[*fasthttp.RequestHeader]time.Time
	full map[*fasthttp.RequestHeader]bool // turned away
}

func newSlots(max int) *slots {
	return &slots{max: max, held: map[*fasthttp.RequestHeader]time.Time{}, full: map[*fasthttp.RequestHeader]bool{}}
}

// take reports whether there was a place. One that was never given back, because the connection ended in a
// way the server does not report, is free again after slotLife.
func (s *slots) take(h *fasthttp.RequestHeader, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.held) >= s.max {
		maps.DeleteFunc(s.held, func(_ *fasthttp.RequestHeader, since time.Time) bool { return now.Sub(since) > slotLife })
	}
	if len(s.held) >= s.max {
		s.full[h] = true
		return false
	}
	s.held[h] = now
	return true
}

func (s *slots) release(h *fasthttp.RequestHeader) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.held, h)
	delete(s.full, h)
}

func (s *slots) holds(h *fasthttp.RequestHeader) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.held[h]
	return ok
}

func (s *slots) turnedAway(h *fasthttp.RequestHeader) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.full[h]
}
