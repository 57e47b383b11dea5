package peer

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"time"
)

// VNPay's trial account.
const (
	VNPayTmnCode = "DEMOTMN1"
	VNPaySecret  = "SECRETSECRETSECRETSECRETSECRET12"
)

type vnpay struct{}

// VNPay simulates VNPay 2.1.0.
func VNPay(now func() time.Time) *Peer { return newPeer(vnpay{}, now) }

func (vnpay) name() string { return "vnpay" }

func (v vnpay) routes(p *Peer, mux *http.ServeMux) {
	mux.HandleFunc("GET /paymentv2/vpcpay.html", func(w http.ResponseWriter, r *http.Request) { v.pay(p, w, r) })
	mux.HandleFunc("POST /merchant_webapi/api/transaction", func(w http.ResponseWriter, r *http.Request) { v.api(p, w, r) })
}

func (vnpay) mac(text string) string {
	m := hmac.New(sha512.New, []byte(VNPaySecret))
	_, _ = m.Write([]byte(text))
	return fmt.Sprintf("%x", m.Sum(nil))
}

// encode is how Java's URLEncoder writes: as VNPay's own samples do.
func encode(s string) string {
	return strings.NewReplacer("~", "%7E").Replace(url.QueryEscape(s))
}

func (v vnpay) query(fields map[string]string) string {
	names := []string{}
	for name, value := range fields {
		if value != "" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	pairs := []string{}
	for _, name := range names {
		pairs = append(pairs, encode(name)+"="+encode(fields[name]))
	}
	raw := strings.Join(pairs, "&")
	return raw + "&vnp_SecureHash=" + v.mac(raw)
}

// pay takes the redirect of a buyer: only a well signed one.
func (v vnpay) pay(p *Peer, w http.ResponseWriter, r *http.Request) {
	raw, signature, _ := strings.Cut(r.URL.RawQuery, "&vnp_SecureHash=")
	q, _ := url.ParseQuery(raw)
	amount, _ := strconv.ParseInt(q.Get("vnp_Amount"), 10, 64)
	expires, err := time.ParseInLocation("20060102150405", q.Get("vnp_ExpireDate"), time.FixedZone("", 7*3600))
	switch {
	case signature != v.mac(raw) || q.Get("vnp_TmnCode") != VNPayTmnCode:
		http.Error(w, "Sai chữ ký (code 70)", http.StatusBadRequest)
		return
	case err != nil || p.Now().After(expires):
		http.Error(w, "Giao dịch đã quá thời gian chờ (code 15)", http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	p.open(Payment{
		ID: q.Get("vnp_TxnRef"), Amount: amount / 100, Merchant: VNPayTmnCode, Currency: "VND", Info: q.Get("vnp_OrderInfo"),
		Return: q.Get("vnp_ReturnUrl"), Notify: strings.Replace(q.Get("vnp_ReturnUrl"), "/thanh-toan/ket-qua/", "/webhook/", 1),
		extra: map[string]string{"created": q.Get("vnp_CreateDate")},
	})
	p.mu.Unlock()
	http.Redirect(w, r, "/page?"+url.Values{"ref": {q.Get("vnp_TxnRef")}}.Encode(), http.StatusSeeOther)
}

func (v vnpay) told(p *Peer, one Payment) string {
	code, status, txn := "24", "02", "0"
	if one.State == "paid" {
		code, status, txn = "00", "00", one.Txn
	}
	return v.query(map[string]string{
		"vnp_TmnCode": one.Merchant, "vnp_Amount": strconv.FormatInt(one.Amount*100, 10), "vnp_BankCode": "NCB", "vnp_BankTranNo": "VNP" + txn,
		"vnp_CardType": "ATM", "vnp_PayDate": p.Now().In(time.FixedZone("", 7*3600)).Format("20060102150405"), "vnp_OrderInfo": one.Info,
		"vnp_TransactionNo": txn, "vnp_ResponseCode": code, "vnp_TransactionStatus": status, "vnp_TxnRef": one.ID,
	})
}

func (v vnpay) notice(p *Peer, one Payment) (Notice, bool) {
	return Notice{Method: http.MethodGet, Query: v.told(p, one)}, one.State != ""
}

func (v vnpay) back(p *Peer, one Payment) string { return one.Return + "?" + v.told(p, one) }

func (v vnpay) api(p *Peer, w http.ResponseWriter, r *http.Request) {
	var f map[string]string
	if json.NewDecoder(r.Body).Decode(&f) != nil {
		http.Error(w, "format", http.StatusBadRequest)
		return
	}
	order := "vnp_RequestId vnp_Version vnp_Command vnp_TmnCode vnp_TxnRef vnp_TransactionDate vnp_CreateDate vnp_IpAddr vnp_OrderInfo"
	if f["vnp_Command"] == "refund" {
		order = "vnp_RequestId vnp_Version vnp_Command vnp_TmnCode vnp_TransactionType vnp_TxnRef vnp_Amount vnp_TransactionNo vnp_TransactionDate vnp_CreateBy vnp_CreateDate vnp_IpAddr vnp_OrderInfo"
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	answer := map[string]string{
		"vnp_ResponseId": p.number(), "vnp_Command": f["vnp_Command"], "vnp_TmnCode": f["vnp_TmnCode"], "vnp_TxnRef": f["vnp_TxnRef"], "vnp_Message": "OK",
	}
	one := p.payments[f["vnp_TxnRef"]]
	switch {
	case v.mac(piped(f, order)) != f["vnp_SecureHash"]:
		answer["vnp_ResponseCode"] = "97"
	case one == nil || one.extra["created"] != f["vnp_TransactionDate"]:
		answer["vnp_ResponseCode"] = "91"
	case f["vnp_Command"] == "refund":
		v.refund(p, one, f, answer)
	default:
		v.state(one, answer)
	}
	signed := "vnp_ResponseId vnp_Command vnp_ResponseCode vnp_Message vnp_TmnCode vnp_TxnRef vnp_Amount vnp_BankCode vnp_PayDate vnp_TransactionNo vnp_TransactionType vnp_TransactionStatus vnp_OrderInfo"
	if f["vnp_Command"] == "querydr" {
		signed += " vnp_PromotionCode vnp_PromotionAmount"
	}
	answer["vnp_SecureHash"] = v.mac(piped(answer, signed))
	_ = json.NewEncoder(w).Encode(answer) // the shop may be gone
}

func piped(f map[string]string, names string) string {
	values := []string{}
	for _, name := range strings.Fields(names) {
		values = append(values, f[name])
	}
	return strings.Join(values, "|")
}

// state answers querydr: the newest of what happened to the payment, as VNPay does.
func (vnpay) state(one *Payment, answer map[string]string) {
	status := map[string]string{"": "01", "paid": "00", "failed": "02"}[one.State]
	answer["vnp_ResponseCode"], answer["vnp_TransactionStatus"], answer["vnp_TransactionType"] = "00", status, "01"
	answer["vnp_Amount"], answer["vnp_TransactionNo"], answer["vnp_OrderInfo"] = strconv.FormatInt(one.Amount*100, 10), one.Txn, one.Info
	if n := len(one.Refunds); n > 0 {
		r := one.Refunds[n-1]
		answer["vnp_TransactionType"], answer["vnp_TransactionStatus"] = "03", map[string]string{"done": "06", "later": "05"}[r.State]
		answer["vnp_Amount"], answer["vnp_TransactionNo"], answer["vnp_OrderInfo"] = strconv.FormatInt(r.Amount*100, 10), r.Txn, "Hoan tien "+r.ID
	}
}

func (vnpay) refund(p *Peer, one *Payment, f, answer map[string]string) {
	amount, _ := strconv.ParseInt(f["vnp_Amount"], 10, 64)
	known := one.refund(f["vnp_RequestId"]) != nil
	r, ok := p.giveBack(one, f["vnp_RequestId"], amount/100)
	switch {
	case !ok || f["vnp_TransactionNo"] != one.Txn:
		answer["vnp_ResponseCode"], answer["vnp_Message"] = "02", "Total refund amount exceeds"
		return
	case known:
		answer["vnp_ResponseCode"] = "94"
		return
	}
	status := "06"
	if r.State == "later" {
		status = "05"
	}
	answer["vnp_ResponseCode"], answer["vnp_TransactionStatus"], answer["vnp_TransactionType"] = "00", status, f["vnp_TransactionType"]
	answer["vnp_TransactionNo"], answer["vnp_Amount"] = r.Txn, f["vnp_Amount"]
}
