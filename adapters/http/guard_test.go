// Which addresses a name may lead to.

package http

import "testing"

func TestNamesMayNotLeadToLocalAddresses(t *testing.T) {
	for _, c := range []struct {
		address   string
		noPrivate bool
		ok        bool
	}{
		{"93.184.216.34:80", true, true},
		{"[2606:2800::1]:443", true, true},
		{"192.168.1.7:80", false, true}, // a device in the house, by its configured name
		{"192.168.1.7:80", true, false}, // the same by a redirect
		{"10.0.0.1:80", true, false},
		{"[fd00::1]:80", true, false},
		{"127.0.0.1:80", false, false},
		{"[::1]:80", false, false},
		{"[::ffff:127.0.0.1]:80", false, false},
		{"169.254.169.254:80", false, false},
		{"[fe80::1]:80", false, false},
		{"0.0.0.0:80", false, false},
		{"224.0.0.1:80", false, false},
		{"nonsense", false, false},
	} {
		if err := allowed(c.address, c.noPrivate); (err == nil) != c.ok {
			t.Errorf("%s (no private: %v): %v", c.address, c.noPrivate, err)
		}
	}
	for host, want := range map[string]bool{"127.0.0.1": true, "::1": true, "localhost": true, "device.local": false, "localhost.evil.example": false} {
		if meant(host) != want {
			t.Errorf("meant(%s) is %v", host, !want)
		}
	}
}
