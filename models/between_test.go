// The value half way between two, against counting the values between them.

package models_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/tenet-iot/tenet/models"
	"pgregory.net/rapid"
)

// TestBetweenOfWholeNumbers compares with exact halves.
func TestBetweenOfWholeNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawInt().Draw(t, "a"), drawInt().Draw(t, "b")
		half := new(big.Int).Sub(big.NewInt(b), big.NewInt(a))
		half.Quo(half, big.NewInt(2)) // towards zero: towards a
		want := half.Add(half, big.NewInt(a)).Int64()
		if got := models.Between(models.OfInt(a), models.OfInt(b)); got != models.OfInt(want) {
			t.Fatalf("between %d and %d: %v, want %d", a, b, got, want)
		}
	})
}

// TestBetweenOfFloats walks from one float to another by neighbours.
func TestBetweenOfFloats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, n := drawFloat().Draw(t, "a"), rapid.IntRange(0, 40).Draw(t, "steps")
		towards := math.Inf(rapid.SampledFrom([]int{1, -1}).Draw(t, "way"))
		floats := []float64{a}
		for range n {
			floats = append(floats, math.Nextafter(floats[len(floats)-1], towards))
		}
		for len(floats) > 1 && floats[len(floats)-1] == floats[len(floats)-2] {
			floats = floats[:len(floats)-1] // infinity has no neighbour beyond
		}
		want := floats[(len(floats)-1)/2]
		if got := models.Between(models.OfFloat(a), models.OfFloat(floats[len(floats)-1])).Float(); got != want {
			t.Fatalf("between %v and %v: %v, want %v", a, floats[len(floats)-1], got, want)
		}
	})
}

// TestBetweenHalves: by halving one comes from any two numbers to two neighbours.
func TestBetweenHalves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]models.Kind{models.Int, models.Float, models.Duration}).Draw(t, "kind")
		a, b := drawValue(t, kind, "a"), drawValue(t, kind, "b")
		for n := 0; ; n++ {
			m := models.Between(a, b)
			if c, _ := models.Compare(m, a); c == 0 {
				break
			}
			x, _ := models.Compare(a, m)
			y, _ := models.Compare(m, b)
			if x*y <= 0 || n > 64 {
				t.Fatalf("%v is not between %v and %v after %d halves", m, a, b, n)
			}
			if rapid.Bool().Draw(t, "left") {
				b = m
			} else {
				a = m
			}
		}
	})
}

func TestBetweenOfOtherThings(t *testing.T) {
	for _, c := range [][2]models.Value{
		{models.OfFloat(math.NaN()), models.OfFloat(1)}, {models.OfInt(1), models.OfFloat(9)}, {models.OfBool(false), models.OfBool(true)},
	} {
		if got := models.Between(c[0], c[1]); got.Kind != c[0].Kind || got.Bits != c[0].Bits {
			t.Errorf("between %v and %v: %v", c[0], c[1], got)
		}
	}
}
