// How the tests of this folder run: many random texts.

package fsp_test

import (
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the stories in testdata")

// TestMain raises rapid's number of random cases, less so in short runs;
// -rapid.checks still wins.
func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	checks := "1000"
	if testing.Short() {
		checks = "100"
	}
	if !given {
		if err := flag.Set("rapid.checks", checks); err != nil {
			panic("rapid no longer has the flag rapid.checks: " + err.Error())
		}
	}
	os.Exit(m.Run())
}
