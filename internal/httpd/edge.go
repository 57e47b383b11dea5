package httpd

import (
	"io"
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// edge wraps the server below Fiber, where also requests pass that Fiber never routes: those that cannot be
// parsed, are too large or use an unknown method.
func (s *site) edge(app *fiber.App) {
	server := app.Server()
	handle, fail := server.Handler, server.ErrorHandler
	server.HeaderReceived = s.limits
	server.Handler = func(rc *fasthttp.RequestCtx) {
		defer s.finish(rc)
		s.forwarded(rc)
		switch {
		case !strict(&rc.Request.Header):
			rc.SetConnectionClose()
			s.refuse(app, rc, fiber.ErrBadRequest)
		case !allowedMethod(rc):
			s.refuse(app, rc, fiber.ErrMethodNotAllowed)
		default:
			handle(rc)
		}
	}
	server.ErrorHandler = func(rc *fasthttp.RequestCtx, err error) {
		defer linger(rc, err) // after finish, which completes the answer
		defer s.finish(rc)
		fail(rc, err)
	}
}

// finish runs after every answer, and after a panic that the recovery of begin did not see (in an error page).
func (s *site) finish(rc *fasthttp.RequestCtx) {
	if r := recover(); r != nil {
		s.Log.Error("panic while answering", "panic", r)
		rc.Response.Reset()
		rc.Response.SetStatusCode(fasthttp.StatusInternalServerError)
		rc.Response.SetBodyString("500\n")
	}
	s.slots.release(&rc.Request.Header)
	s.keepOpen(rc)
	compress(rc)
	s.secure(&rc.Response.Header)
}

// keepOpen: fasthttp closes every io.Closer among a request's values when the request ends; a connection pool
// in c.Locals would be closed for everybody.
func (s *site) keepOpen(rc *fasthttp.RequestCtx) {
	var closers []any
	rc.VisitUserValuesAll(func(key, value any) {
		if _, ok := value.(io.Closer); ok {
			closers = append(closers, key)
		}
	})
	for _, key := range closers {
		s.Log.Error("a handler put something that can be closed into Locals", "key", key)
		rc.RemoveUserValue(key)
	}
}

func allowedMethod(rc *fasthttp.RequestCtx) bool {
	switch string(rc.Method()) {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
		return true
	}
	return false
}

func (s *site) refuse(app *fiber.App, rc *fasthttp.RequestCtx, why error) {
	c := app.AcquireCtx(rc)
	defer app.ReleaseCtx(c)
	if err := s.fail(c, why); err != nil {
		rc.SetStatusCode(fasthttp.StatusInternalServerError)
	}
}

// forwarded makes what Fiber reads of a trusted proxy's headers safe. A proxy appends to X-Forwarded-For, so
// the first address, which Fiber takes, is whatever the visitor wrote; the last one that is no proxy of
// ours is the visitor. X-Forwarded-Host and the odd names for the scheme are never needed.
func (s *site) forwarded(rc *fasthttp.RequestCtx) {
	h := &rc.Request.Header
	for _, name := range []string{"X-Forwarded-Host", "X-Forwarded-Protocol", "X-Forwarded-Ssl", "X-Url-Scheme"} {
		h.Del(name)
	}
	peer, ok := netip.AddrFromSlice(rc.RemoteIP())
	if !ok || !s.trusts(peer.Unmap()) {
		return
	}
	var list []string
	for _, line := range h.PeekAll(fiber.HeaderXForwardedFor) {
		list = append(list, strings.Split(string(line), ",")...)
	}
	h.Del(fiber.HeaderXForwardedFor)
	h.Set(fiber.HeaderXForwardedFor, s.client(peer.Unmap(), list).String())
}

// client walks back from the nearest hop over our own proxies to the first address that is none.
func (s *site) client(peer netip.Addr, list []string) netip.Addr {
	last := peer
	for i := len(list) - 1; i >= 0 && s.trusts(last); i-- {
		ip, err := netip.ParseAddr(strings.TrimSpace(list[i]))
		if err != nil {
			break
		}
		last = ip.Unmap()
	}
	return last
}

func (s *site) trusts(ip netip.Addr) bool {
	for _, p := range s.trusted {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}
