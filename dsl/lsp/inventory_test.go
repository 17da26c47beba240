// Reading devices.json.

package lsp

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseDevices(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []Device
		err        string
	}{
		{
			"recorded", `{"schema":"tenet.devices/1","devices":[{"provider":"zb-2"},{"provider":"zb-1","name":"Hall","model":"Contact"},{"provider":"zb-2"},{}]}`,
			[]Device{{"zb-1", "Hall", "Contact"}, {Provider: "zb-2"}}, "",
		},
		{
			"live", `{"schema":"tenet.resources/1","revision":1,"resources":[{"path":"plug/heating/power","device":"heater","model":"Heater"},{"path":"plug/heating/load"}]}`,
			[]Device{{"plug", "heater", "Heater"}}, "",
		},
		{"no schema", `{}`, nil, `read devices: the schema is "" in place of "tenet.devices/1"`},
		{"no JSON", `{`, nil, "read devices: unexpected end of JSON input"},
	} {
		got, err := ParseDevices([]byte(c.text))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		if err == nil && c.err != "" || err != nil && err.Error() != c.err {
			t.Errorf("%s: error %v, want %s", c.name, err, c.err)
		}
	}
}

func FuzzParseDevices(f *testing.F) {
	f.Add([]byte(`{"schema":"tenet.devices/1","devices":[{"provider":"a"}]}`))
	f.Add([]byte(`{"schema":"tenet.resources/1","resources":[{"path":"/"}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		list, err := ParseDevices(raw)
		for i, d := range list {
			if err != nil || d.Provider == "" || i > 0 && list[i-1].Provider >= d.Provider {
				t.Fatalf("%v, %v", list, err)
			}
		}
	})
}
