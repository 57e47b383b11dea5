package gateways_test

import (
	"context"
	"errors"
	"net"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/payment"
	"nongsan/internal/payment/stripe"
)

// Stripe's own mock refuses requests that its interface of v76 does not know: it proves their form. It keeps no
// state; what Stripe does is for the simulator to play.
func TestRequestsAreOfStripesOwnForm(t *testing.T) {
	t.Parallel()
	now := clock.System()
	g, err := stripe.New(stripe.Options{
		SecretKey: "sk_test_123456789012345", WebhookSecret: "whsec_invented_for_tests_0001", URL: stripeMock(t), Clock: clock.System, Wire: payment.NewWire(),
	})
	if err != nil {
		t.Fatal(err)
	}
	in := payment.Intent{
		Reference: "NS7K2Q9XF-1", Amount: 125_000, Description: "Don hang NS7K2Q9XF-1", ReturnURL: "https://cho.example.vn/thanh-toan/ket-qua/stripe",
		Lang: "vi", CreatedAt: now, ExpiresAt: now.Add(15 * time.Minute),
	}
	action, err := g.Start(t.Context(), in)
	if err != nil || action.GatewayRef == "" || action.Address == "" {
		t.Errorf("start: %+v, %v", action, err)
	}
	if _, err := g.Query(t.Context(), payment.Attempt{Reference: in.Reference, GatewayRef: action.GatewayRef}); err != nil && !errors.Is(err, payment.ErrUnknown) {
		t.Errorf("query: %v", err) // its session has no sum, which is no answer of use
	}
	order := payment.RefundOrder{Reference: "NS7K2Q9XF-1-R1", TxnID: "pi_123", Amount: 50_000}
	if answer, err := g.Refund(t.Context(), order); err != nil || answer.State != payment.RefundDone {
		t.Errorf("refund: %+v, %v", answer, err)
	}
	order.Again = true
	if answer, err := g.Refund(t.Context(), order); err != nil || answer.State != payment.RefundDone {
		t.Errorf("refund again: %+v, %v", answer, err)
	}
}

// stripeMock builds the pinned tool, starts it and returns its address.
func stripeMock(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "stripe-mock")
	build := exec.CommandContext(t.Context(), "go", "build", "-modfile=../../internal/tools/go.mod", "-o", program, "github.com/stripe/stripe-mock")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build stripe-mock: %v\n%s", err, out)
	}
	ctx, cancel := context.WithCancel(t.Context())
	address := freeAddress(t)
	server := exec.CommandContext(ctx, program, "-http-addr", address, "-https-addr", freeAddress(t), "-strict-version-check")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); _ = server.Wait() })
	for range 100 {
		conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", address)
		if err == nil {
			_ = conn.Close()
			return "http://" + address
		}
		<-time.After(50 * time.Millisecond)
	}
	t.Fatal("stripe-mock does not answer")
	return ""
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}
