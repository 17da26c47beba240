// Symbols: what is declared, and where it is mentioned.

package names

import (
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// Kind is what a symbol is.
type Kind uint8

// The kinds.
const (
	Package  Kind = iota // a package of device types
	Alias                // import acme as NAME
	Model                // a device type
	Service              // of a device type
	Resource             // of a service
	Argument             // a parameter of an action
	Member               // a value of an enum
	Device
	App
	Param // a parameter of a template
	Let
	Var
	Each // stands for one device after another: for each, any, every
	Rule
	Role
	Value // v in "on set power(v)"
)

var kindWords = [...]string{
	"package", "alias", "device type", "service", "resource", "argument", "value", "device", "app", "parameter", "constant",
	"variable", "device", "rule", "role", "commanded value",
}

// String gives the word people know the kind by.
func (k Kind) String() string { return kindWords[k] }

// Symbol is something that has a name.
type Symbol struct {
	Kind Kind
	Name string
	// Where is the name in its declaration. Its File is empty if no file of the
	// project declares the symbol: a shipped device type, a role.
	Where diag.Span
	Node  syntax.Node // the declaration; nil for a role
	Owner *Symbol     // of a service its model, of a rule its app …; nil if none
	Model *Symbol     // of what is a device: its type; nil if unknown
	Type  Type        // of what has a value
	// Text is the type as written.
	Text    string
	Parts   []*Symbol // what it declares, in order
	Shipped bool
}

// IsDevice reports whether the symbol stands for a device: it has resources.
func (s *Symbol) IsDevice() bool {
	return s.Kind == Device || s.Kind == Each || s.Kind == Param && s.Node.(*syntax.AppParam).Model != nil
}

// Part returns the first part of a kind and name, nil if there is none.
func (s *Symbol) Part(kind Kind, name string) *Symbol {
	if s == nil {
		return nil
	}
	for _, p := range s.Parts {
		if p.Kind == kind && p.Name == name {
			return p
		}
	}
	return nil
}

// Resources lists the resources of a device type in order; of a nil symbol
// none.
func (s *Symbol) Resources() []*Symbol {
	var list []*Symbol
	if s == nil {
		return nil
	}
	for _, service := range s.Parts {
		for _, r := range service.Parts {
			if r.Kind == Resource {
				list = append(list, r)
			}
		}
	}
	return list
}

// resource finds [service.]resource in a device type; without a service the
// name must be unique.
func (s *Symbol) resource(service, name string) *Symbol {
	var found *Symbol
	for _, r := range s.Resources() {
		if r.Name != name || service != "" && r.Owner.Name != service {
			continue
		}
		if found != nil {
			return nil
		}
		found = r
	}
	return found
}

// Find returns the resource of a device type at a path: its name, or those of
// its service and its own. Nil if there is none, or several of one name.
func (s *Symbol) Find(path []string) *Symbol {
	switch len(path) {
	case 1:
		return s.resource("", path[0])
	case 2:
		return s.resource(path[0], path[1])
	}
	return nil
}

// TypeOrNone is the type of the symbol's values; of a nil symbol none.
func (s *Symbol) TypeOrNone() Type {
	if s == nil {
		return noType
	}
	return s.Type
}

// Ref is how a rule calls a resource of a device: device.resource, or
// device.service.resource where two services have one of that name.
func Ref(device string, resource *Symbol) string {
	model := resource.Owner.Owner
	if model.resource("", resource.Name) == nil {
		return device + "." + resource.Owner.Name + "." + resource.Name
	}
	return device + "." + resource.Name
}

// Decl is the declaration of a resource.
func (s *Symbol) Decl() *syntax.ResourceDecl {
	d, _ := s.Node.(*syntax.ResourceDecl)
	return d
}

// Settable reports whether a resource can be given a value.
func (s *Symbol) Settable() bool {
	d := s.Decl()
	return d != nil && d.Mutability == "modifiable" && d.Kind != "action" && d.Kind != "sensor"
}

// Callable reports whether a resource is an action.
func (s *Symbol) Callable() bool {
	d := s.Decl()
	return d != nil && d.Kind == "action"
}

// How says what a use does with a symbol.
type How uint8

// The ways to use a symbol.
const (
	Declares How = iota
	Reads
	Writes // sets, calls, assigns
)

// Use is a name where it stands.
type Use struct {
	Span   diag.Span
	Symbol *Symbol
	How    How
}

// Mention is a name outside the rules, such as in a site file.
type Mention struct {
	Kind  Kind // Device or Role
	Name  string
	Where diag.Span // File is empty if it is written nowhere
}
