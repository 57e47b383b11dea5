// Package httpd is the hardened ground under every page and every call of the API: limits, timeouts,
// security headers, forms, CSRF tokens, cookies, error answers, static files, start and stop. It knows
// nothing of the business and holds no HTML.
//
// Invariants (each with a test that fails without it): no request body is inflated; no string a handler
// keeps changes under its hands; every answer, also those for requests that cannot be parsed, carries the
// security headers; a request that changes something comes from our own page or from a webhook; a large
// body is read only for a holder of an upload ticket.
package httpd
