// Device types: what providers, services and resources look like.

package models

import "time"

// ResourceKind is one of sensiNact's four kinds of resource.
type ResourceKind uint8

// The four kinds.
const (
	Sensor   ResourceKind = iota // read only, measured
	State                        // a state variable of the device
	Action                       // something to call
	Property                     // a setting or a fact about the device
)

// Mutability says who may change a resource's value.
type Mutability uint8

// The three mutabilities.
const (
	Fixed      Mutability = iota // never changes after provisioning
	Updatable                    // pushed by the device only
	Modifiable                   // settable
)

// Type is the type of a resource's values.
type Type struct {
	Kind    Kind
	Members []string // enum members in order of declaration
	Elem    *Type    // list element type
	Unit    Unit     // of numbers; the zero Unit is "no unit"
	Range   *Range   // of numbers; nil is the whole type
}

// Range is a closed interval of allowed numbers, in the type's unit.
type Range struct{ Min, Max float64 }

// Resource is one resource of a service model.
type Resource struct {
	Name       string
	Kind       ResourceKind
	Mutability Mutability
	Type       Type
	Default    Value // of fixed resources and properties
	ByHand     bool  // people can change it physically
	// Reports is the period the device reports with; 0 is "on change".
	Reports time.Duration
	// Rate is the largest change per second of the actual value; 0 is unbounded.
	Rate float64
	// Responds (R) bounds the answer to a command, Reported (L) the delay of a
	// report. Zero means the defaults DefaultResponds and DefaultReported.
	Responds, Reported time.Duration
	// MaxAgeNanos is how long a report counts before the value is unknown, a whole
	// number of seconds; 0: for ever.
	MaxAgeNanos int64
	Params      []Param  // of actions
	Writes      []string // resources (service.resource) an action may change
}

// Param is a named, typed argument of an action.
type Param struct {
	Name string
	Type Type
}

// Defaults of the two delays of the command channel (SEMANTICS section 1).
const (
	DefaultResponds = 5 * time.Second
	DefaultReported = 2 * time.Second
)

// Service is a named group of resources.
type Service struct {
	Name      string
	Resources []Resource
}

// Model is a device type: its services. Its behaviour lives in dsl/world.
type Model struct {
	Name     string
	Doc      string
	Services []Service
}

// Path is the address of a resource in the digital twin.
type Path struct{ Provider, Service, Resource string }

// String gives provider/service/resource.
func (p Path) String() string { return p.Provider + "/" + p.Service + "/" + p.Resource }

// Quality says how far a value can be trusted.
type Quality uint8

// Qualities. Anything but Good makes conditions on the value unknown.
const (
	Good       Quality = iota
	Unset              // never reported
	Offline            // the provider is gone; the last value is kept
	Stale              // older than its maximum age
	OutOfRange         // outside the declared range or type; the last good value is kept
)

// Reading is a value a device reported, at the time it was stamped on arrival.
type Reading struct {
	Path    Path
	Value   Value
	Time    time.Time
	Quality Quality
}
