// The catalog: what is declared, for adapters, the engine and the API.

package gateway

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/models"
)

// declared is a resource with how rules call it.
type declared struct {
	resource           models.Resource
	ref, device, model string
}

// catalog lists the resources of all devices. It never changes.
type catalog struct {
	all        map[models.Path]declared
	paths      []models.Path // sorted
	byProvider map[string][]models.Path
}

var _ adapters.Catalog = (*catalog)(nil)

// newCatalog joins deployments; of two declarations of a path the first wins.
func newCatalog(list ...*check.Deployment) *catalog {
	c := &catalog{all: map[models.Path]declared{}, byProvider: map[string][]models.Path{}}
	for _, d := range list {
		if d == nil {
			continue
		}
		for _, dev := range d.Devices {
			for _, r := range dev.Resources {
				c.add(r, dev)
			}
		}
	}
	slices.SortFunc(c.paths, comparePaths)
	for _, p := range c.paths {
		c.byProvider[p.Provider] = append(c.byProvider[p.Provider], p)
	}
	return c
}

func (c *catalog) add(r *check.Resource, dev *check.Device) {
	if _, taken := c.all[r.Path]; taken {
		return
	}
	c.all[r.Path] = declared{r.Model, r.Ref, dev.Name, dev.Model.Model.Name}
	c.paths = append(c.paths, r.Path)
}

func comparePaths(a, b models.Path) int {
	return cmp.Or(cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Resource, b.Resource))
}

// Resource implements adapters.Catalog.
func (c *catalog) Resource(path models.Path) (models.Resource, bool) {
	d, ok := c.all[path]
	return d.resource, ok
}

// Paths implements adapters.Catalog.
func (c *catalog) Paths(provider string) []models.Path {
	if provider == "" {
		return slices.Clone(c.paths)
	}
	return slices.Clone(c.byProvider[provider])
}

// same reports whether both catalogs declare the paths alike.
func (c *catalog) same(other *catalog, paths []models.Path) bool {
	return !slices.ContainsFunc(paths, func(p models.Path) bool {
		return !reflect.DeepEqual(c.all[p].resource, other.all[p].resource)
	})
}
