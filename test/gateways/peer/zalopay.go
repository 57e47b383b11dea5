package peer

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// ZaloPay's trial account.
const (
	ZaloPayApp  = "2553"
	ZaloPayKey1 = "ZALOKEY1FORTESTS"
	ZaloPayKey2 = "ZALOKEY2FORTESTS"
)

type zalopay struct{}

// ZaloPay simulates ZaloPay v2.
func ZaloPay(now func() time.Time) *Peer { return newPeer(zalopay{}, now) }

func (zalopay) name() string { return "zalopay" }

func (b zalopay) routes(p *Peer, mux *http.ServeMux) {
	for what, answer := range map[string]func(p *Peer, f url.Values) map[string]any{
		"create": b.create, "query": b.query, "refund": b.refund, "query_refund": b.queryRefund,
	} {
		mux.HandleFunc("POST /v2/"+what, func(w http.ResponseWriter, r *http.Request) {
			if r.ParseForm() != nil {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			p.mu.Lock()
			said := answer(p, r.PostForm)
			p.mu.Unlock()
			_ = json.NewEncoder(w).Encode(said) // the shop may be gone
		})
	}
}

func code(code, sub int) map[string]any {
	return map[string]any{"return_code": code, "return_message": "…", "sub_return_code": sub, "sub_return_message": "…"}
}

func signs(f url.Values, key string, names ...string) bool {
	values := []string{}
	for _, name := range names {
		values = append(values, f.Get(name))
	}
	return hmac256(key, strings.Join(values, "|")) == f.Get("mac")
}

func (zalopay) create(p *Peer, f url.Values) map[string]any {
	var embed struct {
		Back string `json:"redirecturl"`
	}
	amount, _ := strconv.ParseInt(f.Get("amount"), 10, 64)
	seconds, _ := strconv.Atoi(f.Get("expire_duration_seconds"))
	day := p.Now().In(time.FixedZone("", 7*3600)).Format("060102")
	switch {
	case !signs(f, ZaloPayKey1, "app_id", "app_trans_id", "app_user", "amount", "app_time", "embed_data", "item"):
		return code(2, -402)
	case !strings.HasPrefix(f.Get("app_trans_id"), day+"_") || amount <= 0 || seconds < 300 || json.Unmarshal([]byte(f.Get("embed_data")), &embed) != nil:
		return code(2, -401)
	}
	one, fresh := p.open(Payment{
		ID: f.Get("app_trans_id"), Amount: amount, Merchant: f.Get("app_id"), Currency: "VND", Notify: f.Get("callback_url"), Return: embed.Back,
		Info: f.Get("app_user"), extra: map[string]string{"app_time": f.Get("app_time")},
	})
	if !fresh {
		return code(2, -68)
	}
	said := code(1, 1)
	said["order_url"] = p.pageOf(one.ID)
	return said
}

func (zalopay) query(p *Peer, f url.Values) map[string]any {
	one := p.payments[f.Get("app_trans_id")]
	switch {
	case hmac256(ZaloPayKey1, f.Get("app_id")+"|"+f.Get("app_trans_id")+"|"+ZaloPayKey1) != f.Get("mac"):
		return code(2, -402)
	case one == nil:
		return code(2, -101)
	}
	said := code(map[string]int{"": 3, "paid": 1, "failed": 2}[one.State], 0)
	said["amount"] = one.Amount
	if one.Txn != "" {
		said["zp_trans_id"] = json.Number(one.Txn)
	}
	return said
}

func (b zalopay) refund(p *Peer, f url.Values) map[string]any {
	one := p.byTxn(f.Get("zp_trans_id"))
	amount, _ := strconv.ParseInt(f.Get("amount"), 10, 64)
	switch {
	case !signs(f, ZaloPayKey1, "app_id", "zp_trans_id", "amount", "description", "timestamp"):
		return code(2, -402)
	case one == nil:
		return code(2, -101)
	}
	r, ok := p.giveBack(one, f.Get("m_refund_id"), amount)
	if !ok {
		return code(2, -14)
	}
	return b.said(r)
}

func (zalopay) said(r *Refund) map[string]any {
	if r.State == "later" {
		return code(3, 3)
	}
	said := code(1, 1)
	said["refund_id"] = json.Number(r.Txn)
	return said
}

func (b zalopay) queryRefund(p *Peer, f url.Values) map[string]any {
	if !signs(f, ZaloPayKey1, "app_id", "m_refund_id", "timestamp") {
		return code(2, -402)
	}
	for _, one := range p.payments {
		if r := one.refund(f.Get("m_refund_id")); r != nil {
			return b.said(r)
		}
	}
	return code(2, -101)
}

// notice comes for success only.
func (zalopay) notice(p *Peer, one Payment) (Notice, bool) {
	if one.State != "paid" {
		return Notice{}, false
	}
	data := fmt.Sprintf(`{"app_id":%s,"app_trans_id":%q,"app_time":%s,"app_user":%q,"amount":%d,"embed_data":"{}","item":"[]","zp_trans_id":%s,"server_time":%d,"channel":38,"merchant_user_id":"x","user_fee_amount":0,"discount_amount":0}`,
		one.Merchant, one.ID, one.extra["app_time"], one.Info, one.Amount, one.Txn, p.Now().UnixMilli())
	body, _ := json.Marshal(map[string]any{"data": data, "mac": hmac256(ZaloPayKey2, data), "type": 1}) // plain values
	return Notice{Method: http.MethodPost, Header: http.Header{"Content-Type": {"application/json"}}, Body: body}, true
}

func (zalopay) back(_ *Peer, one Payment) string {
	status := "-49"
	if one.State == "paid" {
		status = "1"
	}
	amount := strconv.FormatInt(one.Amount, 10)
	sum := hmac256(ZaloPayKey2, strings.Join([]string{one.Merchant, one.ID, "38", "", amount, "0", status}, "|"))
	return one.Return + "?" + url.Values{
		"appid": {one.Merchant}, "apptransid": {one.ID}, "pmcid": {"38"}, "bankcode": {""}, "amount": {amount}, "discountamount": {"0"},
		"status": {status}, "checksum": {sum},
	}.Encode()
}
