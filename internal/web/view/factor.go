package view

// Factor is where the second proof is given, and set up.
type Factor struct {
	Next    string
	Has     bool   // the app is set up
	Half    bool   // nothing is open before it was given
	Officer bool   // may not do without
	Secret  string // to type into the app
	Errors  map[string]string
}
