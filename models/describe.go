// Regions in words.

package models

import (
	"strconv"

	"github.com/tenet-iot/tenet/models/say"
)

// Describe says region r in words, with the unit: "below 20 °C",
// "20 °C or more, below 21 °C", "exactly 21 °C", "on", "any other text".
// t is the type the partition was made for. Different regions of a partition
// are described differently.
func (p *Partition) Describe(r Region, t Type) string { return p.Words(r, t).String() }

// Words is Describe for all languages.
func (p *Partition) Words(r Region, t Type) say.Text {
	if int(r) >= p.size() {
		return say.Of("no region (%s of %s)", int(r), p.size())
	}
	switch p.kind {
	case Bool:
		return say.Plain(strconv.FormatBool(r == 1))
	case Enum:
		return say.Plain(t.Format(OfEnum(int(r))))
	case String:
		if int(r) < len(p.texts) {
			return say.Plain(strconv.Quote(p.texts[r]))
		}
		if len(p.texts) == 0 {
			return say.Of("any text")
		}
		return say.Of("any other text")
	}
	return p.interval(r, t)
}

func (p *Partition) interval(r Region, t Type) say.Text {
	first, last := p.ends(r)
	if first == last {
		return say.Of("exactly %s", t.Format(p.nameOfOnly(r, first)))
	}
	var lower, upper say.Text
	if r > 0 {
		b := p.bounds[r-1]
		lower = say.Of("%s or more", t.Format(b.At))
		if b.Closed {
			lower = say.Of("above %s", t.Format(b.At))
		}
	}
	if int(r) < len(p.bounds) {
		b := p.bounds[r]
		upper = say.Of("below %s", t.Format(b.At))
		if b.Closed {
			upper = say.Of("%s or less", t.Format(b.At))
		}
	}
	switch {
	case lower.Key == "" && upper.Key == "":
		return p.whole(t)
	case lower.Key == "":
		return upper
	case upper.Key == "":
		return lower
	}
	return say.Of("%s, %s", lower, upper)
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

// whole describes the only region of a partition without bounds.
func (p *Partition) whole(t Type) say.Text {
	if !p.ranged {
		return say.Of("any value")
	}
	return say.Of("%s to %s", t.Format(unrank(p.kind, p.lo)), t.Format(unrank(p.kind, p.hi)))
}
