// tenet adapter: the protocols that ship.

package main

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/tenet-iot/tenet/adapters/standard"
	"github.com/tenet-iot/tenet/runtime/gateway"
)

type adapterCmd struct {
	List adapterListCmd `cmd:"" help:"List the protocols an entry of site.yaml may name."`
}

type adapterListCmd struct{ output }

// Run lists the adapters by name.
func (c adapterListCmd) Run(sh *shell) error {
	about := standard.About()
	about[gateway.SelfProtocol] = gateway.AboutSelf
	return c.print(sh, about, func(w io.Writer) {
		for _, name := range slices.Sorted(maps.Keys(about)) {
			fmt.Fprintf(w, "%s\t%s\n", name, about[name])
		}
	})
}
