// Forms: cards, slots and what fits them.

package form

import "github.com/tenet-iot/tenet/dsl/diag"

// Schema names the JSON form.
const Schema = "tenet.form/1"

// Form is a file as cards, in the order of the text.
type Form struct {
	Schema string `json:"schema"`
	File   string `json:"file"`
	Cards  []Card `json:"cards"`
	// Decls is the list of declarations, for inserting, moving and removing
	// cards of the file.
	Decls Slot `json:"decls"`
	// Lists are choices that many slots share, by name; Templates likewise are
	// elements that lists can be given.
	Lists     map[string][]string   `json:"lists"`
	Templates map[string][]Template `json:"templates"`
}

// Card is something a person edits as one: a declaration, or an item of an app.
type Card struct {
	Path string `json:"path"`
	// Parent is the path of the app or group it lies in, "" at the top.
	Parent string `json:"parent,omitempty"`
	// Kind is package, import, model, device, environment, safe, app, template,
	// use, let, var, rule, promise, wish, assume, allow or group.
	Kind  string `json:"kind"`
	Title string `json:"title"`
	Place Place  `json:"place"`
	Slots []Slot `json:"slots"`
}

// Kind is what is written in a slot.
type Kind string

// The kinds of slots.
const (
	Name       Kind = "name"       // of what the card declares
	Text       Kind = "text"       // in quotation marks
	Number     Kind = "number"     // without unit
	Quantity   Kind = "quantity"   // a number with a unit
	Duration   Kind = "duration"   // a number with a unit of time, or a constant
	Time       Kind = "time"       // of day: 22:30, sunset - 20 min
	Days       Kind = "days"       // mon..fri, sun
	Condition  Kind = "condition"  // true or false
	Expression Kind = "expression" // of another type
	Operator   Kind = "operator"
	Choice     Kind = "choice" // one of the choices
	Flag       Kind = "flag"   // there or not: the one choice is what is written
	Resource   Kind = "resource"
	Device     Kind = "device"
	Role       Kind = "role"
	Rule       Kind = "rule"
	Model      Kind = "model"
	Type       Kind = "type"
	Event      Kind = "event"
	Scope      Kind = "scope"    // of a promise, with its colon
	Element    Kind = "element"  // of a list; it may have slots of its own
	List       Kind = "list"     // its slots are the elements
	Sentence   Kind = "sentence" // what cannot be taken apart
)

// Slot is a blank of a form.
type Slot struct {
	Path string `json:"path"`
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
	// Text is what is written; "" if nothing is.
	Text string `json:"text"`
	// Place is where; nil if nothing is written.
	Place *Place `json:"place,omitempty"`
	// Optional slots can be emptied.
	Optional bool `json:"optional,omitempty"`
	// Type is the type of the value that is wanted, as declared: "enum {off, on}".
	Type string `json:"type,omitempty"`
	// Choices are texts that fit; of most kinds others fit as well. From names a
	// list of the form with more of them.
	Choices []string `json:"choices,omitempty"`
	From    string   `json:"from,omitempty"`
	// Templates names the elements a list can be given.
	Templates string `json:"templates,omitempty"`
	// Slots are the parts: elements of a list, blanks of an element.
	Slots []Slot `json:"slots,omitempty"`

	layout layout
}

// Template is an element to insert.
type Template struct {
	Label string `json:"label"`
	Text  string `json:"text"`
}

// Place is a piece of a file: lines and columns from 1, columns in characters
// (Unicode code points), the end exclusive.
type Place struct {
	Line    int `json:"line"`
	Col     int `json:"col"`
	EndLine int `json:"endLine"`
	EndCol  int `json:"endCol"`
}

// layout is how a slot stands in the text.
type layout struct {
	span diag.Span // of what is written, or where it would go
	// whole is the span with the words that belong to it, such as "while".
	whole diag.Span
	// lead are those words, for writing what is not there yet; an own line is
	// begun for it if line is set. first says that it goes before what stands at
	// its place, not behind.
	lead  string
	line  bool
	first bool
	// separator stands between the elements of a list; open is where the list
	// begins, before comments on its first element.
	separator string
	open      int
	// fields are the places in the tree that may change with the slot, relative
	// to the parent; the last part of the path if there are none.
	fields []string
}

// Find returns the slot at a path, nil if there is none.
func (f *Form) Find(path string) *Slot {
	for i := range f.Cards {
		if s := find(f.Cards[i].Slots, path); s != nil {
			return s
		}
	}
	if path == f.Decls.Path {
		return &f.Decls
	}
	return find(f.Decls.Slots, path)
}

func find(slots []Slot, path string) *Slot {
	for i := range slots {
		if slots[i].Path == path {
			return &slots[i]
		}
		if s := find(slots[i].Slots, path); s != nil {
			return s
		}
	}
	return nil
}
