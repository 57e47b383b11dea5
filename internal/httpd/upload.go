package httpd

import (
	"crypto/rand"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

const (
	uploadPrefix  = "/upload/"
	purposeUpload = "upload"
	// slotHeader carries the number of an upload's place from the limits to the end of the request. What a
	// visitor writes there is removed.
	slotHeader = "X-Upload-Slot"
	slotFull   = "full"
	slotLife   = uploadReadTimeout + uploadHandleTimeout + writeTimeout
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
	h.Del(slotHeader)
	path, _, _ := strings.Cut(string(h.RequestURI()), "?")
	ticket, ok := ticketIn(path)
	if !ok {
		return fasthttp.RequestConfig{}
	}
	browser := decodeBrowser(string(h.Cookie(s.cookieName("browser"))))
	if !s.encoder.verify(purposeUpload, browser, ticket, s.Clock()) {
		return fasthttp.RequestConfig{}
	}
	slot := s.slots.take(s.Clock())
	h.Set(slotHeader, slot)
	if slot == slotFull {
		return fasthttp.RequestConfig{}
	}
	return fasthttp.RequestConfig{ReadTimeout: uploadReadTimeout, MaxRequestBodySize: uploadLimit}
}

func holdsSlot(c *fiber.Ctx) bool {
	slot := string(c.Request().Header.Peek(slotHeader))
	return slot != "" && slot != slotFull
}

// slots are the places for large bodies. One that is never given back (the connection broke in a way the
// server does not report) frees itself after slotLife.
type slots struct {
	mu   sync.Mutex
	max  int
	held map[string]time.Time
}

func newSlots(max int) *slots { return &slots{max: max, held: map[string]time.Time{}} }

func (s *slots) take(now time.Time) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.held) >= s.max {
		for id, since := range s.held {
			if now.Sub(since) > slotLife {
				delete(s.held, id)
			}
		}
	}
	if len(s.held) >= s.max {
		return slotFull
	}
	id := rand.Text()
	s.held[id] = now
	return id
}

func (s *slots) release(id string) {
	if id == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.held, id)
}
