package moderation_test

import (
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/account"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/moderation"
	"nongsan/internal/pgtest"
)

type office struct {
	*testing.T
	moderation.Service
	db      *sqlx.DB
	officer int64
}

func newOffice(t *testing.T) *office {
	t.Helper()
	t.Parallel()
	db, c := pgtest.New(t), clock.NewFake(time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC))
	o := &office{T: t, db: db, Service: moderation.Service{DB: db, Clock: c.Now}}
	var err error
	o.officer, err = account.New(db, c.Now).Create(t.Context(), account.Account{Phone: "+84912345602", Name: "Ông Minh"}, "cau noi dai de nho")
	o.must(err)
	return o
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// flags are what a person should see in a text.
func (o *office) flags(text string) []string {
	o.Helper()
	flags, err := moderation.Judge(o.Context(), o.db, []moderation.Said{{Field: "story", Text: text}})
	o.must(err)
	return flags
}

// A word that is added, changed or taken away acts on the next judgement, and each of it stands in the history once.
func TestTheNextJudgementKnowsTheNewWord(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	const said = "Chè TRỊ BỆNH mất ngủ, huỷ hàng được."
	if got := o.flags(said); len(got) != 0 {
		t.Fatalf("before: %v", got)
	}
	look := moderation.Word{Words: "  Trị  bệnh. ", Kind: moderation.Look, Why: "Luật  Quảng cáo"}
	for range 2 { // a double tap
		o.must(o.AddWord(ctx, o.officer, look))
	}
	look = moderation.Word{Words: "trị bệnh", Kind: moderation.Look, Why: "Luật Quảng cáo"}
	if got := o.flags(said); len(got) != 1 || got[0] != "words:trị bệnh" {
		t.Errorf("added: %v", got)
	}
	if got := o.flags("Nhà tôi trị bệnhh cây"); len(got) != 0 {
		t.Errorf("half a word: %v", got)
	}
	o.must(o.AddWord(ctx, o.officer, moderation.Word{Words: "hủy hàng", Kind: moderation.Look, Why: "thử lối đặt dấu"}))
	if got := o.flags(said); len(got) != 2 {
		t.Errorf("the tone in another place: %v", got)
	}
	refuse := look
	refuse.Kind = moderation.Refuse
	if err := o.AddWord(ctx, o.officer, refuse); !errs.Is(err, errs.Invalid) {
		t.Errorf("added a second time, otherwise: %v", err)
	}
	o.must(o.ChangeWord(ctx, o.officer, look, refuse))
	o.must(o.ChangeWord(ctx, o.officer, look, refuse)) // a second tap
	if _, err := moderation.Judge(ctx, o.db, []moderation.Said{{Field: "story", Text: said}}); !errs.Is(err, errs.Invalid) {
		t.Errorf("changed, it is not refused: %v", err)
	}
	if err := o.RemoveWord(ctx, o.officer, look); !errs.HasCode(err, "moderation.word_moved_on") {
		t.Errorf("taken away as it was before: %v", err)
	}
	list, err := o.Words(ctx, "tri benh", "")
	if err != nil || len(list) != 1 || list[0].Word != refuse || list[0].By != "Ông Minh" {
		t.Errorf("the list: %+v, %v", list, err)
	}
	if list, err := o.Words(ctx, "tri benh", moderation.Look); err != nil || len(list) != 0 {
		t.Errorf("of another kind: %+v, %v", list, err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := o.RemoveWord(ctx, o.officer, refuse); err != nil {
				t.Errorf("one of four taps: %v", err)
			}
		})
	}
	wg.Wait()
	if got := o.flags(said); len(got) != 1 {
		t.Errorf("taken away: %v", got)
	}
	history, err := o.History(ctx, "word")
	if err != nil || len(history) != 4 || history[0].What != "removed" || history[1].Was != "look · Luật Quảng cáo" || history[1].Is != "refuse · Luật Quảng cáo" {
		t.Errorf("the history: %+v, %v", history, err)
	}
}

func TestWhatIsNoWordIsTold(t *testing.T) {
	o := newOffice(t)
	for field, w := range map[string]moderation.Word{
		"words": {Words: " – ", Kind: moderation.Look, Why: "Luật Quảng cáo"},
		"kind":  {Words: "trị bệnh", Kind: "other", Why: "Luật Quảng cáo"},
		"why":   {Words: "trị bệnh", Kind: moderation.Look, Why: "  "},
	} {
		err := o.AddWord(t.Context(), o.officer, w)
		if e, ok := errs.As(err); !ok || len(e.Fields) != 1 || e.Fields[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	all, err := o.Words(t.Context(), "", "")
	o.must(err)
	for _, w := range all { // what came with the program is in the spelling that is looked for
		if err := o.AddWord(t.Context(), o.officer, w.Word); err != nil {
			t.Errorf("%s: %v", w.Words, err)
		}
	}
}
