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

// About says in a line what each of them is for, by its name. The map is the caller's.
func About() map[string]string {
	return map[string]string{
		"coap":        "devices that speak CoAP (RFC 7252), observed or polled",
		"http":        "devices that are polled or push over HTTP",
		"mqtt":        "devices behind an MQTT broker (3.1.1)",
		"mqtt-server": "devices that connect to the gateway itself, with MQTT 3.1.1 or 5",
	}
}
