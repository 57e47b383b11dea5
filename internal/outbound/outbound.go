// Package outbound is how the program calls others: gateways, banks, the identity provider, the bucket, the mail server.
//
// Invariants: whom it calls is configuration, never what a person sent; no redirect is followed; addresses that no
// gateway has, but that tell secrets inside a data centre, are refused after the name was looked up, however it was
// written. Private networks are allowed: a province's gateways stand in one.
package outbound

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// ErrAddress says that an address is none of a gateway.
var ErrAddress = errors.New("no gateway has this address")

// Client returns a client whose calls take no longer than patience.
func Client(patience time.Duration) *http.Client {
	return &http.Client{
		Timeout:       patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     Transport(),
	}
}

// Dialer connects to what is no HTTP server, a mail server for example, by the same rules.
func Dialer() *net.Dialer { return &net.Dialer{Timeout: 3 * time.Second, Control: judge} }

// Transport is the Client's own, for libraries that bring their client.
func Transport() *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         Dialer().DialContext,
		TLSHandshakeTimeout: 3 * time.Second, MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute,
	}
}

// metadata are where clouds tell a machine its secrets, beside the link-local addresses.
var metadata = []netip.Addr{netip.MustParseAddr("fd00:ec2::254"), netip.MustParseAddr("100.100.100.200")}

// judge looks at the address that is about to be connected to: names are looked up by now.
func judge(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", ErrAddress, address)
	}
	ip := to.Addr().Unmap().WithZone("")
	bad := ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() || ip == netip.AddrFrom4([4]byte{255, 255, 255, 255})
	for _, m := range metadata {
		bad = bad || ip == m
	}
	if bad {
		return fmt.Errorf("%w: %s", ErrAddress, address)
	}
	return nil
}
