package notify_test

import (
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/notify"
)

func TestTheSameKeyIsTheSameMessage(t *testing.T) {
	t.Parallel()
	b := newBox(t, &script{}, 10)
	b.must(b.enqueue(code("1"), code("1")))
	b.must(b.enqueue(code("1"), code("2")))
	if n := b.count(`SELECT count(*) FROM outbox`); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
	if n := b.count(`SELECT count(*) FROM river_job WHERE kind = 'notify.send'`); n != 2 {
		t.Errorf("%d jobs, want 2", n)
	}
	if ordered, _, err := b.Spent(t.Context()); err != nil || ordered != 2 {
		t.Errorf("%d ordered, %v; want 2", ordered, err)
	}
}

func TestNothingIsSentOfWhatDidNotHappen(t *testing.T) {
	t.Parallel()
	b := newBox(t, &script{}, 1)
	if err := b.enqueue(code("1"), code("2")); !errs.Is(err, errs.Unavailable) {
		t.Errorf("one more than the budget: %v", err)
	}
	if n := b.count(`SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM river_job) + (SELECT count(*) FROM sms_day)`); n != 0 {
		t.Errorf("%d rows of a transaction that failed", n)
	}
}

func TestASentSecretIsForgotten(t *testing.T) {
	t.Parallel()
	sender := &script{}
	b := newBox(t, sender, 10)
	b.must(b.enqueue(code("1")))
	if l := b.line(1); l.Text != "" {
		t.Errorf("the office sees %q", l.Text)
	}
	b.must(b.Deliver(t.Context(), 1))
	b.must(b.Deliver(t.Context(), 1)) // the job runs again
	if len(sender.got) != 1 || sender.got[0].Text != "Mã: 123456" || sender.got[0].ID != 1 {
		t.Errorf("sent %+v", sender.got)
	}
	if l := b.line(1); l.SentAt == nil || l.Attempts != 1 {
		t.Errorf("it is %+v", l)
	}
	if n := b.count(`SELECT count(*) FROM outbox WHERE body <> ''`); n != 0 {
		t.Error("the code is still there")
	}
}

func TestInDevelopmentTheOfficeReadsWhatWouldBeSent(t *testing.T) {
	t.Parallel()
	b := newBox(t, nil, 10)
	b.Senders[notify.SMS] = notify.Log{Logger: b.Service.Log}
	b.must(b.enqueue(code("1")))
	b.must(b.Deliver(t.Context(), 1))
	if l := b.line(1); l.Text != "Mã: 123456" || l.SentAt == nil {
		t.Errorf("it is %+v", l)
	}
	if strings.Contains(b.log.String(), "123456") || strings.Contains(b.log.String(), "912345678") {
		t.Errorf("the log tells: %s", b.log)
	}
}

func TestAFailedTryIsNotedWithoutNumbersAndTriedAgain(t *testing.T) {
	t.Parallel()
	b := newBox(t, &script{errs: []error{errAway}}, 10)
	b.must(b.enqueue(code("1")))
	if err := b.Deliver(t.Context(), 1); err == nil || strings.Contains(err.Error(), "123456") {
		t.Errorf("the job hears %v", err)
	}
	if l := b.line(1); l.LastError != "away: … got …" || l.SentAt != nil || l.Attempts != 1 {
		t.Errorf("it is %+v", l)
	}
	b.now.Advance(notify.SMS.Wait(1))
	b.must(b.Deliver(t.Context(), 1))
	if l := b.line(1); l.LastError != "" || l.SentAt == nil || l.Attempts != 2 {
		t.Errorf("then it is %+v", l)
	}
}

func TestTwoWorkersSendAMessageOnce(t *testing.T) {
	t.Parallel()
	sender := &script{in: make(chan struct{}), out: make(chan struct{})}
	b := newBox(t, sender, 10)
	b.must(b.enqueue(code("1")))
	var first sync.WaitGroup
	first.Go(func() {
		if err := b.Deliver(t.Context(), 1); err != nil {
			t.Error(err)
		}
	})
	<-sender.in
	// The gateway is being asked: no transaction is open, and nobody else asks.
	if n := b.count(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`); n != 0 {
		t.Errorf("%d transactions are open during the call", n)
	}
	b.must(b.Deliver(t.Context(), 1))
	b.must(b.Sweep(t.Context()))
	sender.out <- struct{}{}
	first.Wait()
	if len(sender.got) != 1 {
		t.Errorf("sent %d times", len(sender.got))
	}
}

func TestAWorkerThatDiedIsReplaced(t *testing.T) {
	t.Parallel()
	sender := &script{}
	b := newBox(t, sender, 10)
	b.must(b.enqueue(code("1")))
	b.must(exec(b, `UPDATE outbox SET attempts = 1, claimed_until = $1`, b.now.Now().Add(time.Second)))
	b.must(b.Deliver(t.Context(), 1))
	b.now.Advance(time.Second)
	b.must(b.Deliver(t.Context(), 1))
	if len(sender.got) != 1 {
		t.Errorf("sent %d times", len(sender.got))
	}
}

func TestAfterItsLifeAMessageIsGivenUp(t *testing.T) {
	t.Parallel()
	sender := &script{}
	b := newBox(t, sender, 10)
	long := code("2")
	long.Life = 24 * time.Hour
	b.must(b.enqueue(code("1"), long))
	b.now.Advance(5 * time.Minute)
	b.must(b.Sweep(t.Context()))
	b.must(b.Deliver(t.Context(), 1))
	if l := b.line(1); l.GivenUpAt == nil || len(sender.got) != 0 {
		t.Errorf("it is %+v, sent %d", l, len(sender.got))
	}
	if !strings.Contains(b.log.String(), "given up") || !strings.Contains(b.log.String(), "ERROR") {
		t.Errorf("the log says %s", b.log)
	}
	b.now.Advance(notify.SMS.Longest() - 5*time.Minute)
	b.must(b.Sweep(t.Context()))
	if l := b.line(2); l.GivenUpAt == nil || l.Refused {
		t.Error("no message lives longer than the longest life")
	}
	if n := b.count(`SELECT count(*) FROM outbox WHERE body <> ''`); n != 0 {
		t.Error("the code is still there")
	}
	b.now.Advance(31 * 24 * time.Hour)
	b.must(b.Sweep(t.Context()))
	if n := b.count(`SELECT count(*) FROM outbox`); n != 0 {
		t.Errorf("%d messages are kept for ever", n)
	}
}

// Somebody orders text messages for our money: twenty at a time, and no more than the budget go out.
func TestNoMoreThanTheBudgetIsOrdered(t *testing.T) {
	t.Parallel()
	b := newBox(t, &script{}, 10)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() { _ = b.enqueue(code(strconv.Itoa(i))) })
	}
	all.Wait()
	if n := b.count(`SELECT count(*) FROM outbox`); n != 10 {
		t.Errorf("%d ordered, want 10", n)
	}
	b.must(b.enqueue(notify.Message{Topic: "order", Key: "1", Channel: notify.Mail, To: "a@example.vn", Subject: "Chào", Text: "x"})) // costs nothing
	b.now.Advance(15*time.Hour - time.Second)
	if err := b.enqueue(code("late")); !errs.HasCode(err, "notify.budget") {
		t.Errorf("before midnight in Vietnam: %v", err)
	}
	b.now.Advance(time.Second)
	b.must(b.enqueue(code("morning")))
}

func TestTheAlarmRingsOncePerStep(t *testing.T) {
	t.Parallel()
	b := newBox(t, &script{}, 10)
	for i, want := range []int{0, 0, 0, 0, 0, 0, 0, 1, 1, 2} {
		b.must(b.enqueue(code(strconv.Itoa(i))))
		b.must(b.Sweep(t.Context()))
		b.must(b.Sweep(t.Context()))
		if got := strings.Count(b.log.String(), "run out"); got != want {
			t.Errorf("after %d messages the alarm rang %d times, want %d", i+1, got, want)
		}
	}
	if !strings.Contains(b.log.String(), "level=ERROR") {
		t.Errorf("the log says %s", b.log)
	}
}

func TestWaitGrows(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		channel notify.Channel
		try     int
		want    time.Duration
	}{
		{notify.SMS, 0, 5 * time.Second},
		{notify.SMS, 1, 5 * time.Second},
		{notify.SMS, 3, 20 * time.Second},
		{notify.SMS, 99, 640 * time.Second},
		{"", 1, 5 * time.Second}, // a job from before there was mail
		{notify.Mail, 1, time.Minute},
		{notify.Mail, 3, 4 * time.Minute},
		{notify.Mail, 99, 4 * time.Hour},
	} {
		if got := one.channel.Wait(one.try); got != one.want {
			t.Errorf("after try %d %s waits %v, want %v", one.try, one.channel, got, one.want)
		}
	}
	for _, channel := range []notify.Channel{notify.SMS, notify.Mail} { // the tries do not end before the life does
		var all time.Duration
		for try := range (notify.SendArgs{Channel: channel}).InsertOpts().MaxAttempts {
			all += channel.Wait(try + 1)
		}
		if all < channel.Longest() {
			t.Errorf("%s is tried for %v of %v", channel, all, channel.Longest())
		}
	}
}

func exec(b box, query string, args ...any) error {
	_, err := b.db.ExecContext(b.Context(), query, args...)
	return err
}
