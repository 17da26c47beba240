// A play of two events.

package play_test

import (
	"fmt"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/play"
)

func ExamplePlayer() {
	rules, _ := compile.Load(map[string]string{"hall.tenet": `
		device motion : Motion
		device lamp : Switch
		app Hall { rule light { when motion.motion for 10 s then set lamp.power = on } }`}, check.Site{})
	p, err := play.New(rules, play.Setup{Obey: play.DefaultObey})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, line := range []string{"motion.motion = true", "wait 1min"} {
		e, err := p.Parse(line)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, told := range p.Play(e) {
			fmt.Println(told)
		}
	}
	fmt.Println(p.Values()[0])
	// Output:
	// 10s light fires: set lamp.power = on
	// lamp.power = on
}
