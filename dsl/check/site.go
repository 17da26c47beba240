// What the site file says and rules may depend on.

package check

import "github.com/tenet-iot/tenet/dsl/diag"

// Site is the part of a site file that decides what a deployment means: who
// may command what, and which provider a device is. The zero Site is "no site
// file": any role may be notified, nobody may command anything remotely, and
// devices are bound as their declarations say.
type Site struct {
	// Roles that exist. If there is none, any role may be notified.
	Roles    []SiteRole
	Grants   []SiteGrant
	Bindings []SiteBinding
	Shield   []SiteRefusal
}

// SiteRefusal is a row of the shield: a command to the resource, with one of the
// values if there are any, is refused unless the condition is false. Resource is
// written as in a SiteGrant.
type SiteRefusal struct {
	Resource SiteText
	Values   []SiteText
	While    SiteText // "" is always
}

// SiteText is an expression or a name that stands in a site file.
type SiteText struct {
	Text  string
	Where diag.Span
}

// SiteRole declares a role.
type SiteRole struct {
	Name  string
	Where diag.Span
}

// SiteGrant allows a role to command a resource remotely. Resource is
// device.resource, device.service.resource or provider/service/resource.
type SiteGrant struct {
	Role     string
	Resource string
	Where    diag.Span
}

// SiteBinding says which provider a device is; it wins over the declaration.
type SiteBinding struct {
	Device   string
	Provider string
	Where    diag.Span
}
