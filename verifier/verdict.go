// Verdicts and reports: what Verify returns.

package verifier

import (
	"time"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier/checks"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/memo"
	"github.com/tenet-iot/tenet/verifier/proof"
)

// Verdict is the answer about a property.
type Verdict uint8

// The verdicts.
const (
	Unknown Verdict = iota
	Holds
	Violated
)

// String gives the word of reports.
func (v Verdict) String() string { return [...]string{"unknown", "holds", "violated"}[v] }

// Property is the verdict about one property.
type Property struct {
	App, Name, Sentence string
	Where               diag.Span
	Verdict             Verdict
	// Rung is the highest world the property was shown to survive, Required the
	// one it has to.
	Rung, Required world.Rung
	// Vacuous says that it holds for a reason other than the rules; Why names
	// it.
	Vacuous bool
	Why     string
	// Assumptions are what the verdict rests on, in words.
	Assumptions []string
	// States and Transitions count the world of Rung, the one in which a run breaks it, or
	// the one explored last if there is neither.
	States, Transitions int
	Seconds             float64
	// Limit is why the verdict is unknown; "" otherwise.
	Limit string
	// Beyond is why a property that holds is not decided in the next world, although that
	// was asked for; "" otherwise.
	Beyond string
	// Recalled: the verdict was kept from an earlier call.
	Recalled bool
	// Trace breaks the property on the rung after Rung, or on the delayed one where the
	// prompt one is not decided; nil if none is known.
	Trace *explain.Trace
	Blame []string
	// Evidence shows that it holds on Rung; nil if Rung is world.NoRung.
	Evidence *proof.Evidence
	// Run is Trace as data.
	Run *explain.Run
	// Pair and PairRun are of a violated sentence about pairs of runs, in place of
	// Run: Trace is then the first of two.
	Pair    *explain.PairTrace
	PairRun *explain.PairRun
}

// Breaks is the world in which the run that is shown breaks the property; it means nothing
// without one.
func (p *Property) Breaks() world.Rung {
	if p.Run != nil {
		return p.Run.World.Rung()
	}
	return p.Rung + 1
}

// Report is what Verify found, properties in the order of the deployment.
type Report struct {
	Apps       []string // names of all apps, sorted
	Properties []Property
	Findings   []checks.Finding
	Seconds    float64
}

// Progress tells how far a search has come. Property is a name; of the
// built-in checks it is the check's code and what it is about.
type Progress struct {
	Property  string  `json:"property"`
	Rung      string  `json:"rung"`
	States    int     `json:"states"`
	Frontier  int     `json:"frontier"`
	PerSecond float64 `json:"perSecond"`
	Seconds   float64 `json:"seconds"`
	Bytes     int64   `json:"bytes"`
}

// Options bound and observe Verify; the zero value verifies everything with
// the defaults.
type Options struct {
	// Filter chooses properties by app and name; nil takes all, and the
	// built-in checks. With a Filter the checks are left out.
	Filter func(app, name string) bool
	// Rung is the highest world to try; world.NoRung means the one that the property
	// requires, and Delayed at least.
	Rung world.Rung
	// Timeout bounds the whole call; 0 is none.
	Timeout time.Duration
	// MaxStates bounds every single search, Memory those that run at a time; 0 means
	// DefaultStates and DefaultMemory.
	MaxStates int
	Memory    int64
	// Workers is how many properties are decided at a time, or of a wide one the
	// number of goroutines of its search; 0 means 2. Verdicts do not depend on it.
	Workers int

	// AllFindings keeps every finding, however many there are of one code.
	AllFindings bool

	// Cache keeps verdicts with their evidence, and answers of the built-in checks,
	// so that the same question is not decided again. Its content is not trusted to
	// be what was put there; that evidence which is whole was accepted by the
	// checker, as its key says, is. Nil keeps nothing. Sentences about pairs of runs
	// are not kept, nor runs that go on for ever.
	Cache memo.Store

	// Progress is called from time to time, OnProperty once for every property when
	// it is decided, as are those before it in the deployment that are not put back.
	// Neither is called while it runs, though from several goroutines. Nil means
	// nobody listens.
	Progress   func(Progress)
	OnProperty func(*Property)
	// Clock tells the time for Seconds and rates; nil leaves them 0.
	Clock func() time.Time
}

// The limits of a search unless Options say otherwise.
const (
	DefaultStates = 20_000_000
	DefaultMemory = 2 << 30
)
