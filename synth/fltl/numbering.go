// Numbers for what a search finds, in the order it is found.

package fltl

import "encoding/binary"

// numbering gives each key a number, counting from 0.
type numbering[K comparable] struct {
	number map[K]int
	keys   []K
}

func (n *numbering[K]) of(key K) int {
	i, ok := n.number[key]
	if !ok {
		if n.number == nil {
			n.number = map[K]int{}
		}
		i = len(n.keys)
		n.number[key] = i
		n.keys = append(n.keys, key)
	}
	return i
}

// setKey returns a key for a sorted set of numbers.
func setKey[E ~int | ~int32](set []E) string {
	var key []byte
	for _, x := range set {
		key = binary.AppendVarint(key, int64(x))
	}
	return string(key)
}
