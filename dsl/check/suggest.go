// The nearest known name.

package check

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// maxCompared is the length beyond which names are not compared.
const maxCompared = 64

// nearest returns the known name with the least Damerau-Levenshtein distance to
// a name, the first of equals in alphabetical order; "" if none is near: more
// than a third of the letters differ.
func nearest(name string, known []string) string {
	best, found := utf8.RuneCountInString(name)/3+1, ""
	for _, k := range slices.Sorted(slices.Values(known)) {
		if len(k) > maxCompared || len(name) > maxCompared {
			continue
		}
		if strings.EqualFold(k, name) {
			return k
		}
		if d := distance([]rune(name), []rune(k)); d < best || d == best && found == "" {
			best, found = d, k
		}
	}
	return found
}

// distance counts the insertions, deletions, substitutions and swaps of
// neighbours that turn a into b, no letter being touched twice. Source:
// Damerau, "A technique for computer detection and correction of spelling
// errors" (1964), in the restricted form.
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// maxListed caps the names a message lists.
const maxListed = 12

// joinNames lists names for a message.
func joinNames(names []string) string {
	if len(names) > maxListed {
		return strings.Join(names[:maxListed], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

// splitRef splits a reference at its points.
func splitRef(ref string) []string { return strings.Split(ref, ".") }
