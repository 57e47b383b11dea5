package payment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"nongsan/internal/outbound"
)

// maxAnswer is far more than any gateway says, in bytes.
const maxAnswer = 1 << 20

// Wire calls a gateway over HTTP.
type Wire struct{ client *http.Client }

// NewWire returns a Wire that follows no redirects and waits for nothing longer than half a minute; the caller's
// context may be shorter.
func NewWire() *Wire {
	client := outbound.Client(30 * time.Second)
	client.Transport = listening{client.Transport}
	return &Wire{client: client}
}

// answerKey is where a context says who keeps the answers of its calls.
type answerKey struct{}

// keeper stores an answer; asked is the request's method and path.
type keeper = func(ctx context.Context, asked string, answer *http.Response, body []byte) error

// listening hands every answer to its keeper before anybody reads it: also those a library calls for, and nonsense.
type listening struct{ http.RoundTripper }

// RoundTrip calls the gateway. An answer that cannot be kept is lost.
func (l listening) RoundTrip(req *http.Request) (*http.Response, error) {
	answer, err := l.RoundTripper.RoundTrip(req)
	keep, kept := req.Context().Value(answerKey{}).(keeper)
	if err != nil || !kept {
		return answer, err
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	_ = answer.Body.Close()
	if err != nil {
		return nil, err
	}
	if err := keep(req.Context(), req.Method+" "+req.URL.Path, answer, body); err != nil {
		return nil, err
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, nil
}

// Client is the Wire's own, for libraries that bring their calls.
func (w *Wire) Client() *http.Client { return w.client }

// Post sends a body and returns the answer's. What it cannot bring is ErrAway when the gateway was not reached, else
// ErrUnknown; also an answer of 5xx, or one that is too long.
func (w *Wire) Post(ctx context.Context, url, contentType string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAway, err)
	}
	req.Header.Set("Content-Type", contentType)
	answer, err := w.client.Do(req)
	if err != nil {
		return nil, Unreached(err)
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrUnknown, err)
	case len(raw) > maxAnswer:
		return nil, fmt.Errorf("%w: more than %d bytes", ErrUnknown, maxAnswer)
	case answer.StatusCode >= http.StatusInternalServerError || answer.StatusCode/100 == 3:
		return nil, fmt.Errorf("%w: status %d", ErrUnknown, answer.StatusCode)
	}
	return raw, nil
}

// Unreached sorts an error of a call: when no connection came about nothing happened, else nobody knows.
func Unreached(err error) error {
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	return fmt.Errorf("%w: %w", ErrUnknown, err)
}
