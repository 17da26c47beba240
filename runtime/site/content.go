// The content a verdict is bound to, and its hash.

package site

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"sync"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/models/library"
)

// Content is all that decides what a deployment's rules mean: their texts, the
// policy, which provider each device is, where the site is, the shipped device
// types and the engine that reads them. Two equal contents have equal verdicts.
type Content struct {
	Engine      string       `json:"engine"`
	Library     string       `json:"library"` // Digest of the shipped device types
	Timezone    string       `json:"timezone"`
	Coordinates *Coordinates `json:"coordinates,omitempty"` // nil: not known
	Sources     []Source     `json:"sources"`               // by name
	Devices     []Binding    `json:"devices"`               // by device
	Roles       []string     `json:"roles"`                 // sorted
	Policy      []Policy     `json:"policy"`                // by role, then resource
	Shield      []ShieldRow  `json:"shield,omitempty"`      // by resource, values, condition
}

// ShieldRow is a row of the shield: commands to a resource, with any value if there is
// none, are refused unless the condition is false.
type ShieldRow struct {
	Resource string   `json:"resource"`
	Values   []string `json:"values,omitempty"`
	While    string   `json:"while,omitempty"`
}

// Source is a rule file. Its text is not part of the JSON form, its SHA-256 is.
type Source struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Text   string `json:"-"`
}

// Binding says which provider a device is.
type Binding struct {
	Device   string `json:"device"`
	Provider string `json:"provider"`
}

// Policy allows a role to command a resource.
type Policy struct {
	Role     string `json:"role"`
	Resource string `json:"resource"`
}

// Digest is the SHA-256 of a text as 64 hexadecimal digits.
func Digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Content returns what the project means to an engine of the given version.
func (p *Project) Content(engine string) Content {
	c := Content{
		Engine: engine, Library: LibraryDigest(), Timezone: p.Timezone(), Coordinates: p.coordinates(),
		Sources: []Source{}, Devices: []Binding{}, Roles: []string{}, Policy: []Policy{},
	}
	for _, name := range p.Names() {
		c.Sources = append(c.Sources, Source{name, Digest(p.Sources[name]), p.Sources[name]})
	}
	for _, pair := range p.Site.Devices {
		c.Devices = append(c.Devices, Binding{pair.Key.Text, pair.Value.Text})
	}
	for _, w := range p.roles() {
		c.Roles = append(c.Roles, w.Text)
	}
	for _, g := range p.Site.Policy {
		for _, w := range g.Set {
			c.Policy = append(c.Policy, Policy{g.Role.Text, w.Text})
		}
	}
	for _, r := range p.Site.Shield {
		row := ShieldRow{Resource: r.Refuse.Text, While: r.While.Text}
		for _, v := range r.Values {
			row.Values = append(row.Values, v.Text)
		}
		c.Shield = append(c.Shield, row)
	}
	c.sort()
	return c
}

// sort gives the content its one order; a grant given twice counts once.
func (c *Content) sort() {
	slices.SortFunc(c.Devices, func(a, b Binding) int {
		return cmp.Or(cmp.Compare(a.Device, b.Device), cmp.Compare(a.Provider, b.Provider))
	})
	slices.Sort(c.Roles)
	slices.SortFunc(c.Policy, func(a, b Policy) int { return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Resource, b.Resource)) })
	c.Policy = slices.Compact(c.Policy)
	slices.SortFunc(c.Shield, func(a, b ShieldRow) int {
		return cmp.Or(cmp.Compare(a.Resource, b.Resource), slices.Compare(a.Values, b.Values), cmp.Compare(a.While, b.While))
	})
}

// Hash is the content's address: the SHA-256 of its JSON form, as 64
// hexadecimal digits. Every list is sorted, so equal contents have equal
// hashes whatever order a site file is written in.
func (c Content) Hash() string {
	raw, err := json.Marshal(c)
	if err != nil {
		panic("site: a Content of strings and finite numbers must have a JSON form: " + err.Error())
	}
	return Digest(string(raw))
}

// Hash is the hash of the project's content.
func (p *Project) Hash(engine string) string { return p.Content(engine).Hash() }

// Files returns the texts by name.
func (c Content) Files() map[string]string {
	files := make(map[string]string, len(c.Sources))
	for _, s := range c.Sources {
		files[s.Name] = s.Text
	}
	return files
}

// CheckSite returns what rules may depend on, without positions.
func (c Content) CheckSite() check.Site {
	var s check.Site
	for _, b := range c.Devices {
		s.Bindings = append(s.Bindings, check.SiteBinding{Device: b.Device, Provider: b.Provider})
	}
	for _, role := range c.Roles {
		s.Roles = append(s.Roles, check.SiteRole{Name: role})
	}
	for _, p := range c.Policy {
		s.Grants = append(s.Grants, check.SiteGrant{Role: p.Role, Resource: p.Resource})
	}
	for _, r := range c.Shield {
		row := check.SiteRefusal{Resource: check.SiteText{Text: r.Resource}, While: check.SiteText{Text: r.While}}
		for _, v := range r.Values {
			row.Values = append(row.Values, check.SiteText{Text: v})
		}
		s.Shield = append(s.Shield, row)
	}
	return s
}

// LibraryDigest is the digest of the device types this program ships.
var LibraryDigest = sync.OnceValue(func() string {
	var all []Source
	for _, f := range library.Files() {
		all = append(all, Source{Name: f.Name, SHA256: Digest(f.Source)})
	}
	raw, err := json.Marshal(all)
	if err != nil {
		panic("site: names and digests must have a JSON form: " + err.Error())
	}
	return Digest(string(raw))
})
