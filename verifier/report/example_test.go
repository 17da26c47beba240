// A report as text.

package report_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/report"
)

func ExampleText() {
	deployment, _ := compile.Load(map[string]string{"home.tenet": `
		device window : Contact
		app A { never window.state == open as "closed for ever" }`}, check.Site{})
	r, err := verifier.Verify(context.Background(), deployment, verifier.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	lines := strings.Split(report.Text(r, report.TextOptions{}), "\n")
	fmt.Println(strings.Join(lines[:3], "\n"))
	fmt.Println("exit code", report.Exit(r))
	// Output:
	// A
	//   ✗ violated  closed for ever
	//       never window.state == open
	// exit code 1
}
