// The shortest use: an answer that is an error.

package api_test

import (
	"fmt"
	"net/http/httptest"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/runtime/api"
)

func ExampleWriteError() {
	w := httptest.NewRecorder()
	api.WriteError(w, fmt.Errorf("report: %w", adapters.ErrBusy))
	fmt.Print(w.Code, " ", w.Body)
	// Output: 429 {"code":"busy","message":"the gateway is busy","hint":"try again in a second"}
}
