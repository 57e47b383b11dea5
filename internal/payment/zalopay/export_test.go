package zalopay

// MAC, TransID: for tests.
var (
	MAC     = mac
	TransID = transID
)
