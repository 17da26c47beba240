// Values in words.

package machine

import (
	"time"

	"github.com/tenet-iot/tenet/models"
)

// Text writes a value of the resource: as its type does, and the time of day as a
// clock shows it, such as 22:30 or 06:00:01.
func (r *Resource) Text(v models.Value) string {
	if r.Fact != ClockFact || v.Kind != models.Duration {
		return r.Model.Type.Format(v)
	}
	t := time.Time{}.Add(time.Duration(v.Bits))
	if t.Second() == 0 {
		return t.Format("15:04")
	}
	return t.Format("15:04:05")
}
