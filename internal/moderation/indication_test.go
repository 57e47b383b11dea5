package moderation_test

import (
	"sync"
	"testing"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/moderation"
)

// claims are the indications that a tea's name claims: with a plus when the tea may come from the area.
func (o *office) claims(name, commune, oldPlace string) (text string) {
	o.Helper()
	claims, err := moderation.Claims(o.Context(), o.db, "che-tra", name, moderation.Origin{Commune: commune, OldPlace: oldPlace})
	o.must(err)
	for _, c := range claims {
		if c.Inside {
			text += "+"
		}
		text += c.Name + " "
	}
	return text
}

func (o *office) indication(name string) moderation.KeptIndication {
	o.Helper()
	list, err := o.Indications(o.Context())
	o.must(err)
	for _, in := range list {
		if in.Name == name {
			return in
		}
	}
	o.Fatalf("there is no %s in %+v", name, list)
	return moderation.KeptIndication{}
}

// What the office adds of an indication and its area acts on the next judgement, and stands in the history once.
func TestTheNextJudgementKnowsTheNewArea(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	const laBang, phuLuong = "05692", "05611" // La Bằng, and Phú Lương with the former town of Đu
	in := moderation.Indication{Name: "La Bằng", Words: "La  Bằng", Category: "che-tra", RegisteredOn: time.Date(2020, 1, 2, 0, 0, 0, 0, time.UTC)}
	for range 2 { // a double tap
		o.must(o.AddIndication(ctx, o.officer, in))
	}
	if got := o.claims("Chè la bang", laBang, ""); got != "La Bằng " {
		t.Errorf("without an area: %q", got)
	}
	id := o.indication("La Bằng").ID
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := o.AddArea(ctx, o.officer, id, moderation.Area{Commune: laBang, Former: "xã  La Bằng"}); err != nil {
				t.Errorf("one of four taps: %v", err)
			}
		})
	}
	wg.Wait()
	o.must(o.AddArea(ctx, o.officer, id, moderation.Area{Commune: phuLuong, Former: "Thị trấn Đu"}))
	o.must(o.AddArea(ctx, o.officer, id, moderation.Area{Commune: phuLuong, Former: "Đồng Tiến"})) // a hamlet
	for place, want := range map[[2]string]string{
		{laBang, ""}:                                  "+La Bằng ",
		{laBang, "xóm Kẹm, xã La Bằng"}:               "+La Bằng ",
		{phuLuong, "tổ 3, thị trấn Đu"}:               "+La Bằng ",
		{phuLuong, "xóm Đồng Tiến, xã Giang Tiên cũ"}: "+La Bằng ",
		{phuLuong, "thị trấn Giang Tiên"}:             "La Bằng ",
		{"05503", ""}:                                 "La Bằng ",
	} {
		if got := o.claims("Chè La Bằng", place[0], place[1]); got != want {
			t.Errorf("%v: %q, want %q", place, got, want)
		}
	}
	o.must(o.RemoveArea(ctx, o.officer, id, moderation.Area{Commune: phuLuong, Former: "Đu"}))
	o.must(o.RemoveArea(ctx, o.officer, id, moderation.Area{Commune: phuLuong, Former: "Đu"})) // a second tap
	if got := o.claims("Chè La Bằng", phuLuong, "tổ 3, thị trấn Đu"); got != "La Bằng " {
		t.Errorf("taken out, it is still inside: %q", got)
	}

	was := o.indication("La Bằng").Indication
	wider := was
	wider.Words = "la bằng tam đảo"
	o.must(o.ChangeIndication(ctx, o.officer, was, wider))
	o.must(o.ChangeIndication(ctx, o.officer, was, wider)) // a second tap
	other := was
	other.Name = "La Bằng xanh"
	if err := o.ChangeIndication(ctx, o.officer, was, other); !errs.HasCode(err, "moderation.word_moved_on") {
		t.Errorf("two officers at one indication: %v", err)
	}
	if got := o.claims("Chè La Bằng", laBang, ""); got != "" {
		t.Errorf("by words it has no more: %q", got)
	}
	history, err := o.History(ctx, "indication", "area")
	o.must(err)
	if len(history) != 6 || history[0].What != "changed" || history[1].Name != "Đu · "+phuLuong || history[1].Was != "La Bằng" {
		t.Errorf("%d lines of history: %+v", len(history), history)
	}
}

func TestWhatIsNoIndicationIsTold(t *testing.T) {
	o := newOffice(t)
	on := time.Date(2020, 1, 2, 0, 0, 0, 0, time.UTC)
	for field, in := range map[string]moderation.Indication{
		"name":       {Words: "la bằng", Category: "che-tra", RegisteredOn: on},
		"words":      {Name: "Tân Cương mới", Words: "tân cương", Category: "che-tra", RegisteredOn: on}, // another has them
		"category":   {Name: "La Bằng", Words: "la bằng", Category: "khong-co", RegisteredOn: on},
		"registered": {Name: "La Bằng", Words: "la bằng", Category: "che-tra", RegisteredOn: on.AddDate(30, 0, 0)},
	} {
		err := o.AddIndication(t.Context(), o.officer, in)
		if e, ok := errs.As(err); !ok || len(e.Fields) != 1 || e.Fields[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	for field, a := range map[string]moderation.Area{"commune": {Commune: "00004", Former: "Phúc Trìu"}, "former": {Commune: "05503", Former: " – "}} {
		err := o.AddArea(t.Context(), o.officer, 1, a)
		if e, ok := errs.As(err); !ok || len(e.Fields) != 1 || e.Fields[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	if err := o.AddArea(t.Context(), o.officer, 99, moderation.Area{Commune: "05503", Former: "Phúc Trìu"}); !errs.Is(err, errs.NotFound) {
		t.Errorf("an area of nothing: %v", err)
	}
}
