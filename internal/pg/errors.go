package pg

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"strings"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"nongsan/internal/errs"
)

// Constraint returns the name of the constraint (unique, check, foreign key, exclusion, not null) that a
// statement broke. A store maps the names it knows to errors for people.
func Constraint(err error) (name string, ok bool) {
	e := pq.As(err)
	if e == nil || !strings.HasPrefix(string(e.Code), "23") {
		return "", false
	}
	return e.Constraint, true
}

// IsUnique reports whether a statement broke the unique constraint of that name.
func IsUnique(err error, name string) bool {
	e := pq.As(err, pqerror.UniqueViolation)
	return e != nil && e.Constraint == name
}

// Forbidden reports whether the role may not do what a statement asked.
func Forbidden(err error) bool { return pq.As(err, pqerror.InsufficientPrivilege) != nil }

// Unavailable reports whether the database was away, overloaded or too slow: nothing is wrong with what was
// asked, and it may be asked again later.
func Unavailable(err error) bool {
	if e := pq.As(err); e != nil {
		return unavailableCode(string(e.Code))
	}
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, context.DeadlineExceeded) || IsCommitUnknown(err)
}

// unavailableCode: connection errors (08), out of resources (53), operator intervention (57, with the
// statement timeout), lock timeout, and what WithTx gave up repeating.
func unavailableCode(code string) bool {
	switch code {
	case "55P03", "40001", "40P01", "25P03", "25P04":
		return true
	}
	class := code[:min(2, len(code))]
	return class == "08" || class == "53" || class == "57"
}

// Explain turns an error of this package into one with a kind: Unavailable where Unavailable says so. It
// leaves every other error, and one that has a kind already, as it is.
func Explain(err error) error {
	if e, ok := errs.As(err); ok && e.Kind != errs.Internal {
		return err
	}
	switch {
	case err == nil:
		return nil
	case IsCommitUnknown(err):
		return errs.Wrap(errs.Unavailable, "http.commit_unknown", err)
	case Unavailable(err):
		return errs.Wrap(errs.Unavailable, "http.unavailable", err)
	}
	return err
}
