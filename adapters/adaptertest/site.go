// The site every conformance test runs in.

package adaptertest

import (
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/models"
)

// Catalog is a fixed set of resources.
type Catalog map[models.Path]models.Resource

var _ adapters.Catalog = Catalog(nil)

// Resource returns the declaration of a resource.
func (c Catalog) Resource(path models.Path) (models.Resource, bool) {
	r, ok := c[path]
	return r, ok
}

// Paths lists the resources of a provider, or all, in alphabetical order.
func (c Catalog) Paths(provider string) []models.Path {
	var paths []models.Path
	for p := range c {
		if provider == "" || p.Provider == provider {
			paths = append(paths, p)
		}
	}
	slices.SortFunc(paths, func(a, b models.Path) int { return strings.Compare(a.String(), b.String()) })
	return paths
}

// Path reads "provider/service/resource".
func Path(text string) models.Path {
	parts := strings.SplitN(text, "/", 3)
	return models.Path{Provider: parts[0], Service: parts[1], Resource: parts[2]}
}

// Lab is the suite's site: the providers lab and attic, each with
//
//	climate/temperature  sensor float °C [-40..125]
//	heating/power        modifiable state enum {off, on}
//	window/open          sensor bool
//	display/blink        action(times: int)
func Lab() Catalog {
	celsius, err := models.ParseUnit("°C")
	if err != nil {
		panic("the library of units has no °C: " + err.Error())
	}
	catalog := Catalog{}
	for _, provider := range []string{"lab", "attic"} {
		catalog[Path(provider+"/climate/temperature")] = models.Resource{
			Name: "temperature", Kind: models.Sensor, Mutability: models.Updatable,
			Type: models.Type{Kind: models.Float, Unit: celsius, Range: &models.Range{Min: -40, Max: 125}},
		}
		catalog[Path(provider+"/heating/power")] = models.Resource{
			Name: "power", Kind: models.State, Mutability: models.Modifiable,
			Type: models.Type{Kind: models.Enum, Members: []string{"off", "on"}},
		}
		catalog[Path(provider+"/window/open")] = models.Resource{
			Name: "open", Kind: models.Sensor, Mutability: models.Updatable, Type: models.Type{Kind: models.Bool},
		}
		catalog[Path(provider+"/display/blink")] = models.Resource{
			Name: "blink", Kind: models.Action,
			Params: []models.Param{{Name: "times", Type: models.Type{Kind: models.Int}}},
		}
	}
	return catalog
}

// Node parses an adapter's entry.
func Node(t testing.TB, yaml string) ast.Node {
	t.Helper()
	file, err := parser.ParseBytes([]byte(yaml), 0)
	if err != nil {
		t.Fatalf("the configuration of the test is no YAML: %v\n%s", err, yaml)
	}
	if len(file.Docs) == 0 {
		return nil
	}
	return file.Docs[0].Body
}
