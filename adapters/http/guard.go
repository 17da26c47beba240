// Guard: where requests may go.

package http

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// maxRedirects bounds how far a redirect is followed, where that is allowed.
const maxRedirects = 3

// newClient returns a client for one configured URL. It uses no proxy from the
// environment, follows redirects only if allowed, never from https to http, and
// never connects to a place the operator did not mean: a *name* may not lead to
// loopback, link-local (cloud metadata), multicast or unspecified addresses,
// whatever DNS says, and a redirect to another host not into private networks
// either. An address or localhost written in the configuration is meant.
func newClient(target string, redirects bool) (*http.Client, error) {
	u, err := url.Parse(target)
	if err != nil {
		return nil, err
	}
	g := guard{host: u.Hostname()}
	client := &http.Client{
		Transport: &http.Transport{
			DialContext:           g.dial,
			TLSHandshakeTimeout:   10 * time.Second,
			MaxIdleConnsPerHost:   1,
			IdleConnTimeout:       90 * time.Second,
			ResponseHeaderTimeout: time.Minute,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	if redirects {
		client.CheckRedirect = followFew
	}
	return client, nil
}

func followFew(next *http.Request, via []*http.Request) error {
	switch {
	case len(via) > maxRedirects:
		return fmt.Errorf("more than %d redirects", maxRedirects)
	case next.URL.Scheme != "https" && via[len(via)-1].URL.Scheme == "https":
		return fmt.Errorf("redirect from https to %s", next.URL.Scheme)
	}
	return nil
}

// guard checks every address after names were resolved, so that a name that
// changes its meaning gains nothing.
type guard struct{ host string }

func (g guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{}
	if host != g.host || !meant(host) {
		private := host != g.host
		dialer.Control = func(_, address string, _ syscall.RawConn) error { return allowed(address, private) }
	}
	return dialer.DialContext(ctx, network, address)
}

// meant reports whether a configured host says itself where it is.
func meant(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil || host == "localhost"
}

// allowed refuses addresses that no device has.
func allowed(address string, noPrivate bool) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	ip := at.Addr().Unmap()
	if ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() || noPrivate && ip.IsPrivate() {
		return fmt.Errorf("%s is refused: it is a local address that the configuration does not name", ip)
	}
	return nil
}
