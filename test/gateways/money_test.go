package gateways_test

import (
	"fmt"
	"testing"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/payment/vietqr"
	"nongsan/internal/pg"
	"nongsan/test/gateways/peer"
)

const bankAccount = "MINHHOAKHONGCHUYEN"

// hearsOf is a feed's word of a transfer.
func (w *world) hearsOf(feed, id, bankRef, memo string, amount int64) payment.Outcome {
	w.Helper()
	out, err := w.services.Payments.Record(w.Context(), feed, 0, payment.Event{
		DedupKey: id + "/paid", Kind: payment.KindPaid, TxnID: id, BankRef: bankRef, Memo: memo, Account: bankAccount, Amount: vnd(amount), At: w.clock.Now(),
	})
	w.must(err)
	return out
}

// Several feeds and the bank's statement tell of one account: every transfer counts once, and what only one of them
// knows is found.
func TestFeedsAndStatementTellOfOneAccount(t *testing.T) {
	w := newWorld(t)
	one, two, three := w.order(payment.VietQR), w.order(payment.VietQR), w.order(payment.VietQR)
	total := int64(one.Total)
	if out := w.hearsOf("sepay", "1", "FT1", "CK "+one.Code, total); out != payment.Recorded {
		t.Error(out)
	}
	if out := w.hearsOf("casso", "77", "FT1", one.Code, total); out != payment.Duplicate {
		t.Errorf("another feed tells of it too: %s", out)
	}
	if out := w.hearsOf("sepay", "2", "FT1", "khong co ma", total); out != payment.Parked {
		t.Errorf("the bank used a number twice: %s", out)
	}
	w.hearsOf("sepay", "3", "", "CK."+two.Code+".ABC", total)
	w.hearsOf("sepay", "4", "FT4", "mat tren sao ke", 5_000)

	statement := func(more string) []payment.Event {
		day := w.clock.Now().Format("02/01/2006")
		file := "Ngày giao dịch,Số tham chiếu,Ghi nợ,Ghi có,Nội dung\n" +
			fmt.Sprintf("%s,FT1,,%d,CK %s\n%s,FT1,,%d,khong co ma\n%s,,,%d,CK %s ABC\n", day, total, one.Code, day, total, day, total, two.Code) + more
		lines, err := vietqr.ReadStatement([]byte(file), bankAccount)
		w.must(err)
		return lines
	}
	day := w.clock.Now().Format("02/01/2006")
	found := fmt.Sprintf("%s,FT9,,%d,%s quen bao\n%s,FT10,,12000,ung ho\n", day, total, three.Code, day)
	want := payment.StatementResult{Lines: 5, Known: 3, New: 1, Parked: 1, Missing: 1}
	if r, err := w.services.Payments.ImportStatement(t.Context(), w.officer, statement(found)); err != nil || r != want {
		t.Errorf("%+v, %v; want %+v", r, err, want)
	}
	want = payment.StatementResult{Lines: 5, Known: 5, Missing: 1}
	if r, err := w.services.Payments.ImportStatement(t.Context(), w.officer, statement(found)); err != nil || r != want {
		t.Errorf("again: %+v, %v; want %+v", r, err, want)
	}
	for _, o := range []order.Order{one, two, three} {
		w.expects(o, order.Paid, total, 0)
	}
	differs, err := w.services.Payments.Differences(t.Context())
	w.must(err)
	if len(differs) != 1 || differs[0].Key != "4/paid" || differs[0].Kind != "ours_only" || differs[0].Ours != 5_000 {
		t.Errorf("what the statement lacks: %+v", differs)
	}
	// A later statement has it: the difference closes by itself.
	if _, err := w.services.Payments.ImportStatement(t.Context(), w.officer, statement(found+day+",FT4,,5000,mat tren sao ke\n")); err != nil {
		t.Error(err)
	}
	if differs, err := w.services.Payments.Differences(t.Context()); err != nil || len(differs) != 0 {
		t.Errorf("still differs: %+v, %v", differs, err)
	}
	w.sound()
}

// An officer settles what nobody could place: too little, too much, no code, twice.
func TestAnOfficerSettlesTransfers(t *testing.T) {
	w := newWorld(t)
	pay := w.services.Payments
	o := w.order(payment.VietQR)
	total := int64(o.Total)
	w.hearsOf("sepay", "1", "", o.Code, total-50_000) // too little: the order waits for the rest
	w.expects(o, order.WaitingPayment, total-50_000, 0)
	w.hearsOf("sepay", "2", "", "phan con lai", 70_000)
	parked, err := pay.OpenParked(t.Context())
	w.must(err)
	rest := parked[0].EventID
	if err := pay.Assign(t.Context(), w.officer, rest, "NS0000000"); errs.HasCode(err, "payment.resolved_already") || err == nil {
		t.Errorf("to an order that is not there: %v", err)
	}
	w.must(pay.Assign(t.Context(), w.officer, rest, o.Code))
	if err := pay.Assign(t.Context(), w.officer, rest, o.Code); !errs.HasCode(err, "payment.resolved_already") {
		t.Errorf("a double click: %v", err)
	}
	w.expects(o, order.Paid, total, 0)
	w.sound()

	parked, err = pay.OpenParked(t.Context())
	w.must(err)
	if len(parked) != 1 || parked[0].Amount != 20_000 || parked[0].Why != "too_much" {
		t.Fatalf("what was too much: %+v", parked)
	}
	much := parked[0].EventID
	if err := pay.Assign(t.Context(), w.officer, much, o.Code); err == nil {
		t.Error("an order that is paid takes more")
	}
	w.must(pay.RefundParked(t.Context(), w.officer, much, "chuyển thừa"))
	w.sound()
	tasks, err := pay.RefundsToSend(t.Context())
	w.must(err)
	if len(tasks) != 1 || tasks[0].Amount != 20_000 || tasks[0].Order != o.Code {
		t.Fatalf("the accountant's task: %+v", tasks)
	}
	w.must(pay.WithdrawRefund(t.Context(), w.officer, tasks[0].ID, "số tài khoản sai"))
	w.sound()
	w.must(pay.RefundParked(t.Context(), w.officer, much, "chuyển thừa, đã hỏi lại"))
	tasks, err = pay.RefundsToSend(t.Context())
	w.must(err)
	w.must(pay.MarkRefundSent(t.Context(), w.officer, tasks[0].ID, "FT2633000001"))
	w.sound()

	// A suggestion is an order that lacks just that sum.
	q := w.order(payment.VietQR)
	w.clock.Advance(time.Minute)
	w.hearsOf("sepay", "3", "", "tien che", int64(q.Total))
	suggested, err := pay.Suggest(t.Context())
	if err != nil || len(suggested) != 1 || suggested[0].Order != q.Code {
		t.Errorf("suggested %+v, %v", suggested, err)
	}
	parked, err = pay.OpenParked(t.Context())
	w.must(err)
	w.must(pay.Resolve(t.Context(), w.officer, parked[0].EventID, "giữ lại, chờ người gửi gọi"))
	w.sound()
}

// A day's books are compared with the gateway's: what it knows and we do not is recorded, what then differs is shown.
func TestBooksAreCompared(t *testing.T) {
	w := newWorld(t)
	pay, momo := w.services.Payments, w.peers[payment.MoMo]
	from := w.clock.Now().Add(-time.Hour)
	lost, fine := w.order(payment.MoMo), w.order(payment.MoMo)
	a, b := w.begins(lost, payment.MoMo), w.begins(fine, payment.MoMo)
	momo.Pay(a.Reference) // and nobody told us
	momo.Pay(b.Reference)
	w.tells(payment.MoMo, w.notice(payment.MoMo, b.Reference, nil))
	momo.Forget(b.Reference) // what it told
	w.must(pay.ReconcileDay(t.Context(), from, w.clock.Now().Add(time.Minute)))
	w.expects(lost, order.Paid, int64(lost.Total), 0)
	differs, err := pay.Differences(t.Context())
	w.must(err)
	if len(differs) != 1 || differs[0].Kind != "ours_only" || differs[0].Key != b.Reference || differs[0].Theirs != 0 {
		t.Errorf("differs %+v", differs)
	}
	runs, err := pay.Reconciliations(t.Context())
	if err != nil || len(runs) != 4 || runs[0].Gateway != payment.MoMo || runs[0].Compared != 2 || runs[0].Found != 1 {
		t.Errorf("runs %+v, %v", runs, err)
	}
	// What was said stays as it came; what made no event is forgotten in time.
	_, err = w.db.ExecContext(t.Context(), `UPDATE gateway_message SET body = ''`)
	if name, _ := pg.Constraint(err); name != "gateway_message_append_only" {
		t.Errorf("a message is changed: %v", err)
	}
	made := w.number(`SELECT count(DISTINCT message_id) FROM gateway_event`)
	if forgotten, err := pay.ForgetMessages(t.Context(), w.clock.Now().Add(time.Second)); err != nil || forgotten == 0 {
		t.Errorf("%d messages forgotten, %v", forgotten, err)
	}
	if kept := w.number(`SELECT count(*) FROM gateway_message`); kept != made || made == 0 {
		t.Errorf("%d messages kept, %d made events", kept, made)
	}
	// Money that went back without us, by the gateway's own pages, is shown, once.
	for _, want := range []payment.Outcome{payment.Parked, payment.Duplicate} {
		out, err := pay.Record(t.Context(), payment.Stripe, 0, payment.Event{
			DedupKey: "re_9/refunded", Kind: payment.KindRefunded, TxnID: "re_9", Reference: "re_9", Amount: 5_000, Currency: payment.VND, At: w.clock.Now(),
		})
		if err != nil || out != want {
			t.Errorf("a refund we never asked for: %s, %v", out, err)
		}
	}
	if differs, err = pay.Differences(t.Context()); err != nil || len(differs) != 2 || differs[1].Kind != "refund" || differs[1].Theirs != 5_000 {
		t.Errorf("a refund we never asked for: %+v, %v", differs, err)
	}
	w.must(pay.CloseDifference(t.Context(), w.officer, differs[1].ID, "kế toán hoàn tay ở cổng"))
	momo.Set(func(p *peer.Peer) { p.Down = true })
	w.must(pay.ReconcileDay(t.Context(), from, w.clock.Now().Add(time.Minute)))
	if differs, err = pay.Differences(t.Context()); err != nil || len(differs) != 2 || differs[0].Kind != "silent" {
		t.Errorf("silent: %+v, %v", differs, err)
	}
	w.must(pay.CloseDifference(t.Context(), w.officer, differs[0].ID, "MoMo bảo trì đêm"))
	if err := pay.CloseDifference(t.Context(), w.officer, differs[0].ID, "MoMo bảo trì đêm"); !errs.HasCode(err, "payment.resolved_already") {
		t.Errorf("closed twice: %v", err)
	}
	w.sound()
}

// A gateway sleeps for half a minute. Meanwhile no connection of the database waits with it, and pages answer.
func TestASlowGatewayHoldsNoConnection(t *testing.T) {
	w := newWorld(t)
	w.peers[payment.MoMo].Set(func(p *peer.Peer) { p.Delay = 30 * time.Second })
	done := make(chan error, 8)
	for range cap(done) {
		o := w.order(payment.MoMo)
		go func() {
			_, err := w.services.Payments.Begin(w.Context(), payment.Beginning{OrderID: o.ID, Gateway: payment.MoMo, BaseURL: w.url, BuyerIP: "127.0.0.1"})
			done <- err
		}()
	}
	for range cap(done) {
		if err := <-done; !errs.Is(err, errs.Unavailable) {
			t.Errorf("a slow gateway: %v", err)
		}
		if n := w.number(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%' AND state_change < now() - interval '1 second'`); n != 0 {
			t.Errorf("%d transactions wait for the gateway", n)
		}
	}
	w.sound()
}
