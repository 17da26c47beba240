// Commands that take a number as read, from the reading to the device.

package engine_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/engine/enginetest"
)

// following is a blind that follows the sun, and later goes half the way back.
const following = `
model Sun { service sky { sensor height: float [-90..90] } }
model Blind { service move { modifiable state position: float [0..60] } }
device sun : Sun
device blind : Blind
app A {
  rule follow mode restart {
    on sun.height changes
    while sun.height > 0
    then set blind.position = min(sun.height, 60)
      after 10 min set blind.position = sun.height / 2
  }
}
`

// TestDeviceIsToldTheNumberThatWasRead: exactly, also by a step that waits while the
// gateway is restarted.
func TestDeviceIsToldTheNumberThatWasRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		g.plan = enginetest.Compiled(following)
		g.catalog = enginetest.CatalogOf(g.plan.Program)
		g.start()
		height := models.Path{Provider: "sun", Service: "sky", Resource: "height"}
		g.report(height, models.OfFloat(30.1))
		g.report(height, models.OfFloat(30.1))
		g.report(height, models.OfFloat(30.2))
		g.report(height, models.OfFloat(75.25))
		g.shutdown()
		g.start()
		defer g.shutdown()
		pass(11 * time.Minute)
		if got, want := strings.Join(g.told(), " "), "position=30.1 position=30.2 position=60 position=37.625"; got != want {
			t.Errorf("told %s, want %s", got, want)
		}
	})
}
