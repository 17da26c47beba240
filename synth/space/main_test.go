// How the tests of this folder run: many random systems, no goroutine left.

package space

import (
	"flag"
	"testing"

	"go.uber.org/goleak"
)

// TestMain raises rapid's number of random systems; -rapid.checks still wins.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "1500"); err != nil {
		panic("rapid no longer has the flag rapid.checks: " + err.Error())
	}
	goleak.VerifyTestMain(m)
}
