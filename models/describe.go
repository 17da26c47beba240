// Regions in words.

package models

import (
	"fmt"
	"strconv"
)

// Describe says region r in words, with the unit: "below 20 °C",
// "20 °C or more, below 21 °C", "exactly 21 °C", "on", "any other text".
// t is the type the partition was made for. Different regions of a partition
// are described differently.
func (p *Partition) Describe(r Region, t Type) string {
	if int(r) >= p.size() {
		return fmt.Sprintf("no region (%d of %d)", r, p.size())
	}
	switch p.kind {
	case Bool:
		return strconv.FormatBool(r == 1)
	case Enum:
		return t.Format(OfEnum(int(r)))
	case String:
		if int(r) < len(p.texts) {
			return strconv.Quote(p.texts[r])
		}
		if len(p.texts) == 0 {
			return "any text"
		}
		return "any other text"
	}
	return p.describeInterval(r, t)
}

func (p *Partition) describeInterval(r Region, t Type) string {
	first, last := p.ends(r)
	if first == last {
		return "exactly " + t.Format(p.nameOfOnly(r, first))
	}
	lower, upper := "", ""
	if r > 0 {
		b := p.bounds[r-1]
		lower = t.Format(b.At) + " or more"
		if b.Closed {
			lower = "above " + t.Format(b.At)
		}
	}
	if int(r) < len(p.bounds) {
		b := p.bounds[r]
		upper = "below " + t.Format(b.At)
		if b.Closed {
			upper = t.Format(b.At) + " or less"
		}
	}
	switch {
	case lower == "" && upper == "":
		return p.describeWhole(t)
	case lower == "":
		return upper
	case upper == "":
		return lower
	}
	return lower + ", " + upper
}

// nameOfOnly is the value to name for a region of one value: its bound as it
// was written if that is it, else the value.
func (p *Partition) nameOfOnly(r Region, rank int64) Value {
	v := unrank(p.kind, rank)
	if r > 0 {
		if b := p.bounds[r-1]; !b.Closed {
			if c, _ := Compare(b.At, v); c == 0 {
				return b.At
			}
		}
	}
	return v
}

// describeWhole describes the only region of a partition without bounds.
func (p *Partition) describeWhole(t Type) string {
	if !p.ranged {
		return "any value"
	}
	return t.Format(unrank(p.kind, p.lo)) + " to " + t.Format(unrank(p.kind, p.hi))
}
