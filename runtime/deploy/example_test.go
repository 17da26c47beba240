// The shortest use: a bundle as a file and back.

package deploy_test

import (
	"fmt"

	"github.com/tenet-iot/tenet/runtime/deploy"
	"github.com/tenet-iot/tenet/runtime/site"
)

func ExampleDecode() {
	p := &site.Project{Sources: map[string]string{"home.tenet": "device window : Contact\n"}}
	b := &deploy.Bundle{Content: p.Content("1.0"), Verdicts: []byte(`{"schema":"tenet.verify/1","apps":[]}`)}
	data, err := deploy.Encode(b)
	if err != nil {
		fmt.Println(err)
		return
	}
	back, err := deploy.Decode(data)
	fmt.Println(err, back.Hash() == b.Hash())
	_, err = deploy.Decode(append(data, 0))
	fmt.Println(err)
	// Output:
	// <nil> true
	// bundle: it is not in the one form this version writes
}
