package lts

import (
	"os"
)

func ExampleWriteTable() {
	b := NewBuilder("door")
	b.States(2)
	open, slam := b.Label("open"), b.Label("slam")
	b.Control(open)
	b.Edge(0, open, 1)
	b.Edge(1, slam, 0)
	b.Edge(1, b.Label("break"), Error)
	if err := WriteTable(os.Stdout, b.Build()); err != nil {
		panic(err)
	}
	// Output:
	// | state | allows | reacts to |
	// |---|---|---|
	// | 0 | open → 1 |  |
	// | 1 |  | break → ERROR, slam → 0 |
}
