// How a window fills and empties.

package window_test

import (
	"fmt"

	"github.com/tenet-iot/tenet/dsl/derive/internal/window"
	"github.com/tenet-iot/tenet/models"
)

func Example() {
	w := window.New(window.Avg, models.Float, 60)
	w.Add(0, models.OfFloat(0.1))
	w.Add(20, models.OfFloat(0.2))
	w.Add(20, models.OfFloat(0.3))
	v, _ := w.Value()
	due, _ := w.Due()
	fmt.Println(v.Float(), "until", due)
	w.Move(due)
	v, _ = w.Value()
	fmt.Println(v.Float())
	// Output:
	// 0.2 until 60
	// 0.25
}
