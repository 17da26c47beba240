// Evidence checked apart from the search.

package proof_test

import (
	"context"
	"fmt"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/proof"
)

func ExampleCheck() {
	deployment, _ := compile.Load(map[string]string{"home.tenet": `
		device motion : Motion
		device lamp : Switch
		app Hall {
		  rule light { when motion.motion then set lamp.power = on }
		  set lamp.power = on only happens while motion.motion
		}`}, check.Site{})
	report, err := verifier.Verify(context.Background(), deployment, verifier.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	evidence := *report.Properties[0].Evidence
	fmt.Println(evidence.Rung, proof.Check(context.Background(), deployment.Spec, evidence))
	evidence.Rung = 1
	fmt.Println(proof.Check(context.Background(), deployment.Spec, evidence) == nil)
	// Output:
	// delayed <nil>
	// false
}
