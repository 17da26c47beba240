// tenet version: what this binary is.

package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/tenet-iot/tenet/dsl/machine"
)

type versionCmd struct{}

// Run prints the version of the binary, of the engine whose verdicts it
// accepts, and of the Go it was built with.
func (versionCmd) Run(sh *shell) error {
	_, err := fmt.Fprintf(sh.out, "tenet %s, engine %s, %s %s/%s\n", version(), machine.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// version is that of the binary, as its build says.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return "unknown"
}
