// A verdict in a few lines.

package verifier_test

import (
	"context"
	"fmt"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/verifier"
)

func Example() {
	deployment, _ := compile.Load(map[string]string{"home.tenet": `
		device window : Contact
		device heater : Heater
		app Comfort {
		  rule save { when window.state == open then set heater.power = off }
		  never heater.power == on while window.state == open
		}`}, check.Site{})
	report, err := verifier.Verify(context.Background(), deployment, verifier.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	p := report.Properties[0]
	fmt.Println(p.Verdict, p.Rung)
	for _, s := range p.Trace.Steps {
		fmt.Println(s.N, s.Text)
	}
	fmt.Println(p.Trace.Explanation)
	// Output:
	// violated none
	// 1 The rules start; nothing has been reported yet.
	// 2 heater.power is reported as on.
	// 3 window.state is reported as open.
	// After step 3 the sentence is false: heater.power is on and window.state is open.
}
