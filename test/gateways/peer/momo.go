package peer

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// MoMo's trial account.
const (
	MoMoPartner = "MOMODEMO"
	MoMoAccess  = "MOMOACCESSKEY"
	MoMoSecret  = "MOMOSECRETKEYFORTESTS"
)

type momo struct{}

// MoMo simulates MoMo v2.
func MoMo(now func() time.Time) *Peer { return newPeer(momo{}, now) }

func (momo) name() string { return "momo" }

func hmac256(secret, text string) string {
	m := hmac.New(sha256.New, []byte(secret))
	_, _ = m.Write([]byte(text))
	return fmt.Sprintf("%x", m.Sum(nil))
}

func (b momo) routes(p *Peer, mux *http.ServeMux) {
	for what, answer := range map[string]func(p *Peer, f map[string]any) map[string]any{"create": b.create, "query": b.query, "refund": b.refund} {
		mux.HandleFunc("POST /v2/gateway/api/"+what, func(w http.ResponseWriter, r *http.Request) {
			decoder := json.NewDecoder(r.Body)
			decoder.UseNumber()
			var f map[string]any
			if decoder.Decode(&f) != nil {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			p.mu.Lock()
			said := answer(p, f)
			p.mu.Unlock()
			said["partnerCode"], said["orderId"], said["requestId"], said["responseTime"] = f["partnerCode"], f["orderId"], f["requestId"], p.Now().UnixMilli()
			_ = json.NewEncoder(w).Encode(said) // the shop may be gone
		})
	}
}

func result(code int, message string) map[string]any {
	return map[string]any{"resultCode": code, "message": message}
}

func (momo) create(p *Peer, f map[string]any) map[string]any {
	raw := fmt.Sprintf("accessKey=%s&amount=%v&extraData=%v&ipnUrl=%v&orderId=%v&orderInfo=%v&partnerCode=%v&redirectUrl=%v&requestId=%v&requestType=%v",
		MoMoAccess, f["amount"], f["extraData"], f["ipnUrl"], f["orderId"], f["orderInfo"], f["partnerCode"], f["redirectUrl"], f["requestId"], f["requestType"])
	if hmac256(MoMoSecret, raw) != f["signature"] || f["partnerCode"] != MoMoPartner {
		return result(11, "Access denied")
	}
	amount, _ := strconv.ParseInt(fmt.Sprint(f["amount"]), 10, 64)
	if amount < 1000 || amount > 50_000_000 {
		return result(22, "Invalid amount")
	}
	id := fmt.Sprint(f["orderId"])
	one, fresh := p.open(Payment{
		ID: id, Amount: amount, Merchant: MoMoPartner, Currency: "VND", Notify: fmt.Sprint(f["ipnUrl"]), Return: fmt.Sprint(f["redirectUrl"]),
		Info: fmt.Sprint(f["orderInfo"]), extra: map[string]string{"requestId": fmt.Sprint(f["requestId"])},
	})
	if !fresh && one.extra["requestId"] != f["requestId"] {
		return result(41, "Duplicated orderId")
	}
	said := result(0, "Successful.")
	said["payUrl"], said["amount"] = p.pageOf(id), amount
	return said
}

func (momo) query(p *Peer, f map[string]any) map[string]any {
	raw := fmt.Sprintf("accessKey=%s&orderId=%v&partnerCode=%v&requestId=%v", MoMoAccess, f["orderId"], f["partnerCode"], f["requestId"])
	one := p.payments[fmt.Sprint(f["orderId"])]
	switch {
	case hmac256(MoMoSecret, raw) != f["signature"]:
		return result(11, "Access denied")
	case one == nil:
		return result(42, "Invalid orderId")
	}
	said := result(map[string]int{"": 1000, "paid": 0, "failed": 1006}[one.State], "…")
	said["amount"], said["transId"] = one.Amount, json.Number("0"+"")
	if one.Txn != "" {
		said["transId"] = json.Number(one.Txn)
	}
	return said
}

func (momo) refund(p *Peer, f map[string]any) map[string]any {
	raw := fmt.Sprintf("accessKey=%s&amount=%v&description=%v&orderId=%v&partnerCode=%v&requestId=%v&transId=%v",
		MoMoAccess, f["amount"], f["description"], f["orderId"], f["partnerCode"], f["requestId"], f["transId"])
	one := p.byTxn(fmt.Sprint(f["transId"]))
	amount, _ := strconv.ParseInt(fmt.Sprint(f["amount"]), 10, 64)
	switch {
	case hmac256(MoMoSecret, raw) != f["signature"]:
		return result(11, "Access denied")
	case one == nil || amount < 1000:
		return result(42, "Invalid transId")
	}
	r, ok := p.giveBack(one, fmt.Sprint(f["orderId"]), amount)
	if !ok {
		return result(1081, "Refund amount exceeds")
	}
	if r.State == "later" {
		return result(7002, "Processing")
	}
	said := result(0, "Successful.")
	said["transId"], said["amount"] = json.Number(r.Txn), amount
	return said
}

// told are the fields of a notification with their signature.
func (momo) told(p *Peer, one Payment) map[string]any {
	code, message, txn := 1006, "Người dùng từ chối thanh toán.", "0"
	if one.State == "paid" {
		code, message, txn = 0, "Thành công.", one.Txn
	}
	at := p.Now().UnixMilli()
	raw := fmt.Sprintf("accessKey=%s&amount=%d&extraData=&message=%s&orderId=%s&orderInfo=%s&orderType=momo_wallet&partnerCode=%s&payType=qr&requestId=%s&responseTime=%d&resultCode=%d&transId=%s",
		MoMoAccess, one.Amount, message, one.ID, one.Info, one.Merchant, one.extra["requestId"], at, code, txn)
	return map[string]any{
		"partnerCode": one.Merchant, "orderId": one.ID, "requestId": one.extra["requestId"], "amount": one.Amount, "orderInfo": one.Info,
		"orderType": "momo_wallet", "transId": json.Number(txn), "resultCode": code, "message": message, "payType": "qr", "responseTime": at,
		"extraData": "", "signature": hmac256(MoMoSecret, raw),
	}
}

func (b momo) notice(p *Peer, one Payment) (Notice, bool) {
	body, _ := json.Marshal(b.told(p, one)) // plain values
	return Notice{Method: http.MethodPost, Header: http.Header{"Content-Type": {"application/json"}}, Body: body}, one.State != ""
}

func (b momo) back(p *Peer, one Payment) string {
	q := url.Values{}
	for name, value := range b.told(p, one) {
		q.Set(name, fmt.Sprint(value))
	}
	return one.Return + "?" + q.Encode()
}
