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
	slotLife      = largeReadTimeout + uploadHandleTimeout + writeTimeout
)

// UploadTicket allows this browser to send bodies of 12 MiB to /upload/<ticket>/… for 12 hours. It stands in
// for the CSRF token there. Every call gives another ticket, so a photograph's first ticket can be its key.
func UploadTicket(c *fiber.Ctx) string {
	s := siteOf(c)
	return s.encoder.sign(purposeUpload, s.ensureBrowser(c), s.Clock())
}

// LargeTicket allows this browser to send a body as large as Options.Large says to /upload/<ticket><rest>, and nothing
// to any other address: who was not shown the page with that form cannot fill our memory.
func LargeTicket(c *fiber.Ctx, rest string) string {
	s := siteOf(c)
	return s.encoder.sign(purposeUpload+rest, s.ensureBrowser(c), s.Clock())
}

// upload is what an address of uploads allows.
type upload struct {
	ticket, purpose string
	limit           int
	timeout         time.Duration
	places          int // of the slots
}

func (s *site) uploadTo(path string) (u upload, ok bool) {
	rest, ok := strings.CutPrefix(path, uploadPrefix)
	if !ok {
		return upload{}, false
	}
	ticket, rest, _ := strings.Cut(rest, "/")
	if limit := s.Large["/"+rest]; limit > 0 {
		return upload{ticket, purposeUpload + "/" + rest, limit, largeReadTimeout, largePlaces}, true
	}
	return upload{ticket, purposeUpload, uploadLimit, uploadReadTimeout, 1}, true
}

// limits is asked after the headers and before the body: without a valid ticket a request keeps the small
// limits, so that nobody makes us keep megabytes. It asks no database.
func (s *site) limits(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	path, _, _ := strings.Cut(string(h.RequestURI()), "?")
	u, ok := s.uploadTo(path)
	if !ok {
		return fasthttp.RequestConfig{}
	}
	browser := decodeBrowser(string(h.Cookie(s.cookieName("browser"))))
	if !s.encoder.verify(u.purpose, browser, u.ticket, s.Clock()) {
		return fasthttp.RequestConfig{}
	}
	if !s.slots.take(h, u.places, s.Clock()) {
		return fasthttp.RequestConfig{}
	}
	return fasthttp.RequestConfig{ReadTimeout: u.timeout, MaxRequestBodySize: u.limit}
}

// slots are the places for large bodies. The request's header, which is the same object from the limits to the
// end and is in nobody else's hands, stands for the request: when a body breaks off, nothing else is left of it.
type slots struct {
	mu   sync.Mutex
	max  int
	held map[*fasthttp.RequestHeader]place
	full map[*fasthttp.RequestHeader]bool // turned away
}

// place is how much room a request has, and since when.
type place struct {
	count int
	since time.Time
}

func newSlots(max int) *slots {
	return &slots{max: max, held: map[*fasthttp.RequestHeader]place{}, full: map[*fasthttp.RequestHeader]bool{}}
}

// take reports whether there were so many places. One that was never given back, because the connection ended in a
// way the server does not report, is free again after slotLife.
func (s *slots) take(h *fasthttp.RequestHeader, count int, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken()+count > s.max {
		maps.DeleteFunc(s.held, func(_ *fasthttp.RequestHeader, p place) bool { return now.Sub(p.since) > slotLife })
	}
	if s.taken()+count > s.max {
		s.full[h] = true
		return false
	}
	s.held[h] = place{count, now}
	return true
}

func (s *slots) taken() (sum int) {
	for _, p := range s.held {
		sum += p.count
	}
	return sum
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
