// Package oidc asks an OpenID Connect provider who somebody is: the authorization code flow with PKCE.
//
// Invariants: the answer is signed by a key the provider publishes now (never "none", never a shared secret), by the
// configured issuer, for us, not past its time, and names the nonce that was sent; an answer has a megabyte at most.
package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/identity"
	"nongsan/internal/outbound"
)

// Options is how the provider is asked.
type Options struct {
	Issuer       string
	ClientID     string
	ClientSecret string
	RedirectURL  string // our address, as it is registered there
	Scopes       []string
	NumberClaim  string // the claim that holds the personal identification number
	Clock        clock.Clock
}

// patience is how long one answer of the provider may take.
const patience = 4 * time.Second

// largest is the most bytes of one answer that are read.
const largest = 1 << 20

// algorithms are the signatures that are taken: those with a public key.
var algorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA}

// Provider is one OpenID Connect provider. What it says of itself is read when it is first needed.
type Provider struct {
	o      Options
	client *http.Client

	mu     sync.Mutex
	known  *oauth2.Config
	verify *oidc.IDTokenVerifier
}

var _ identity.Provider = (*Provider)(nil)

// New returns a Provider.
func New(o Options) *Provider {
	client := outbound.Client(patience)
	client.Transport = limited{client.Transport}
	return &Provider{o: o, client: client}
}

// Name is the issuer.
func (p *Provider) Name() string { return p.o.Issuer }

// Begin is where the browser goes.
func (p *Provider) Begin(ctx context.Context, w identity.Way) (string, error) {
	config, _, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	return config.AuthCodeURL(w.State, oidc.Nonce(w.Nonce), oauth2.S256ChallengeOption(w.Verifier)), nil
}

// Finish exchanges the code and proves the answer.
func (p *Provider) Finish(ctx context.Context, w identity.Way, code string) (identity.Claims, error) {
	config, verifier, err := p.discover(ctx)
	if err != nil {
		return identity.Claims{}, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(w.Verifier))
	if err != nil {
		return identity.Claims{}, refusedOrAway(err)
	}
	raw, _ := token.Extra("id_token").(string)
	proved, err := verifier.Verify(ctx, raw)
	if err != nil {
		return identity.Claims{}, errs.Wrap(errs.Invalid, "identity.not_proved", err)
	}
	if subtle.ConstantTimeCompare([]byte(proved.Nonce), []byte(w.Nonce)) != 1 {
		return identity.Claims{}, errs.New(errs.Invalid, "identity.not_proved")
	}
	return p.claims(proved)
}

func (p *Provider) claims(proved *oidc.IDToken) (identity.Claims, error) {
	all := map[string]any{}
	if err := proved.Claims(&all); err != nil {
		return identity.Claims{}, errs.Wrap(errs.Invalid, "identity.not_proved", err)
	}
	number, ok := all[p.o.NumberClaim].(string)
	if !ok || number == "" {
		return identity.Claims{}, errs.Wrap(errs.Invalid, "identity.not_proved", fmt.Errorf("no claim %s", p.o.NumberClaim))
	}
	return identity.Claims{Subject: proved.Subject, Number: number}, nil
}

// refusedOrAway tells an answer that refuses the code from a provider that does not answer.
func refusedOrAway(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.Response != nil && refused.Response.StatusCode < http.StatusInternalServerError {
		return errs.New(errs.Invalid, "identity.not_proved") // without the cause: it may quote what was sent
	}
	return errs.Wrap(errs.Unavailable, "identity.away", err)
}

// discover reads what the provider says of itself, once.
func (p *Provider) discover(ctx context.Context) (*oauth2.Config, *oidc.IDTokenVerifier, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known != nil {
		return p.known, p.verify, nil
	}
	ctx = oidc.ClientContext(ctx, p.client)
	found, err := oidc.NewProvider(ctx, p.o.Issuer)
	if err != nil {
		return nil, nil, errs.Wrap(errs.Unavailable, "identity.away", err)
	}
	p.known = &oauth2.Config{
		ClientID: p.o.ClientID, ClientSecret: p.o.ClientSecret, Endpoint: found.Endpoint(), RedirectURL: p.o.RedirectURL,
		Scopes: append([]string{oidc.ScopeOpenID}, p.o.Scopes...),
	}
	p.verify = found.VerifierContext(ctx, &oidc.Config{ClientID: p.o.ClientID, SupportedSigningAlgs: algorithms, Now: p.o.Clock})
	return p.known, p.verify, nil
}

// limited cuts answers that are too long.
type limited struct{ http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := l.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(res.Body, largest), res.Body}
	return res, nil
}
