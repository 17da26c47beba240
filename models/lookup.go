// Finding services and resources by name.

package models

import (
	"fmt"
	"strings"
	"time"
)

// LookupError says that a resource name is not known in a device type, or
// means several resources.
type LookupError struct {
	Model      string
	Name       string
	Candidates []string // service.resource: the meanings if ambiguous, else all there are
	Ambiguous  bool
	Suggestion string // the name that was probably meant, "" if none is near
}

// Error names the candidates.
func (e *LookupError) Error() string {
	if e.Ambiguous {
		return fmt.Sprintf("%s has several resources named %s: %s", e.Model, e.Name, strings.Join(e.Candidates, ", "))
	}
	s := fmt.Sprintf("%s has no resource named %s", e.Model, e.Name)
	if e.Suggestion != "" {
		s += fmt.Sprintf(" (did you mean %s?)", e.Suggestion)
	}
	if len(e.Candidates) > 0 {
		s += fmt.Sprintf("; it has: %s", strings.Join(e.Candidates, ", "))
	}
	return s
}

// Resource returns the resource of that name in that service; false if there is
// none. The pointer is into the model.
func (m *Model) Resource(service, name string) (*Resource, bool) {
	for i := range m.Services {
		s := &m.Services[i]
		if s.Name != service {
			continue
		}
		for j := range s.Resources {
			if s.Resources[j].Name == name {
				return &s.Resources[j], true
			}
		}
	}
	return nil, false
}

// Find returns the one resource of that name in any service, and its service.
// The pointer is into the model. Errors: *LookupError, if there is none or more
// than one; candidates are listed in order of declaration.
func (m *Model) Find(name string) (service string, r *Resource, err error) {
	var found, all, names []string
	for i := range m.Services {
		s := &m.Services[i]
		for j := range s.Resources {
			path := s.Name + "." + s.Resources[j].Name
			all, names = append(all, path), append(names, s.Resources[j].Name)
			if s.Resources[j].Name == name {
				found = append(found, path)
				service, r = s.Name, &s.Resources[j]
			}
		}
	}
	switch len(found) {
	case 0:
		return "", nil, &LookupError{Model: m.Name, Name: name, Candidates: all, Suggestion: nearest(name, names)}
	case 1:
		return service, r, nil
	}
	return "", nil, &LookupError{Model: m.Name, Name: name, Candidates: found, Ambiguous: true}
}

// R returns the response time in effect: how long a command may go unanswered.
func (r Resource) R() time.Duration {
	if r.Responds > 0 {
		return r.Responds
	}
	return DefaultResponds
}

// L returns the report delay in effect: how long a change may go unreported.
func (r Resource) L() time.Duration {
	if r.Reported > 0 {
		return r.Reported
	}
	return DefaultReported
}

// String names the kind as the language does.
func (k ResourceKind) String() string {
	return word(uint8(k), "sensor", "state", "action", "property")
}

// String names the mutability as the language does.
func (m Mutability) String() string {
	return word(uint8(m), "fixed", "updatable", "modifiable")
}

// String names the quality.
func (q Quality) String() string {
	return word(uint8(q), "good", "unset", "offline", "stale", "out-of-range")
}

// word picks the name of a small closed set.
func word(i uint8, names ...string) string {
	if int(i) < len(names) {
		return names[i]
	}
	return fmt.Sprintf("unknown (%d)", i)
}
