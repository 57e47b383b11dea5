package peer

import (
	"html/template"
	"net/http"
	"net/url"
)

// page is where the buyer pays. Its buttons are what may happen.
func (p *Peer) page(w http.ResponseWriter, r *http.Request) {
	one, ok := p.Payment(r.URL.Query().Get("ref"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = pageTemplate.Execute(w, map[string]any{"Brand": p.name(), "One": one}) // the browser may be gone
}

var pageTemplate = template.Must(template.New("page").Parse(`<!doctype html><html lang="vi"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Mô phỏng {{.Brand}}</title>
<style>body{font:18px/1.5 sans-serif;max-width:26em;margin:2em auto;padding:0 1em}button{display:block;width:100%;margin:.5em 0;padding:.8em;font-size:1em}</style>
<main><h1>Cổng {{.Brand}} mô phỏng</h1><p>Không có tiền thật. Đơn <b>{{.One.ID}}</b>: <b>{{.One.Amount}} đồng</b>. Tình trạng: {{or .One.State "chưa trả"}}.</p>
<form method="post"><input type="hidden" name="ref" value="{{.One.ID}}">
<button name="do" value="pay">Trả tiền</button>
<button name="do" value="twice">Trả tiền, báo về hai lần</button>
<button name="do" value="silent">Trả tiền, không báo về</button>
<button name="do" value="fail">Không trả nữa</button></form></main></html>`))

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
