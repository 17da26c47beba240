// The tree of what is said about time, Tenet's own.

package fsp

// TimedDef is timed Name = Use { a in 1..2, b from 3 }: the process in time.
type TimedDef struct {
	Ident
	Use    Use
	Bounds []LabelBound
}

// LabelBound gives labels bounds, in ticks.
type LabelBound struct {
	Labels    *Label
	Low, High Expr // High nil: none
}

// WithinDef is deadline Name = Event within Ticks after After, or delay Name = Event at
// least Ticks after After, by its keyword.
type WithinDef struct {
	Ident
	Keyword      string
	Event, After *Label
	Ticks        Expr
}

func (*TimedDef) def()  {}
func (*WithinDef) def() {}
