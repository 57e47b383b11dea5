package site_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/pg"
	"nongsan/internal/pg/pgproxy"
	"nongsan/internal/pgtest"
)

// outsideTheWall are the tables that name a seller and show everybody every row, and why.
var outsideTheWall = map[string]string{
	"shelf":           "what lists and search read of it, by conditions that a wall would keep from their indexes",
	"stall_request":   "of the account that asked; the seller is what became of it",
	"commission_rate": "of the province, most for everybody",
	"ledger_account":  "names of accounts; what is in them lies elsewhere",
}

// belongs lets the stall have a row in each table that belongs to one seller.
func (w *world) belongs() {
	w.Helper()
	w.returned(false)
	w.invitation()
	w.paper()
	w.zone()
	w.pickup()
	w.lot()
	w.cash()
	remitted, photo := w.cash(), w.photograph()
	w.earned(2)
	for _, one := range []string{
		`INSERT INTO seller_trust (seller_id, granted_at) VALUES ($1, now())`,
		`INSERT INTO seller_history (seller_id, what, office, at) VALUES ($1, 'stall', false, now())`,
		`INSERT INTO identity_check (seller_id, method, provider, reference, checked_at) VALUES ($1, 'electronic', 'thử', 'x' || $1::bigint, now())`,
		`INSERT INTO identity_notice (seller_id, closes_at, days, at) VALUES ($1, now(), 7, now())`,
		`INSERT INTO activation_code (seller_id, code_hash, issued_at, expires_at) VALUES ($1, sha256(($1::bigint)::text::bytea), now(), now() + interval '14 days')`,
		`INSERT INTO listing_change (listing_id, after, state, sent_at, decided_at) SELECT min(id), '{}', 'replaced', now(), now() FROM listing WHERE seller_id = $1`,
		`INSERT INTO stall_change (seller_id, old_name, old_story, new_name, new_story, state, sent_at) VALUES ($1, 'Chè', '', 'Chè mới', '', 'waiting', now())`,
		`INSERT INTO identity_attempt (state_hash, seller_id, account_id, browser_hash, nonce, verifier, created_at, expires_at)
			SELECT sha256(($1::bigint)::text::bytea), $1, min(id), sha256('b'), 'n', 'v', now(), now() + interval '10 minutes' FROM account`,
	} {
		_, err := w.db.ExecContext(w.Context(), one, w.a)
		w.must(err)
	}
	_, err := w.db.ExecContext(w.Context(), `
		WITH asked AS (
			INSERT INTO takedown_request (kind, seller_id, authority, document_number, document_date, reason, received_at, due_at, entered_at, entered_by)
			SELECT 'stall', $2, 'Công an', '1/CA', '2026-11-01', 'Bán hàng giả', '2026-11-23', '2026-11-24', '2026-11-23', min(id) FROM account RETURNING id, entered_by),
		stepped AS (
			INSERT INTO takedown_history (request_id, what, account_id, at) SELECT id, 'received', entered_by, now() FROM asked),
		held AS (
			INSERT INTO seller_suspension (seller_id, request_id, reason, suspended_at, suspended_by, lifted_at, lifted_by, lift_reason)
			SELECT $2, id, 'Bán hàng giả', now(), entered_by, now(), entered_by, 'Xong' FROM asked),
		list AS (
			INSERT INTO remittance (carrier, reference, received_on, gross, fee, made_by, made_at)
			SELECT 'Bưu điện', 'BK' || $1::bigint, now(), 1, 0, min(id), now() FROM account RETURNING id),
		said AS (
			INSERT INTO order_message (seller_order_id, form_key, sender, body, at) VALUES ($1, 'khoa-cua-tin-nhan-' || $1::bigint, 'buyer', 'Dạ', now())),
		wished AS (
			INSERT INTO invoice_wish (order_id, company, tax_number, address)
			SELECT order_id, 'Công ty A', '0123456789', 'Tổ 5' FROM seller_order WHERE id = $1),
		tracked AS (
			INSERT INTO tracking_event (parcel_id, dedup_key, what, at) SELECT min(id), 'wall', 'Đã tới', now() FROM parcel WHERE seller_order_id = $1),
		changed AS (
			INSERT INTO line_change (order_line_id, kind, quantity, restocked, actor, at)
			SELECT min(id), 'cancelled', 1, false, 'seller', now() FROM order_line WHERE seller_order_id = $1),
		shown AS (
			INSERT INTO return_photo (return_id, position, photo_hash)
			SELECT min(r.id), 5, $3 FROM return_request r JOIN seller_order p ON p.id = r.seller_order_id WHERE p.seller_id = $2),
		pictured AS (
			INSERT INTO listing_photo (listing_id, position, photo_hash) SELECT min(id), 11, $3 FROM listing WHERE seller_id = $2),
		before AS (
			INSERT INTO listing_change_photo (change_id, photo_hash)
			SELECT min(g.id), $3 FROM listing_change g JOIN listing l ON l.id = g.listing_id WHERE l.seller_id = $2),
		tried AS (
			INSERT INTO payment_attempt (payment_id, gateway, number, reference, amount, state, created_at, expires_at)
			SELECT p.id, 'momo', 1, p.reference || '-1', p.amount, 'made', now(), now() + interval '10 minutes'
			FROM payment p JOIN seller_order o USING (order_id) WHERE o.id = $1),
		back AS (
			INSERT INTO refund (key, payment_id, seller_order_id, way, amount, reason, state, requested_at)
			SELECT 'wall:' || o.id, p.id, o.id, 'bank', 1, 'thử', 'requested', now() FROM payment p JOIN seller_order o USING (order_id) WHERE o.id = $1
			RETURNING id),
		noted AS (INSERT INTO refund_history (refund_id, to_state, at) SELECT id, 'requested', now() FROM back),
		grown AS (
			INSERT INTO lot_step (lot_id, form_key, done_on, title, added_at)
			SELECT min(o.id), 'buoc-' || $2::bigint || '-mot', now(), 'Hái', now() FROM lot o JOIN listing l ON l.id = o.listing_id WHERE l.seller_id = $2)
		INSERT INTO remittance_line (seller_order_id, remittance_id, gross, fee) SELECT $1, id, 1, 0 FROM list`, remitted, w.a, photo)
	w.must(err)
}

// neighbour is the same world seen from stall B.
func (w *world) neighbour() *world {
	other := *w
	other.a, other.b, other.bag, other.count = w.b, w.a, 0, w.count+1000
	other.accounts = maps.Clone(w.accounts)
	other.accounts[household] = w.accounts[stranger]
	return &other
}

// Who acts for one seller is shown no row of another in any table that belongs to one seller, and changes none, whatever
// the statement forgets to ask. A new table that names a seller has a wall or a reason.
func TestWhoActsForASellerMeetsNoOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	other := w.neighbour()
	w.belongs()
	other.belongs()
	w.draft() // of all they have earned
	w.earned(1)
	other.earned(1)
	web := pgtest.Open(t, asWeb(w.dsn))
	walled, gated := w.walls()
	for _, table := range slices.Concat(walled, gated) {
		all := w.rowsSeen(web, table, 0)
		mine, theirs := w.rowsSeen(web, table, w.a), w.rowsSeen(web, table, w.b)
		if slices.Contains(gated, table) {
			if len(mine) != len(all) || len(theirs) != len(all) {
				t.Errorf("%s is published: %d rows, of which stall A sees %d, stall B %d", table, len(all), len(mine), len(theirs))
			}
			theirs = w.rowsSeen(web, table+" FOR UPDATE", w.b)
		} else if !strings.HasPrefix(table, "ledger_") { // accounts of the marketplace are everybody's
			for _, row := range all {
				if slices.Contains(mine, row) == slices.Contains(theirs, row) {
					t.Errorf("%s: row %s is seen by both stalls or by neither", table, row)
				}
			}
		}
		theirs = slices.DeleteFunc(theirs, func(row string) bool { return slices.Contains(walled, table) && slices.Contains(mine, row) })
		if len(theirs) == 0 || len(mine) == 0 {
			t.Errorf("%s has no rows of both stalls", table)
			continue
		}
		w.changesNothing(web, table, theirs[0])
	}
}

// walls are the tables with a wall, and those that everybody reads and their seller alone changes. One that names a
// seller and is neither must be outsideTheWall.
func (w *world) walls() (walled, gated []string) {
	w.Helper()
	var tables []struct {
		Name                 string
		Names, Walled, Gated bool
	}
	w.must(w.db.SelectContext(w.Context(), &tables, `
		SELECT c.relname AS name, c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'seller_wall') AS walled,
		       c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'seller_gate') AS gated,
		       EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'seller_id') AS names
		FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1`))
	for _, one := range tables {
		_, excused := outsideTheWall[one.Name]
		switch {
		case (one.Walled || one.Gated) && excused:
			w.Errorf("%s has a wall and stands among those without", one.Name)
		case one.Walled:
			walled = append(walled, one.Name)
		case one.Gated:
			gated = append(gated, one.Name)
		case one.Names && !excused:
			w.Errorf("%s names a seller: build its wall, as migration 160 does, or say why it has none", one.Name)
		}
	}
	return walled, gated
}

// Every page and every deed of a stall stands for it, an owner's and a helper's: nothing of them asks a walled table for
// nobody in particular. Whose stall it is has to be found before.
func TestWhatAStallDoesStandsForIt(t *testing.T) {
	t.Parallel()
	k := newKnocking(t)
	type try struct {
		door
		knock
		role string
	}
	var tries []try
	for _, d := range doors {
		for _, role := range []string{household, helper} {
			if _, path, _ := strings.Cut(d.route, " "); d.want[role] < 400 && strings.Contains(path, "/ban-hang") {
				tries = append(tries, try{d, k.ready(d, role), role})
			}
		}
	}
	k.mustStand()
	for _, one := range tries {
		if got := k.visitors[one.role].knocks(one.knock, k.browser).inTable(); got != one.want[one.role] {
			t.Errorf("%s for %s: %d, want %d", one.knock.path, one.role, got, one.want[one.role])
		}
	}
	if failures := k.log.failures(); len(tries) < 80 || failures != "" {
		t.Errorf("%d tries: %s", len(tries), failures)
	}
}

// A buyer's pages ask the database nothing for the wall: no more than before a stall was busy, but for the connections
// it had, once each.
func TestBuyersPayNothingForTheWall(t *testing.T) {
	t.Parallel()
	k, line := broken(t, buyer, household)
	pages := []string{"/don-hang/" + k.order(payment.COD), "/san-pham/" + k.live(), "/tim-kiem?q=che+bup", "/gio-hang"}
	asks := func(role string, pages ...string) int {
		line.Arm(pgproxy.None, 0)
		for _, page := range pages {
			if got := k.visitors[role].gets(page); got.status != http.StatusOK {
				t.Fatalf("%s: %d", page, got.status)
			}
		}
		return line.Answers()
	}
	asks(buyer, pages...) // what is prepared and kept is
	before := asks(buyer, pages...)
	stall := asks(household, "/ban-hang/don-hang")
	after, again := asks(buyer, pages...), asks(buyer, pages...)
	if again != before || after > before+pg.Web().Pool {
		t.Errorf("%d answers before a stall was busy, %d just after, %d again", before, after, again)
	}
	if more := asks(household, "/ban-hang/don-hang"); more > stall {
		t.Errorf("a page of the stall: %d answers, then %d", stall, more)
	}
	t.Logf("four pages of a buyer: %d answers, just after a stall's %d, then %d; a page of the stall %d", before, after, again, stall)
}

// Whether an order is over depends on the parts of others, which who ends the own part does not see.
func TestASellerEndsNoOrderOfOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	other := w.neighbour()
	w.must(w.services.Carts.Add(w.Context(), "giỏ hai gian", other.variant(other.live()), 1))
	w.bag = w.variant(w.live())
	code := w.orderOf("giỏ hai gian", payment.COD, 1)
	for _, step := range []struct {
		seller *world
		after  order.State
	}{{w, order.Placed}, {other, order.Completed}} {
		ctx, by := pg.ForSeller(w.Context(), step.seller.a), order.By{SellerID: step.seller.a, AccountID: step.seller.accounts[household]}
		w.must(w.services.Orders.Confirm(ctx, by, code))
		w.must(w.services.Orders.Ship(ctx, by, code, ""))
		w.must(w.services.Orders.Deliver(ctx, by, code))
		mine, err := w.services.Orders.ByCode(ctx, code)
		w.must(err)
		if len(mine.Parts) != 1 || mine.Parts[0].SellerID != step.seller.a || mine.State != step.after {
			t.Errorf("stall %d sees %d parts of an order that is %s", step.seller.a, len(mine.Parts), mine.State)
		}
	}
}

// What of a gateway's money may still go back by it depends on what went back for the parts of others, whose refunds a
// stall does not see.
func TestWhatWentBackCountsForAllParts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	other := w.neighbour()
	w.must(w.services.Carts.Add(w.Context(), "giỏ hai gian", other.variant(other.live()), 1))
	w.bag = w.variant(w.live())
	code := w.orderOf("giỏ hai gian", payment.VietQR, 1)
	var event, paid int64
	w.must(w.db.QueryRowContext(w.Context(), `
		WITH told AS (
			INSERT INTO gateway_event (gateway, dedup_key, payment_id, kind, amount, happened_at, received_at)
			SELECT 'momo', 'wall', id, 'paid', amount, now(), now() FROM payment WHERE reference = $1 RETURNING id, payment_id),
		back AS (
			INSERT INTO refund (key, payment_id, seller_order_id, event_id, way, reference, amount, reason, state, requested_at)
			SELECT 'wall:' || o.id, t.payment_id, o.id, t.id, 'momo', 'wall-' || o.id, 1000, 'thử', 'requested', now()
			FROM told t JOIN payment p ON p.id = t.payment_id JOIN seller_order o USING (order_id))
		SELECT id, payment_id FROM told`, code).Scan(&event, &paid))
	web, ctx := pgtest.Open(t, asWeb(w.dsn)), pg.ForSeller(w.Context(), w.a)
	var seen, back int64
	w.must(web.GetContext(ctx, &seen, `SELECT count(*) FROM refund`))
	w.must(web.GetContext(ctx, &back, `SELECT sent_back($1, $2)`, event, paid))
	if seen != 1 || back != 2000 {
		t.Errorf("a stall sees %d refunds of two, and %d of 2000 on the way back", seen, back)
	}
}

// mustStand has walls refuse who stands for nobody in particular.
func (w *world) mustStand() {
	w.Helper()
	_, err := w.db.ExecContext(w.Context(), `
		CREATE FUNCTION stands() RETURNS boolean LANGUAGE plpgsql AS $$
		BEGIN
			IF coalesce(current_setting('nongsan.seller', true), '') = '' THEN RAISE EXCEPTION 'stands for nobody in particular'; END IF;
			RETURN true;
		END $$`)
	w.must(err)
	walled, _ := w.walls()
	for _, table := range walled {
		if table == "seller_member" {
			continue
		}
		_, err := w.db.ExecContext(w.Context(), `CREATE POLICY stands ON `+table+` AS RESTRICTIVE USING (stands())`)
		w.must(err)
	}
}

// rowsSeen are the places of all rows that a statement without any condition shows.
func (w *world) rowsSeen(web *sqlx.DB, table string, seller int64) (places []string) {
	w.Helper()
	ctx := w.Context()
	if seller != 0 {
		ctx = pg.ForSeller(ctx, seller)
	}
	w.must(web.SelectContext(ctx, &places, `SELECT ctid::text FROM `+table))
	return places
}

// changesNothing tries, for stall A, to change, to take away and to write again a row of stall B.
func (w *world) changesNothing(web *sqlx.DB, table, place string) {
	w.Helper()
	var columns []string
	w.must(w.db.SelectContext(w.Context(), &columns, `
		SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attidentity, attnum`, table))
	var row string
	w.must(w.db.GetContext(w.Context(), &row, `SELECT to_jsonb(t)::text FROM `+table+` t WHERE ctid = $1::tid`, place))
	ctx := pg.ForSeller(w.Context(), w.a)
	for _, deed := range []string{
		fmt.Sprintf(`UPDATE %s SET %s = %[2]s WHERE ctid = '%s'`, table, columns[0], place),
		fmt.Sprintf(`DELETE FROM %s WHERE ctid = '%s'`, table, place),
	} {
		done, err := web.ExecContext(ctx, deed)
		if err != nil {
			if !strings.Contains(err.Error(), "permission denied") && !strings.Contains(err.Error(), "added to") {
				w.Errorf("%s: %v", deed, err)
			}
			continue
		}
		if n, err := done.RowsAffected(); err != nil || n != 0 {
			w.Errorf("%s: %d rows, %v", deed, n, err)
		}
	}
	list := strings.Join(columns, ", ")
	_, err := web.ExecContext(ctx, fmt.Sprintf(`INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE
		SELECT %[2]s FROM jsonb_populate_record(NULL::%[1]s, $1::jsonb)`, table, list), row)
	if err == nil || !strings.Contains(err.Error(), "row-level security") {
		w.Errorf("%s: a row of another's is written: %v", table, err)
	}
}
