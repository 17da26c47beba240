// What is kept comes back whole or not at all.

package memo_test

import (
	"bytes"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/verifier/memo"
)

type answer struct {
	Text   string
	Number int
}

func Example() {
	store := memo.NewMemory(1 << 20)
	if err := memo.Put(store, "a question", answer{"yes", 7}); err != nil {
		fmt.Println(err)
	}
	var got answer
	fmt.Println(memo.Get(store, "a question", &got), got)
	fmt.Println(memo.Get(store, "another", &got))
	// Output:
	// true {yes 7}
	// false
}

// Whatever is done to the bytes that are kept, they give the answer or nothing.
func TestDamagedAnswersAreNotRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := answer{rapid.String().Draw(t, "text"), rapid.Int().Draw(t, "number")}
		store := memo.NewMemory(1 << 20)
		if err := memo.Put(store, "key", want); err != nil {
			t.Fatal(err)
		}
		whole, _ := store.Get("key")
		kept := bytes.Clone(whole)
		switch rapid.IntRange(0, 2).Draw(t, "damage") {
		case 0:
			i := rapid.IntRange(0, len(kept)-1).Draw(t, "at")
			kept[i] ^= byte(1 + rapid.IntRange(0, 254).Draw(t, "bits"))
		case 1:
			kept = kept[:rapid.IntRange(0, len(kept)-1).Draw(t, "cut")]
		case 2:
			kept = append(kept, rapid.SliceOfN(rapid.Byte(), 1, 9).Draw(t, "more")...)
		}
		store.Put("key", kept)
		var got answer
		if memo.Get(store, "key", &got) {
			t.Fatalf("read %+v from damaged bytes", got)
		}
		store.Put("other", whole)
		if memo.Get(store, "other", &got) {
			t.Fatal("an answer to another question was read")
		}
	})
}

func TestContentIsCheckedAgainstItsName(t *testing.T) {
	store := memo.NewMemory(100)
	sum := memo.PutContent(store, []byte("evidence"))
	if data, ok := memo.GetContent(store, sum); !ok || string(data) != "evidence" {
		t.Errorf("got %q, %v", data, ok)
	}
	store.Put(sum, []byte("something else"))
	if _, ok := memo.GetContent(store, sum); ok {
		t.Error("content of another hash was read")
	}
}

// The store never holds more than it may, and forgets the oldest first.
func TestMemoryForgetsTheOldest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const most = 20
		store := memo.NewMemory(most)
		var names []string
		size := map[string]int{}
		for i := range rapid.IntRange(1, 30).Draw(t, "puts") {
			name, n := fmt.Sprint(i), rapid.IntRange(0, 25).Draw(t, "size")
			store.Put(name, make([]byte, n))
			if n <= most {
				names, size[name] = append(names, name), n
			}
		}
		held := 0
		for i := len(names) - 1; i >= 0; i-- {
			held += size[names[i]]
			if _, ok := store.Get(names[i]); ok != (held <= most) && size[names[i]] > 0 {
				t.Fatalf("%s: kept %v with %d bytes from it on", names[i], ok, held)
			}
		}
	})
}
