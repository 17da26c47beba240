// A binding at work.

package mapping_test

import (
	"fmt"
	"time"

	"github.com/goccy/go-yaml/parser"

	"github.com/tenet-iot/tenet/adapters/adaptertest"
	"github.com/tenet-iot/tenet/adapters/mapping"
)

func Example() {
	file, err := parser.ParseBytes([]byte("resource: lab/climate/temperature\npath: $.sensors[0].t\nunit: °F\n"), 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	builder := mapping.NewBuilder(adaptertest.Lab())
	section := mapping.OpenSection(file.Docs[0].Body, builder.Problems)
	binding := builder.Binding(section, mapping.JSON)
	section.Done()
	if err := builder.Err(); err != nil {
		fmt.Println(err)
		return
	}
	payload := []byte(`{"sensors": [{"t": 68.9}]}`)
	readings, err := mapping.ReadAll([]*mapping.Binding{binding}, "", payload, 0, time.Now())
	fmt.Println(readings[0][0].Path, readings[0][0].Value, err)
	// Output: lab/climate/temperature 20.5 <nil>
}
