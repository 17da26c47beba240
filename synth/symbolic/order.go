// The order of the levels.

package symbolic

import (
	"cmp"
	"slices"
)

// rounds bounds the improvements of an order.
const rounds = 100

// force orders n components so that those that share labels come close to one
// another: each moves to the middle of the labels it has, each of which is in the
// middle of the components that have it. The best order found is returned.
// Source: Aloul, Markov & Sakallah, FORCE: a fast and easy-to-implement
// variable-ordering heuristic (2003).
func force(n int, labels [][]int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	best, least := slices.Clone(order), span(order, labels)
	weight := make([]float64, n)
	for range rounds {
		place := inverse(order)
		sum, count := make([]float64, n), make([]float64, n)
		for _, members := range labels {
			middle := 0.0
			for _, m := range members {
				middle += float64(place[m])
			}
			middle /= float64(len(members))
			for _, m := range members {
				sum[m] += middle
				count[m]++
			}
		}
		for m := range n {
			weight[m] = float64(place[m])
			if count[m] > 0 {
				weight[m] = sum[m] / count[m]
			}
		}
		next := slices.Clone(order)
		slices.SortStableFunc(next, func(a, b int) int { return cmp.Compare(weight[a], weight[b]) })
		if slices.Equal(next, order) {
			break
		}
		order = next
		if s := span(order, labels); s < least {
			best, least = slices.Clone(order), s
		}
	}
	return best
}

// span is the sum, over all labels, of how far their components lie apart.
func span(order []int, labels [][]int) int {
	place, sum := inverse(order), 0
	for _, members := range labels {
		first, last := place[members[0]], place[members[0]]
		for _, m := range members {
			first, last = min(first, place[m]), max(last, place[m])
		}
		sum += last - first
	}
	return sum
}

func inverse(order []int) []int {
	place := make([]int, len(order))
	for i, m := range order {
		place[m] = i
	}
	return place
}
