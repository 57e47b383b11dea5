package peer

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
)

// page is where the buyer pays. Its buttons are what may happen.
func (p *Peer) page(w http.ResponseWriter, r *http.Request) {
	one, ok := p.Payment(r.URL.Query().Get("ref"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	state := map[string]string{"": "chưa trả", "paid": "đã trả", "failed": "đã thôi"}[one.State]
	_ = pageTemplate.Execute(w, map[string]any{ // the browser may be gone
		"Brand": brands[p.name()], "Name": p.name(), "One": one, "Sum": dots(one.Amount), "State": state,
	})
}

// brands are the names people know, and a colour of ours: no marks are copied.
var brands = map[string]struct{ Name, Colour string }{
	"vnpay": {"VNPay", "#0b5a9c"}, "momo": {"MoMo", "#a3195b"}, "zalopay": {"ZaloPay", "#0a6e4f"}, "stripe": {"Stripe", "#4b45c6"},
}

var pageTemplate = template.Must(template.New("page").Parse(`<!doctype html><html lang="vi"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{{.Brand.Name}} mô phỏng</title><link rel="icon" href="data:,">
<style>
:root{--brand:{{.Brand.Colour}}}
body{margin:0;background:#f3f4f6;color:#1c2321;font:17px/1.5 system-ui,"Segoe UI","Noto Sans",sans-serif}
header{padding:14px 20px;background:var(--brand);color:#fff;font-weight:700;font-size:20px}
header span{font-weight:400;font-size:15px;opacity:.9}
main{max-width:26em;margin:24px auto;padding:24px 20px;border-radius:14px;background:#fff;box-shadow:0 1px 3px #0002}
@media(max-width:460px){main{margin:0;border-radius:0;box-shadow:none;min-height:100vh}}
h1{margin:0;font-size:17px;font-weight:400;color:#55605c}
.sum{margin:0 0 16px;font-size:34px;font-weight:700}
dl{display:grid;grid-template-columns:auto 1fr;gap:6px 16px;margin:0 0 20px;padding:14px 0;border-block:1px solid #e4e7e6}
dt{color:#55605c}dd{margin:0;text-align:right;overflow-wrap:anywhere}
button{display:block;width:100%;min-height:52px;margin:0 0 10px;border:1px solid #c9d0cd;border-radius:10px;background:#fff;color:inherit;font:inherit;cursor:pointer}
button:first-of-type{border:0;background:var(--brand);color:#fff;font-weight:600}
h2{margin:20px 0 8px;font-size:15px;color:#55605c}
.not{margin:0 0 16px;padding:10px 12px;border-radius:10px;background:#fff4d6;font-size:15px}
</style>
<header>{{.Brand.Name}} <span>bản mô phỏng</span></header>
<main><p class="not">Không có tiền thật. Trang này đóng vai Cổng {{.Name}} mô phỏng để thử.</p>
<h1>Số tiền cần trả</h1><p class="sum">{{.Sum}} ₫</p>
<dl><dt>Đơn</dt><dd>{{.One.ID}}</dd><dt>Tình trạng</dt><dd>{{.State}}</dd></dl>
<form method="post"><input type="hidden" name="ref" value="{{.One.ID}}">
<button name="do" value="pay">Trả tiền</button>
<button name="do" value="fail">Không trả nữa</button>
<h2>Để thử lúc trục trặc</h2>
<button name="do" value="twice">Trả tiền, báo về hai lần</button>
<button name="do" value="silent">Trả tiền, không báo về</button></form></main></html>`))

// dots writes a sum as people read it: 330.000.
func dots(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "." + text[i:]
	}
	return text
}

// press does what a button says: pay or not, notify, send the browser back.
func (p *Peer) press(w http.ResponseWriter, r *http.Request) {
	err := r.ParseForm()
	ref, do := r.PostForm.Get("ref"), r.PostForm.Get("do")
	if _, ok := p.Payment(ref); !ok || err != nil {
		http.NotFound(w, r)
		return
	}
	if do == "fail" {
		p.Fail(ref)
	} else {
		p.Pay(ref)
	}
	p.mu.Lock()
	silent := p.Silent || do == "silent"
	p.mu.Unlock()
	if !silent {
		times := 1
		if do == "twice" {
			times = 2
		}
		for range times {
			p.tell(r, ref)
		}
	}
	http.Redirect(w, r, p.Return(ref), http.StatusSeeOther)
}

// tell sends the notification to where the shop asked for it.
func (p *Peer) tell(r *http.Request, ref string) {
	one, _ := p.Payment(ref)
	if n, says := p.Notice(ref, nil); says {
		_, _, _ = n.Send(r.Context(), p.Rewrite(one.Notify)) // a shop that does not answer is asked for by its buyer
	}
}

// pageOf is the address of a payment's page.
func (p *Peer) pageOf(id string) string {
	return p.Address + "/page?" + url.Values{"ref": {id}}.Encode()
}
