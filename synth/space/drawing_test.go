// A system written as text, for stories.

package space

import (
	"errors"
	"fmt"
	"strings"
)

// drawing is a system of states named by one letter each. Its first line names
// the initial states; each other line is a state and its transitions, label
// (one digit) and target: "a: 1b 2c". A transition to ! is an error.
type drawing struct {
	initial string
	moves   map[byte][]string
}

var errBroken = errors.New("this state is broken")

func draw(text string) drawing {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	d := drawing{initial: strings.TrimSpace(lines[0]), moves: map[byte][]string{}}
	for _, line := range lines[1:] {
		name, moves, _ := strings.Cut(strings.TrimSpace(line), ":")
		d.moves[name[0]] = strings.Fields(moves)
	}
	return d
}

func (d drawing) Width() int { return 1 }

func (d drawing) Initial(emit func([]byte)) {
	scratch := make([]byte, 1)
	for i := range len(d.initial) {
		scratch[0] = d.initial[i]
		emit(scratch)
	}
}

func (d drawing) Successors(state []byte, emit func(uint32, []byte) bool) error {
	scratch := make([]byte, 1)
	for _, move := range d.moves[state[0]] {
		if move == "!" {
			return errBroken
		}
		scratch[0] = move[1]
		if !emit(uint32(move[0]-'0'), scratch) {
			return nil
		}
	}
	return nil
}

// tell writes a trace of a drawing: "a -1-> b".
func tell(steps []Step) string {
	var b strings.Builder
	for i, step := range steps {
		if i > 0 {
			fmt.Fprintf(&b, " -%d-> ", step.Label)
		}
		b.Write(step.State)
	}
	return b.String()
}
