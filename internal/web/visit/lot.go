package visit

import (
	"fmt"
	"time"

	"nongsan/internal/lot"
	"nongsan/internal/web/view"
)

// Trace is a lot as its page tells of it; the caller adds the listing and its seller.
func Trace(l lot.Lot) view.Trace {
	p := view.Trace{
		Code: LotCode(l.Code), Name: l.ListingName, PlantingCode: l.PlantingCode, Harvested: l.HarvestedOn, Packed: dayOf(l.PackedOn),
		BestBefore: dayOf(l.BestBefore), Amount: l.Amount, Recalled: dayOf(l.RecalledAt), Reason: l.RecallReason,
	}
	for _, s := range l.Steps {
		p.Steps = append(p.Steps, view.TraceStep{
			ID: s.ID, On: s.DoneOn, Title: s.Title, Note: s.Note,
			Picture: view.Picture{Hash: s.PhotoHash, Width: s.PhotoWidth, Height: s.PhotoHeight, Alt: s.Title},
		})
	}
	return p
}

// LotCode is a lot's code as people read it aloud: LO 7K2Q 9XFA.
func LotCode(code string) string {
	if len(code) != 10 {
		return code
	}
	return fmt.Sprintf("%s %s %s", code[:2], code[2:6], code[6:])
}

func dayOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
