// Package standard is the one list of the adapters that ship.
package standard

import (
	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/coap"
	"github.com/tenet-iot/tenet/adapters/http"
	"github.com/tenet-iot/tenet/adapters/mqtt"
)

// All returns the shipped adapters by the name an entry of site.yaml gives as
// its type. The map is the caller's.
func All() map[string]adapters.Factory {
	return map[string]adapters.Factory{
		"coap":        coap.New,
		"http":        http.New,
		"mqtt":        mqtt.New,
		"mqtt-server": mqtt.NewDoor,
	}
}
