// The list of adapters, and that the manual knows every key they read.

package standard_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/adaptertest"
	"github.com/tenet-iot/tenet/adapters/mapping"
	"github.com/tenet-iot/tenet/adapters/standard"
)

func ExampleAll() {
	fmt.Println(slices.Sorted(maps.Keys(standard.All())))
	// Output: [coap http mqtt mqtt-server]
}

func TestEveryAdapterRefusesAnEmptyEntryAndAnothersName(t *testing.T) {
	for name, build := range standard.All() {
		if adapter, err := build("x", nil, adaptertest.Lab()); adapter != nil || mapping.ListErrors(err) == nil {
			t.Errorf("%s built %v, %v of nothing", name, adapter, err)
		}
		_, err := build("x", adaptertest.Node(t, "type: other"), adaptertest.Lab())
		if err == nil || !strings.Contains(err.Error(), "1:7: this entry is read by the "+name+" adapter [bad-value]") {
			t.Errorf("%s said %v of another's entry", name, err)
		}
	}
}

func TestEveryAdapterIsDescribed(t *testing.T) {
	about := standard.About()
	for name := range standard.All() {
		if about[name] == "" {
			t.Errorf("nothing is said of %s", name)
		}
	}
	if len(about) != len(standard.All()) {
		t.Errorf("described are %v", about)
	}
}

func TestEveryAdapterCanWriteCallAndTellItsResources(t *testing.T) {
	entries := map[string]string{
		"mqtt":        "url: tcp://127.0.0.1:1\nbindings: [{resource: lab/heating/power, topic: x, set: {topic: y}}]",
		"mqtt-server": "listen: 127.0.0.1:1\nanonymous: true\nbindings: [{resource: lab/heating/power, topic: x, set: {topic: y}}]",
		"coap":        "bindings: [{resource: lab/heating/power, uri: 'coap://127.0.0.1/x', set: {}}]",
		"http":        "bindings: [{resource: lab/heating/power, set: {url: 'http://127.0.0.1/x'}}]",
	}
	for name, build := range standard.All() {
		adapter, err := build("x", adaptertest.Node(t, entries[name]), adaptertest.Lab())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		_, writes := adapter.(adapters.Writer)
		_, calls := adapter.(adapters.Invoker)
		binder, tells := adapter.(adapters.Binder)
		if !writes || !calls || !tells || fmt.Sprint(binder.Bound()) != "[lab/heating/power]" {
			t.Errorf("%s writes %v, calls %v, tells %v", name, writes, calls, tells)
		}
	}
}

// keyRead finds the keys the decoders ask for.
var keyRead = regexp.MustCompile(`\.(?:Text|Need|Word|Bool|Int|Number|Duration|Sub|List|Texts|Pairs|Scalar|Place|Pointer|topic|place|pointer)\((?:\w+, )?"([a-z_]+)"`)

func TestEveryKeyIsInTheManual(t *testing.T) {
	manual, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]string{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || strings.Contains(file, "simdevice") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range keyRead.FindAllSubmatch(source, -1) {
			keys[string(match[1])] = file
		}
	}
	if len(keys) < 40 {
		t.Errorf("found only %d keys in the sources: %v", len(keys), keys)
	}
	for key, file := range keys {
		if !strings.Contains(string(manual), "`"+key+"`") {
			t.Errorf("README.md does not tell of %s, read in %s", key, file)
		}
	}
}
