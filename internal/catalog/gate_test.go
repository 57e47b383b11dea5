package catalog_test

import (
	"testing"
	"time"

	"nongsan/internal/catalog"
	"nongsan/internal/errs"
	"nongsan/internal/seller"
)

// Once the gate has fallen nothing of an unidentified seller shows: what showed is taken off, nothing new comes on,
// the database itself refuses it; and what was taken off comes back with the seller's identity.
func TestTheGateTakesOffWhatUnidentifiedSellersOffer(t *testing.T) {
	s := newShelf(t)
	ctx := t.Context()
	sellers, mine, gone := seller.New(s.db, s.clock.Now), s.seller, s.stall("dong", "HTX đóng cửa")
	s.seller = gone
	theirs := s.publishes(offer("Chè xanh", 90_000))
	s.seller = mine
	ended := s.publishes(offer("Chè lài", 90_000))
	shown := s.publishes(offer("Chè tôm nõn", 450_000))
	waiting, own := s.proposes(offer("Chè móc câu", 450_000)), s.publishes(offer("Chè đinh", 450_000))
	s.must(s.TakeOff(ctx, s.seller, 0, own))
	is := func(slug string, want catalog.Status) {
		t.Helper()
		if l, err := s.Any(ctx, slug); err != nil || l.Status != want {
			t.Errorf("%s is %s, %v; want %s", slug, l.Status, err, want)
		}
	}
	for range 2 {
		if hidden, back, err := s.HideUnidentified(ctx); hidden+back != 0 || err != nil {
			t.Fatalf("before the gate: %d, %d, %v", hidden, back, err)
		}
	}
	s.must(sellers.SetGate(ctx, s.clock.Now().Add(time.Hour)))
	s.clock.Advance(time.Hour)
	if err := s.Approve(ctx, 0, waiting); !errs.HasCode(err, "seller.not_identified") {
		t.Errorf("approved behind the gate: %v", err)
	}
	if err := s.PutBack(ctx, s.seller, 0, own); !errs.HasCode(err, "seller.not_identified") {
		t.Errorf("put back behind the gate: %v", err)
	}
	_, err := s.db.ExecContext(ctx, `UPDATE listing SET status = 'published', published_at = $1, updated_at = $1 WHERE slug = $2`, s.clock.Now(), waiting)
	if err == nil {
		t.Error("the database shows it all the same")
	}
	for i, want := range []int{3, 0} {
		if hidden, back, err := s.HideUnidentified(ctx); hidden != want || back != 0 || err != nil {
			t.Errorf("run %d: %d, %d, %v", i, hidden, back, err)
		}
	}
	is(shown, catalog.Hidden)
	for _, id := range []int64{s.seller, gone} {
		_, err := s.db.ExecContext(ctx, `INSERT INTO identity_check (seller_id, method, provider, checked_at) VALUES ($1, 'electronic', 'x', $2)`, id, s.clock.Now())
		s.must(err)
	}
	// Neither a stall that closed before its listings came back nor one whose papers ended keeps back what may show.
	_, err = s.db.ExecContext(ctx, `WITH by AS (INSERT INTO account (phone, name, created_at) VALUES ('+84912345679', 'Bà Chủ', $2) RETURNING id)
		UPDATE seller SET closed_at = $2, closed_by = (SELECT id FROM by) WHERE id = $1`, gone, s.clock.Now())
	s.must(err)
	_, err = s.db.ExecContext(ctx, `UPDATE listing SET restricted = 'alcohol' WHERE slug = $1`, ended)
	s.must(err)
	for i, want := range []int{1, 0} {
		if hidden, back, err := s.HideUnidentified(ctx); hidden != 0 || back != want || err != nil {
			t.Errorf("run %d: %d, %d, %v", i, hidden, back, err)
		}
	}
	is(shown, catalog.Published)
	is(theirs, catalog.Hidden)
	is(ended, catalog.Hidden)
	is(own, catalog.Hidden) // the seller took it off, and puts it back
	s.must(s.PutBack(ctx, s.seller, 0, own))
	s.must(s.Approve(ctx, 0, waiting))
}
