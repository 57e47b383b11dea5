package archtest

import (
	"go/ast"
	"go/token"
	"regexp"
	"strings"
	"testing"
)

// A statement that waits for a row looks at that row again when it goes on. All else it reads, by a join, EXISTS or a
// sub-select, stays as it stood before the wait.
var (
	locksRows  = regexp.MustCompile(`\bFOR (?:NO KEY UPDATE|UPDATE|SHARE)\b`)
	readsMore  = regexp.MustCompile(`\bJOIN\b|\bEXISTS\b|\(\s*SELECT\b|^\s*FOR |\bOF [a-z]\b`)
	changeFrom = regexp.MustCompile(`(?s)\bUPDATE [a-z_]+(?: [a-z])?\s+SET\b.*?(?:\bFROM [a-z_]+\b[^(]|\bEXISTS\b)`)
)

// waitsAndReads reports whether a statement may wait for one row and reads others beside it.
func waitsAndReads(sql string) bool {
	if strings.Contains(sql, "SKIP LOCKED") {
		return false
	}
	return locksRows.MatchString(sql) && readsMore.MatchString(sql) || changeFrom.MatchString(sql)
}

// text is what is known of a string that is put together.
func text(e ast.Expr) string {
	if one, ok := literal(e); ok {
		return one
	}
	if sum, ok := e.(*ast.BinaryExpr); ok && sum.Op == token.ADD {
		return text(sum.X) + text(sum.Y)
	}
	return ""
}

// soundWaiters are the functions with such statements, and why what they read beside the row cannot mislead them.
var soundWaiters = map[string]string{
	"internal/account/prove.go ProveAnd":             "reads the code alone",
	"internal/account/prove.go Register":             "reads the code alone",
	"internal/cart/cart.go SetQuantity":              "the price that was seen is compared again when the cart is sent",
	"internal/catalog/authority.go HideForAuthority": "the category's names never change",
	"internal/catalog/find.go lockListing":           "the category's names never change",
	"internal/catalog/find.go lockOwn":               "the same; and a listing's seller never changes",
	"internal/catalog/stock.go moveStock":            "what is ordered while it is taken off was ordered before; a stall that closes waits for its orders",
	"internal/catalog/tend.go Tend":                  "counts for the order of lists, an hour later again",
	"internal/intake/activate.go redeem":             "whoever it waits for uses the code or draws another, so it finds none",
	"internal/intake/merge.go compare":               "rows of this run alone, of which there is one at a time",
	"internal/intake/merge.go markKnown":             "one run at a time; what is known is found again when the row is written",
	"internal/intake/merge.go markTwice":             "rows of this run alone",
	"internal/intake/stage.go staged":                "rows of this run alone",
	"internal/lot/write.go own":                      "a listing's seller never changes",
	"internal/notify/store.go raise":                 "the row itself; the alarm is compared again",
	"internal/order/forget.go ForgetBuyers":          "orders that this transaction has just changed",
	"internal/order/parcel.go insertParcel":          "reads what it is given; the order is held",
	"internal/order/store.go lock":                   "both rows are locked: what came in goes with its order",
	"internal/order/units.go changeLines":            "reads what it is given; the order is held",
	"internal/payment/begin.go lockOpen":             "the order is held by then",
	"internal/payment/parked.go lockParked":          "the count only makes a key, and keys are unique",
	"internal/payment/payment.go ParkCaptured":       "the payment is held with its order",
	"internal/payment/refund.go chooseWay":           "the payment is held, and the refund this transaction's own",
	"internal/payment/refund_manual.go lockRefund":   "a refund's payment and its order never change",
	"internal/payment/refund_send.go claimRefund":    "what a gateway told never changes; the row was claimed",
	"internal/payout/batch.go drop":                  "the batch is held",
	"internal/payout/confirm.go closeBatch":          "payouts change while their batch is held",
	"internal/photo/store.go markUnused":             "looked at again for a week, and foreign keys keep what is used",
	"internal/review/answer.go Answer":               "a listing's seller never changes",
	"internal/review/write.go write":                 "lines of what arrived are not cancelled or refused any more",
	"internal/seller/handover.go takeOver":           "the seller is held",
	"internal/seller/member.go Answer":               "who closes an account takes back what it was asked",
	"internal/seller/member.go End":                  "only the end of the membership makes it wait, and then there is nothing to end",
	"internal/seller/member.go Withdraw":             "invitations stay",
	"internal/seller/request.go answer":              "the number is where the answer is sent",
}

// waiters are the functions with such statements.
func waiters(all []source) map[string]string {
	found := map[string]string{}
	for _, s := range all {
		if s.isTest() || !s.below("internal") || s.below("internal/pgtest", "internal/archtest", "internal/demo") {
			continue
		}
		for _, d := range s.file.Decls {
			name := "constants"
			if fn, ok := d.(*ast.FuncDecl); ok {
				name = fn.Name.Name
			}
			ast.Inspect(d, func(n ast.Node) bool {
				e, ok := n.(ast.Expr)
				if !ok || text(e) == "" {
					return true
				}
				if waitsAndReads(text(e)) {
					found[s.path+" "+name] = s.at(n)
				}
				return false
			})
		}
	}
	return found
}

// Who waits decides on what is locked: a buyer who cancelled while the money came once gave nothing back, and who had
// handed a stall over could close it.
func TestWhoWaitsForARowDecidesOnIt(t *testing.T) {
	t.Parallel()
	found := waiters(module(t))
	for where, at := range found {
		if soundWaiters[where] == "" {
			t.Errorf("%s: what it reads beside the row it waits for is older than the row: lock that too, ask in the next statement, or say in soundWaiters why it does not matter", at)
		}
	}
	for where := range soundWaiters {
		if found[where] == "" {
			t.Errorf("%s does not wait and read any more", where)
		}
	}
}

func TestWaitersSeesEachWay(t *testing.T) {
	t.Parallel()
	got := waiters([]source{snippet(t, "internal/order/store.go", "func a() { q(`SELECT 1 FROM o JOIN p ON true FOR UPDATE OF o`) }\n"+
		"func b() { q(where + ` FOR SHARE OF o`) }\nfunc c() { q(`UPDATE o SET n = 1 WHERE EXISTS (SELECT FROM p)`) }\n"+
		"func d() { q(`UPDATE o x SET n = 1 FROM p WHERE p.id = x.id`) }\nfunc e() { q(`SELECT (SELECT 1) FROM o FOR NO KEY UPDATE`) }\n"+
		"func f() { q(`SELECT 1 FROM o FOR UPDATE`, `UPDATE o SET n = 1 FROM unnest($1) AS t WHERE t = id`, `SELECT (SELECT 1) FROM o FOR UPDATE SKIP LOCKED`) }")})
	if len(got) != 5 || got["internal/order/store.go f"] != "" {
		t.Errorf("found %v", got)
	}
}
