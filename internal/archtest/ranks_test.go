package archtest

import (
	"strings"
	"testing"
)

// ranks orders the packages below internal/: a package imports only strictly lower ones, so that the
// business never depends on its pages, nor two parts of it on one another. A folder without a rank has
// that of the folder it lies in.
var ranks = map[string]int{
	"app": 90,

	"web": 80, "web/shop": 80, "web/sell": 80, "web/office": 80, "api": 80, "webhook": 80, "task": 80,

	"web/visit": 75, "web/upload": 75,

	"takedown": 65,

	"web/view": 70, "web/frame": 70, "demo": 70, "check": 70,

	"review": 60, "complaint": 60, "privacy": 60,

	"order": 50,

	"cart": 40,

	"identity": 15, "identity/oidc": 20,

	"catalog": 30, "lot": 35,

	"certificate": 20, "payout": 20, "intake": 20,
	"payment/stripe": 20, "payment/vnpay": 20, "payment/momo": 20, "payment/zalopay": 20,
	"payment/vietqr": 20, "payment/cod": 20, "payment/bankfeed": 20,

	"seller": 10, "payment": 10,

	"account": 0, "photo": 0, "photo/vp8": -5, "ledger": 0, "commission": 0, "promotion": 0, "shipping": 0, "tax": 0, "report": 0, "moderation": 0,

	"notify": -5, "look": -5,

	// The foundation knows nothing of the business.
	"httpd": -10,
	"jobs":  -20, "pgtest": -20,
	"locale": -30,
	"pg":     -40, "money": -40, "place": -40, "blob": -40, "blob/s3": -35, "ordercode": -40, "qr": -40, "sheet": -40,
	"pdf": -35,
	"law": -40, "vault": -40,
	"outbound": -50, "pgserver": -50, "pg/pgproxy": -50, "config": -50, "errs": -50, "clock": -60, "vntext": -60,
}

// free packages build tests and tools and are imported by no other.
var free = []string{"archtest", "pgtest/cluster", "tools"}

const prefix = "nongsan/internal/"

func rankOf(pkg string) (int, bool) {
	for {
		if rank, ok := ranks[pkg]; ok {
			return rank, true
		}
		cut := strings.LastIndex(pkg, "/")
		if cut < 0 {
			return 0, false
		}
		pkg = pkg[:cut]
	}
}

// against lists what a file does against the order of ranks.
func against(s source) (faults []string) {
	from := strings.TrimPrefix(s.pkg(), "internal/")
	for _, name := range free {
		if from == name {
			return nil
		}
	}
	mine, known := rankOf(from)
	if !known {
		return []string{s.path + ": package " + from + " has no rank; give it one in ranks_test.go"}
	}
	for _, i := range s.file.Imports {
		path, _ := literal(i.Path)
		to, inside := strings.CutPrefix(path, prefix)
		if !inside || to == from {
			continue // an external test imports its own package
		}
		if theirs, ok := rankOf(to); !ok || theirs >= mine {
			faults = append(faults, s.at(i)+": "+from+" may not import "+to+", which does not rank below it")
		}
	}
	return faults
}

func TestImportsGoDownwards(t *testing.T) {
	t.Parallel()
	for _, s := range module(t) {
		// A test may build its world with packages of a higher rank.
		if !s.below("internal") || s.isTest() {
			continue
		}
		for _, fault := range against(s) {
			t.Error(fault)
		}
	}
}

func TestRanksRefuseUpwardSidewardAndUnknown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ path, imports string }{
		"upward":   {"internal/catalog/x.go", "order"},
		"sideward": {"internal/seller/x.go", "payment"},
		"unknown":  {"internal/helper/x.go", "errs"},
	} {
		s := snippet(t, test.path, `import "`+prefix+test.imports+`"`)
		if len(against(s)) != 1 {
			t.Errorf("%s import: %v; want one fault", name, against(s))
		}
	}
	if faults := against(snippet(t, "internal/order/x.go", `import "`+prefix+`catalog"`)); len(faults) != 0 {
		t.Errorf("downward import: %v; want none", faults)
	}
}
