package peer

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"time"
)

// Stripe's trial account.
const (
	StripeKey    = "sk_test_nongsan000000000001"
	StripeSecret = "whsec_nongsan0000000000000001"
)

// stripe keeps the answers of keys it has seen: the same key again is the same answer.
type stripe struct{ answers map[string]string }

// Stripe simulates Stripe's Checkout Sessions and refunds.
func Stripe(now func() time.Time) *Peer {
	return newPeer(&stripe{answers: map[string]string{}}, now)
}

func (*stripe) name() string { return "stripe" }

func (b *stripe) routes(p *Peer, mux *http.ServeMux) {
	mux.HandleFunc("POST /v1/checkout/sessions", b.once(p, b.create))
	mux.HandleFunc("GET /v1/checkout/sessions/{id}", b.once(p, b.get))
	mux.HandleFunc("POST /v1/refunds", b.once(p, b.refund))
	mux.HandleFunc("GET /v1/refunds", b.once(p, b.refunds))
}

// once checks the key and answers a known idempotency key as before.
func (b *stripe) once(p *Peer, do func(p *Peer, w http.ResponseWriter, r *http.Request)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+StripeKey {
			refuse(w, http.StatusUnauthorized, "")
			return
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		key := r.Header.Get("Idempotency-Key")
		if known := b.answers[key]; known != "" && r.Method == http.MethodPost {
			_, _ = w.Write([]byte(known))
			return
		}
		kept := httptest.NewRecorder()
		do(p, kept, r)
		if kept.Code == http.StatusOK && r.Method == http.MethodPost {
			b.answers[key] = kept.Body.String()
		}
		w.WriteHeader(kept.Code)
		_, _ = w.Write(kept.Body.Bytes())
	}
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"type": "invalid_request_error", "code": code, "message": "…"}})
}

func (b *stripe) create(p *Peer, w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	f := r.PostForm
	amount, err := strconv.ParseInt(f.Get("line_items[0][price_data][unit_amount]"), 10, 64)
	expires, _ := strconv.ParseInt(f.Get("expires_at"), 10, 64)
	switch {
	case err != nil || amount < 13_000 || f.Get("line_items[0][price_data][currency]") != "vnd" || f.Get("mode") != "payment":
		refuse(w, http.StatusBadRequest, "amount_too_small")
		return
	case expires < p.Now().Add(30*time.Minute).Unix() || expires > p.Now().Add(24*time.Hour).Unix():
		refuse(w, http.StatusBadRequest, "parameter_invalid_integer")
		return
	}
	one, _ := p.open(Payment{
		ID: f.Get("client_reference_id"), Amount: amount, Currency: "vnd", Notify: strings.Replace(before(f.Get("success_url"), "?"), "/thanh-toan/ket-qua/", "/webhook/", 1),
		Return: f.Get("success_url"), Own: "cs_test_" + p.number(),
	})
	_ = json.NewEncoder(w).Encode(b.session(p, *one))
}

func before(s, cut string) string { head, _, _ := strings.Cut(s, cut); return head }

func (*stripe) session(p *Peer, one Payment) map[string]any {
	s := map[string]any{
		"id": one.Own, "object": "checkout.session", "client_reference_id": one.ID, "amount_total": one.Amount, "currency": one.Currency,
		"payment_status": "unpaid", "status": "open", "url": p.pageOf(one.ID), "payment_intent": nil,
	}
	switch one.State {
	case "paid":
		s["payment_status"], s["status"], s["payment_intent"] = "paid", "complete", one.Txn
	case "failed":
		s["status"] = "expired"
	}
	return s
}

func (b *stripe) get(p *Peer, w http.ResponseWriter, r *http.Request) {
	for _, one := range p.payments {
		if one.Own == r.PathValue("id") {
			_ = json.NewEncoder(w).Encode(b.session(p, *one))
			return
		}
	}
	refuse(w, http.StatusNotFound, "resource_missing")
}

func (*stripe) said(one *Payment, r *Refund) map[string]any {
	status := "succeeded"
	if r.State == "later" {
		status = "pending"
	}
	return map[string]any{
		"id": "re_" + r.Txn, "object": "refund", "amount": r.Amount, "currency": "vnd", "payment_intent": one.Txn, "status": status,
		"metadata": map[string]string{"reference": r.ID},
	}
}

func (b *stripe) refund(p *Peer, w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	f := r.PostForm
	amount, _ := strconv.ParseInt(f.Get("amount"), 10, 64)
	one := p.byTxn(f.Get("payment_intent"))
	if one == nil {
		refuse(w, http.StatusNotFound, "resource_missing")
		return
	}
	made, ok := p.giveBack(one, f.Get("metadata[reference]"), amount)
	if !ok {
		refuse(w, http.StatusBadRequest, "charge_already_refunded")
		return
	}
	_ = json.NewEncoder(w).Encode(b.said(one, made))
}

func (b *stripe) refunds(p *Peer, w http.ResponseWriter, r *http.Request) {
	list := []any{}
	if one := p.byTxn(r.URL.Query().Get("payment_intent")); one != nil {
		for _, made := range one.Refunds {
			list = append(list, b.said(one, made))
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"object": "list", "url": "/v1/refunds", "has_more": false, "data": list})
}

// notice is the event of a session that was paid or has expired.
func (b *stripe) notice(p *Peer, one Payment) (Notice, bool) {
	kind := map[string]string{"paid": "checkout.session.completed", "failed": "checkout.session.expired"}[one.State]
	event := map[string]any{
		"id": "evt_" + one.Own, "object": "event", "type": kind, "created": p.Now().Unix(), "api_version": "2025-03-31.basil",
		"data": map[string]any{"object": b.session(p, one)},
	}
	if one.Merchant != "" {
		event["account"] = one.Merchant
	}
	body, _ := json.Marshal(event) // plain values
	at := strconv.FormatInt(p.Now().Unix(), 10)
	signature := fmt.Sprintf("t=%s,v1=%s", at, hmac256(StripeSecret, at+"."+string(body)))
	return Notice{Method: http.MethodPost, Header: http.Header{"Content-Type": {"application/json"}, "Stripe-Signature": {signature}}, Body: body}, kind != ""
}

func (*stripe) back(_ *Peer, one Payment) string { return one.Return }
