package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"nongsan/internal/outbound"
)

// GatewayOptions says how a gateway wants to be asked. In URL, Headers and Body stand {to} (+84912345678), {to_84}
// (84912345678), {to_0} (0912345678), {text}, {subject} and {id}, the number that stays the same when a message is
// sent again. They are escaped for where they stand: in the URL, and in a body as its Content-Type says (JSON, XML,
// form; plain text otherwise).
type GatewayOptions struct {
	URL     string
	Method  string // empty: POST
	Headers string // "Name: value", several separated by | or line ends
	Body    string
	Success string        // regular expression that the answer's body matches when the message was taken; empty: 2xx will do
	Timeout time.Duration // 0: 10 s
}

// Gateway sends text messages, or mail, by one HTTP request. It follows no redirects and keeps no connection: an answer can only be the one
// to its own request.
type Gateway struct {
	o       GatewayOptions
	headers [][2]string
	success *regexp.Regexp
	client  *http.Client
}

// longestAnswer is what is read of an answer.
const longestAnswer = 64 << 10

// NewGateway returns a Gateway, or what is wrong with its options.
func NewGateway(o GatewayOptions) (*Gateway, error) {
	g := &Gateway{o: o}
	u, err := url.Parse(o.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, errors.New("the URL is not an http or https address") // which may hold a key, so it is not shown
	}
	if g.o.Method == "" {
		g.o.Method = http.MethodPost
	}
	if g.headers, err = readHeaders(o.Headers); err != nil {
		return nil, err
	}
	for _, text := range []string{o.URL, o.Headers, o.Body} {
		if unknown := unknownPlace(text); unknown != "" {
			return nil, fmt.Errorf("%s is not one of %s", unknown, strings.Join(places, " "))
		}
	}
	if g.success, err = regexp.Compile(o.Success); err != nil {
		return nil, fmt.Errorf("the test of success: %w", err)
	}
	timeout := o.Timeout
	if timeout == 0 {
		timeout = SMS.course().call
	}
	transport := outbound.Transport()
	transport.DisableKeepAlives = true
	g.client = outbound.Client(timeout)
	g.client.Transport = transport
	return g, nil
}

// Send implements Sender.
func (g *Gateway) Send(ctx context.Context, m Message) error {
	request, err := g.request(ctx, m)
	if err != nil {
		return errors.New("the request cannot be made")
	}
	answer, err := g.client.Do(request)
	if err != nil {
		return fmt.Errorf("ask the gateway: %w", withoutAddress(err))
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(answer.Body, longestAnswer))
	if err != nil {
		return fmt.Errorf("read the gateway's answer: %w", err)
	}
	if answer.StatusCode/100 != 2 || !g.success.Match(body) {
		return fmt.Errorf("the gateway refused (%s): %q", answer.Status[:3], body)
	}
	return nil
}

func (g *Gateway) request(ctx context.Context, m Message) (*http.Request, error) {
	contentType := ""
	for _, h := range g.headers {
		if strings.EqualFold(h[0], "Content-Type") {
			contentType = h[1]
		}
	}
	body := strings.NewReader(fill(g.o.Body, m, escapeFor(contentType)))
	request, err := http.NewRequestWithContext(ctx, g.o.Method, fill(g.o.URL, m, url.QueryEscape), body)
	if err != nil {
		return nil, err
	}
	for _, h := range g.headers {
		request.Header.Set(h[0], fill(h[1], m, oneLine))
	}
	return request, nil
}

// places are what stands for a part of the message.
var places = []string{"{to}", "{to_84}", "{to_0}", "{text}", "{subject}", "{id}"}

var place = regexp.MustCompile(`\{[a-z0-9_]+\}`)

func unknownPlace(text string) string {
	for _, found := range place.FindAllString(text, -1) {
		if !slices.Contains(places, found) {
			return found
		}
	}
	return ""
}

func fill(text string, m Message, escape func(string) string) string {
	local := m.To
	if rest, mobile := strings.CutPrefix(m.To, "+84"); mobile {
		local = "0" + rest
	}
	return strings.NewReplacer(
		"{to}", escape(m.To), "{to_84}", escape(strings.TrimPrefix(m.To, "+")), "{to_0}", escape(local),
		"{text}", escape(m.Text), "{subject}", escape(m.Subject), "{id}", strconv.FormatInt(m.ID, 10),
	).Replace(text)
}

func escapeFor(contentType string) func(string) string {
	contentType = strings.ToLower(contentType)
	switch {
	case strings.Contains(contentType, "json"):
		return escapeJSON
	case strings.Contains(contentType, "xml"):
		return escapeXML
	case strings.Contains(contentType, "x-www-form-urlencoded"):
		return url.QueryEscape
	}
	return func(s string) string { return s }
}

func escapeJSON(s string) string {
	raw, _ := json.Marshal(s) // a string always can be
	return string(raw[1 : len(raw)-1])
}

func escapeXML(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func readHeaders(text string) (headers [][2]string, err error) {
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '|' || r == '\n' }) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if name = strings.TrimSpace(name); !ok || name == "" || strings.ContainsAny(name, " \t") {
			return nil, errors.New(`headers are written "Name: value", several separated by |`)
		}
		headers = append(headers, [2]string{name, strings.TrimSpace(value)})
	}
	return headers, nil
}

// withoutAddress drops the address from an error: a key may stand in it.
func withoutAddress(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
