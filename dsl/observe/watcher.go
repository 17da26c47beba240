// Watchers: what the world needs of whatever watches its runs.

package observe

// Watcher is an automaton over letters that says when a run breaks a property:
// an [Observer] of a sentence, or an [Automaton] of a formula. Its methods mean
// what those of Observer say; it does not change and may be shared.
type Watcher interface {
	Initial() State
	Step(dst []Next, s State, l Letter) []Next
	Expire(s State, expired Clocks) State
	Broken(s State) bool
	Accepting(s State) bool
	Liveness() bool
	Running(s State) Clocks
	Ticks(c Clocks) int64
	States() int
	Bits() int
	// Branches is how many states Step appends at most.
	Branches() int
}

var _ Watcher = (*Observer)(nil)

// Branches returns 2: a trigger is followed, or passed over.
func (o *Observer) Branches() int { return 2 }
