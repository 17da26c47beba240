// Covering: one packed state may stand for others that differ in their zones
// alone.

package world

import "bytes"

// Discrete returns how many bytes of a packed state, from the first on, hold
// all but its zone. States that agree in them have the same clocks running. It
// is Width where there are no clocks.
func (w *World) Discrete() int { return w.layout.discrete }

// Covers reports whether a packed state stands for all that another stands for:
// they agree but for their zones, and no bound of the other's is wider.
func (w *World) Covers(wide, narrow []byte) bool {
	d := w.layout.discrete
	if !bytes.Equal(wide[:d], narrow[:d]) {
		return false
	}
	a, b := w.zoneReader(wide), w.zoneReader(narrow)
	n := len(w.clocks.zoned)
	for range n * (n - 1) {
		if a.get(w.clocks.bits) < b.get(w.clocks.bits) {
			return false
		}
	}
	return true
}

// Join widens a packed state so that it covers another that differs in its zone
// alone: to the least zone of bounds on differences that does (the convex hull,
// Alur & Dill 1994, Bengtsson & Yi 2004). With leap every bound that has to grow
// grows to the largest there is, so that joining comes to an end soon.
func (w *World) Join(wide, more []byte, leap bool) {
	a, b := w.zoneReader(wide), w.zoneReader(more)
	out := bitWriter{dst: wide[w.layout.discrete:]}
	n := len(w.clocks.zoned)
	for i := range n {
		most := 2 * uint64(w.clocks.high)
		if i == 0 {
			most = uint64(w.clocks.high) // a clock has no less than nothing to run
		}
		for range n - 1 {
			old, bound := a.get(w.clocks.bits), b.get(w.clocks.bits)
			if leap && bound > old {
				bound = most
			}
			out.put(max(old, bound), w.clocks.bits)
		}
	}
	out.end(len(out.dst))
}

func (w *World) zoneReader(packed []byte) bitReader {
	return bitReader{src: packed, at: 8 * w.layout.discrete}
}

// packZone writes the bounds on differences of clocks, each shifted so that it
// is not negative.
func (w *World) packZone(z *zone, b *bitWriter) {
	for _, i := range w.clocks.zoned {
		for _, j := range w.clocks.zoned {
			if i != j {
				b.put(uint64(z.at(i, j)+w.clocks.high), w.clocks.bits)
			}
		}
	}
}

func (w *World) unpackZone(z *zone, b *bitReader) {
	for _, i := range w.clocks.zoned {
		for _, j := range w.clocks.zoned {
			if i != j {
				z.set(i, j, int32(b.get(w.clocks.bits))-w.clocks.high)
			}
		}
	}
}
