package office_test

import (
	"strconv"
	"strings"
	"testing"

	"nongsan/internal/account"
	"nongsan/internal/notify"
	"nongsan/internal/pg"
)

// Eight of ten text messages of the day were ordered: the page says so, and shows them as nothing else does here.
func TestMessages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.person("+84900000009", account.Admin)
	if page := admin.gets("/quan-ly/tin-nhan"); page.status != 200 || strings.Contains(page.body, "sắp hết") || !strings.Contains(page.body, "Chưa có tin nhắn hay thư nào") {
		t.Errorf("without messages: %d", page.status)
	}
	for i := range 8 {
		s.must(pg.WithTx(t.Context(), s.db, func(tx pg.Tx) error {
			return s.messages.Enqueue(t.Context(), tx, notify.Message{
				Topic: "code", Key: strconv.Itoa(i), Channel: notify.SMS, To: "+84912345678", Text: "Ma la <123456>", Secret: true,
			})
		}))
	}
	s.must(pg.WithTx(t.Context(), s.db, func(tx pg.Tx) error {
		return s.messages.Enqueue(t.Context(), tx, notify.Message{
			Topic: "order_news", Key: "1", Channel: notify.Mail, To: "mai@example.vn", Subject: "Đã nhận <đơn>", Text: "Cảm ơn <bạn>: https://nongsan.example/don-hang/NS1/mo/0123456789ab",
		})
	}))
	s.must(s.messages.Deliver(t.Context(), 1))
	shown := admin.gets("/quan-ly/tin-nhan").body
	for _, want := range []string{"8 trong 10", "sắp hết", "chỉ hiện ở đây", "Ma la &lt;123456&gt;", "0912 345 678", "mai@example.vn", "<summary>Đã nhận &lt;đơn&gt;</summary>", "Cảm ơn &lt;bạn&gt;", "/mo/0123456789ab", `data-message="sent"`, `data-message="waiting"`} {
		if !strings.Contains(shown, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	s.messages.Senders[notify.SMS] = &notify.Gateway{}
	if shown = admin.gets("/quan-ly/tin-nhan").body; !strings.Contains(shown, "Chưa nối với máy chủ thư") || !strings.Contains(shown, "mai@example.vn") {
		t.Error("with a gateway for text messages alone, mail is not said to stay here")
	}
	s.messages.Senders[notify.Mail] = &notify.SMTP{}
	shown = admin.gets("/quan-ly/tin-nhan").body
	for _, hidden := range []string{"123456", "0912 345 678", "mai@", "0123456789ab", "chỉ hiện ở đây"} {
		if strings.Contains(shown, hidden) {
			t.Errorf("with a gateway the page still shows %q", hidden)
		}
	}
}
