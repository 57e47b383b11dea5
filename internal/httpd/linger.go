package httpd

import (
	"errors"
	"time"

	"github.com/valyala/fasthttp"

	"nongsan/internal/clock"
)

// What is read, and thrown away, of a body that was refused.
const (
	lingerBytes   = 40 << 20
	lingerTime    = time.Minute
	lingerSilence = 5 * time.Second
)

// linger answers who sent too large a body before the server would, and reads on for a while. A socket that is closed
// with bytes unread resets the line, which takes the answer with it: the visitor would see the browser's own page about
// a broken connection instead of ours. Browsers read an answer when they have sent all.
func linger(rc *fasthttp.RequestCtx, why error) {
	conn, ok := rc.Conn().(interface{ CloseWrite() error })
	if !ok || !errors.Is(why, fasthttp.ErrBodyTooLarge) {
		return
	}
	rc.SetConnectionClose()
	if err := rc.Conn().SetWriteDeadline(clock.System().Add(writeTimeout)); err != nil {
		return
	}
	if _, err := rc.Response.WriteTo(rc.Conn()); err != nil {
		return
	}
	if err := conn.CloseWrite(); err != nil { // what the server writes after us goes nowhere
		return
	}
	discard(rc)
}

// discard reads until nothing comes for a while, or too much or too long.
func discard(rc *fasthttp.RequestCtx) {
	buffer := make([]byte, 16<<10)
	end := clock.System().Add(lingerTime)
	for left := lingerBytes; left > 0; {
		now := clock.System()
		wait := min(lingerSilence, end.Sub(now))
		if err := rc.Conn().SetReadDeadline(now.Add(wait)); err != nil || wait <= 0 {
			return
		}
		n, err := rc.Conn().Read(buffer)
		if err != nil {
			return
		}
		left -= n
	}
}
