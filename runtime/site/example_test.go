// The shortest use: a mistake is shown with its place and cure.

package site_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/tenet-iot/tenet/runtime/site"
)

func ExampleLoad() {
	dir, err := os.MkdirTemp("", "site")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{"site.yaml": "site: home\nlistne: 127.0.0.1:0\n", "home.tenet": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			fmt.Println(err)
			return
		}
	}
	_, err = site.Load(dir)
	fmt.Println(err)
	// Output:
	// site.yaml:2:1: unknown key "listne" [unknown-key]
	//   2 | listne: 127.0.0.1:0
	//     | ^^^^^^
	//   keys here: site, rules, devices, data, listen, nats, place, roles, policy, shield, users, adapters, history, releases, deployments, objectives, traces
	//   try: listen
}
