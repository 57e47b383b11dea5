// Package errs is the one error type of the program: a kind for the transport, a code for the
// program and the message catalogue, fields for forms, and the cause for the log.
//
// Invariants: the domain holds no text for people (locale translates Code); a cause is never shown
// to a visitor.
package errs

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Kind says what went wrong in terms every transport can answer; httpd maps it to a status.
type Kind uint8

// The kinds. The zero value is Internal, so that a forgotten kind is never shown as the caller's fault.
const (
	Internal        Kind = iota // a fault of ours: logged, the visitor gets only the request id
	Invalid                     // the input breaks a rule; Fields says where
	NotFound                    // no such thing, or not the caller's to know of
	Conflict                    // true when asked, no longer true now (sold out, already shipped)
	Forbidden                   // signed in, but not allowed
	Unauthenticated             // sign in first
	TooMany                     // slow down
	TooLarge                    // the body is larger than the route takes
	Unsupported                 // a media type or encoding that is not taken
	Unavailable                 // the database or a partner is away; try again
)

// Error is what every package returns for a failure somebody can act on.
type Error struct {
	Kind   Kind
	Code   string            // message key, for instance "order.out_of_stock"
	Fields map[string]string // form field → message key
	Args   map[string]string // values for the message, already in the form a person reads
	err    error
}

// Error is for the log; people read locale's text for Code.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	for _, f := range slices.Sorted(maps.Keys(e.Fields)) {
		fmt.Fprintf(&b, " [%s: %s]", f, e.Fields[f])
	}
	if e.err != nil {
		b.WriteString(": ")
		b.WriteString(e.err.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.err }

// New returns an error of a kind with a message key; args are pairs of name and value for the text.
func New(kind Kind, code string, args ...string) *Error {
	return &Error{Kind: kind, Code: code, Args: pairs(args)}
}

// Wrap is New with a cause for the log.
func Wrap(kind Kind, code string, cause error, args ...string) *Error {
	return &Error{Kind: kind, Code: code, Args: pairs(args), err: cause}
}

// Fields collects what is wrong with a form; its Err is nil while nothing is.
type Fields map[string]string

// Add notes the first problem of a field; later ones of the same field are dropped.
func (f Fields) Add(field, code string) {
	if _, ok := f[field]; !ok {
		f[field] = code
	}
}

// Err returns an Invalid error with the fields, or nil when there are none.
func (f Fields) Err() error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Code: "form.invalid", Fields: f}
}

// As finds the Error in a chain.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// Is reports whether err is an Error of that kind.
func Is(err error, kind Kind) bool {
	e, ok := As(err)
	return ok && e.Kind == kind
}

// HasCode reports whether err is an Error with that code.
func HasCode(err error, code string) bool {
	e, ok := As(err)
	return ok && e.Code == code
}

func pairs(args []string) map[string]string {
	if len(args) == 0 {
		return nil
	}
	if len(args)%2 != 0 {
		panic("errs: args must be pairs of name and value")
	}
	m := make(map[string]string, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		m[args[i]] = args[i+1]
	}
	return m
}
