// The suite finds adapters that break the contract.

package adaptertest_test

import (
	"context"
	"errors"
	"fmt"
	nethttp "net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/adaptertest"
	"github.com/tenet-iot/tenet/adapters/http"
	"github.com/tenet-iot/tenet/adapters/simdevice"
	"github.com/tenet-iot/tenet/models"
)

// broken is an adapter that is good but for one fault.
type broken struct {
	*http.Adapter
	fault string
}

// Run runs the good adapter with the fault.
func (b broken) Run(ctx context.Context, host adapters.Host) error {
	switch b.fault {
	case "leaks":
		go func() { select {} }()
	case "misdates":
		host = misdating{host}
	case "ends with an error":
		return errors.Join(b.Adapter.Run(ctx, host), ctx.Err())
	}
	return b.Adapter.Run(ctx, host)
}

// misdating loses the time of readings.
type misdating struct{ adapters.Host }

func (m misdating) Report(ctx context.Context, readings []models.Reading) error {
	for i := range readings {
		readings[i].Time = time.Time{}
	}
	return m.Host.Report(ctx, readings)
}

// factory builds the broken adapter.
func factory(fault string) adapters.Factory {
	return func(name string, node ast.Node, catalog adapters.Catalog) (adapters.Adapter, error) {
		built, err := http.New(name, node, catalog)
		if err != nil {
			return nil, err
		}
		if fault == "is early" {
			u, _ := os.LookupEnv("TENET_TEST_DEVICE")
			if answer, err := nethttp.Get("http://" + u + "/state"); err == nil {
				answer.Body.Close()
			}
		}
		return broken{built.(*http.Adapter), fault}, nil
	}
}

// start serves a device for the HTTP adapter.
func start(t *testing.T, device *simdevice.Device) adaptertest.Rig {
	server := httptest.NewServer(device.Handler())
	proxy := adaptertest.NewTCPProxy(t, strings.TrimPrefix(server.URL, "http://"))
	t.Setenv("TENET_TEST_DEVICE", proxy.Addr)
	return adaptertest.Rig{
		Config: fmt.Sprintf(`
poll:
  - url: http://%s/state
    every: 20 ms
    bindings:
      - {resource: lab/climate/temperature, path: '$["climate/temperature"]', unit: °F}
      - {resource: lab/window/open, path: '$["window/open"]', values: {1: true, 0: false}}
      - resource: lab/heating/power
        path: $["heating/power"]
        values: {"OFF": off, "ON": on}
        set: {url: "http://%s/heating/power"}
`, proxy.Addr, proxy.Addr),
		Contacts: proxy.Count, Cut: proxy.Cut, Restore: proxy.Restore,
		Stop: func() { proxy.Close(); server.Close() },
	}
}

// TestSubject is run by TestTheSuiteFindsFaults in a process of its own, whose
// failure is what is looked for; by itself it checks the adapter without fault.
func TestSubject(t *testing.T) {
	adaptertest.Stories(t, adaptertest.Harness{Factory: factory(os.Getenv("TENET_TEST_FAULT")), Start: start})
}

func TestTheSuiteFindsFaults(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ fault, story, words string }{
		{"leaks", "a_command_moves_the_device", "something is left running"},
		{"misdates", "a_reading_has_value,_unit_and_time", "want a time between"},
		{"ends with an error", "a_command_moves_the_device", "after its context ended, want nil"},
		{"is early", "nothing_happens_before_Run", "the factory touched the network"},
	} {
		child := exec.Command(program, "-test.run=^TestSubject$/^"+c.story+"$")
		child.Env = append(os.Environ(), "TENET_TEST_FAULT="+c.fault)
		out, err := child.CombinedOutput()
		if err == nil || !strings.Contains(string(out), c.words) {
			t.Errorf("an adapter that %s passed, or failed otherwise: %v\n%s", c.fault, err, out)
		}
	}
}

func ExampleHost() {
	host := adaptertest.NewHost()
	host.Refuse(adapters.ErrBusy)
	reading := models.Reading{Path: adaptertest.Path("lab/window/open"), Value: models.OfBool(true)}
	fmt.Println(host.Report(context.Background(), []models.Reading{reading}))
	host.Refuse(nil)
	fmt.Println(host.Report(context.Background(), []models.Reading{reading}))
	fmt.Println(host.Seen().Has(reading.Path, models.OfBool(true)))
	// Output:
	// gateway is busy
	// <nil>
	// true
}
