package view

import "strings"

// ProveAgain is the step before what matters most is changed: a code to one's own number, or the password.
type ProveAgain struct {
	Next        string // where to go then
	Phone       string // one's own, as people write it
	Codes       bool   // a code can be sent
	CodeSent    bool   // one is on its way
	OnlyHere    bool   // nothing is sent; the code is on the office's page
	HasPassword bool
	Errors      map[string]string
}

// passwordKind makes the password the loud way where no code can be sent.
func (p ProveAgain) passwordKind() Kind {
	if p.Codes {
		return Quiet
	}
	return Confirm
}

// back is the area the page belongs to.
func (p ProveAgain) back() string {
	switch {
	case strings.HasPrefix(p.Next, "/ban-hang"):
		return "/ban-hang"
	case strings.HasPrefix(p.Next, "/quan-ly"):
		return "/quan-ly"
	}
	return "/"
}
