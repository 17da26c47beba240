package timed_test

import (
	"flag"
	"testing"
)

// TestMain raises rapid's number of random systems; -rapid.checks still wins.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "2000"); err != nil {
		panic("rapid no longer has the flag rapid.checks: " + err.Error())
	}
	m.Run()
}
