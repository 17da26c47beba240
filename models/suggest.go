// Suggestions for words that were nearly right.

package models

import (
	"fmt"
	"strings"
)

// suggestUnit returns the spelling of a unit that was probably meant, "" if
// none is near.
func suggestUnit(spelling string) string {
	if len(spelling) > maxUnitLength {
		return ""
	}
	if s, ok := unitWords[strings.ToLower(spelling)]; ok {
		return s
	}
	if s := perKelvin(spelling); s != "" {
		return s
	}
	return nearest(spelling, UnitSpellings())
}

// perKelvin suggests the kelvin for a degree in a product: °C/h has no meaning
// because 0 °C is not nothing, K/h has.
func perKelvin(spelling string) string {
	kelvin := strings.NewReplacer("°C", "K", "Cel", "K").Replace(spelling)
	if kelvin == spelling {
		return ""
	}
	u, err := ParseUnit(kelvin)
	if err != nil {
		return ""
	}
	return u.Symbol()
}

// didYouMean returns "did you mean x?" for the nearest candidate, "" if none
// is near.
func didYouMean(word string, candidates []string) string {
	if s := nearest(word, candidates); s != "" {
		return fmt.Sprintf("did you mean %s?", s)
	}
	return ""
}

// nearest returns the candidate with the least edit distance to word, upper and
// lower case counting half as different; "" if more than a third of the word
// would have to change. Of equally near ones the first.
func nearest(word string, candidates []string) string {
	if word == "" || len(word) > maxUnitLength {
		return ""
	}
	best, least := "", len([]rune(word))*2/3
	if least < 1 {
		least = 1
	}
	for _, c := range candidates {
		if d := editDistance(word, c); d < least || d == least && best == "" {
			best, least = c, d
		}
	}
	return best
}

// editDistance counts insertions, deletions, replacements and swaps of
// neighbours twice and changes of case once. Source: the optimal string
// alignment of Damerau 1964.
func editDistance(a, b string) int {
	from, to := []rune(a), []rune(b)
	rows := make([][]int, len(from)+1)
	for i := range rows {
		rows[i] = make([]int, len(to)+1)
		rows[i][0] = 2 * i
	}
	for j := range to {
		rows[0][j+1] = 2 * (j + 1)
	}
	for i, x := range from {
		for j, y := range to {
			best := min(rows[i][j]+replaceCost(x, y), rows[i][j+1]+2, rows[i+1][j]+2)
			if i > 0 && j > 0 && x == to[j-1] && y == from[i-1] {
				best = min(best, rows[i-1][j-1]+2)
			}
			rows[i+1][j+1] = best
		}
	}
	return rows[len(from)][len(to)]
}

func replaceCost(x, y rune) int {
	switch {
	case x == y:
		return 0
	case strings.EqualFold(string(x), string(y)):
		return 1
	}
	return 2
}
