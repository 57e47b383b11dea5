package check

import "slices"

// Invariants are all that `nongsan check` proves, in the order it prints them; one file an area.
var Invariants = slices.Concat(people, sellers, takedowns, catalogue, photos, stock, orders, payments, ledger, payouts)
