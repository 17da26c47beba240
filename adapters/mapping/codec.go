// Codec: one resource's value in a payload, both ways.

package mapping

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/models"
)

// Codec converts between payloads and values of one resource. It is immutable.
type Codec struct {
	path     models.Path
	resource models.Resource
	spelling
}

// spelling is what a binding says about how its payload spells values. It is
// shared by all the resources a template stands for.
type spelling struct {
	format   Format
	at       Pointer
	stamp    *Pointer
	unit     *models.Unit // of the payload; nil is the resource's own
	scale    *big.Rat     // nil is 1
	offset   *big.Rat     // nil is 0
	values   []valueName  // in the order written
	round    bool
	lenient  bool
	nulls    bool // report null instead of ignoring it
	required bool
}

// valueName says that payload text means member (of a bool: true or false).
type valueName struct{ payload, member string }

// Path returns the resource the codec serves.
func (c *Codec) Path() models.Path { return c.path }

// Resource returns its declaration.
func (c *Codec) Resource() models.Resource { return c.resource }

// ErrAbsent says that a payload holds nothing at a binding's path.
var ErrAbsent = errors.New("nothing at the path")

// maxAhead is how far a device's clock may run ahead before its timestamps are
// refused.
const maxAhead = 5 * time.Minute

// Read takes the resource's value out of a payload. now stamps the reading
// unless the payload has something at the binding's timestamp path. Found is false without an error if
// the payload says null and null is ignored. A number outside the declared
// range gives a reading of Quality OutOfRange.
//
// Errors: ErrAbsent, or what is wrong with the value.
func (c *Codec) Read(doc Document, now time.Time) (reading models.Reading, found bool, err error) {
	node, ok := c.at.Find(doc)
	if !ok {
		return reading, false, fmt.Errorf("%s: %w %s", c.path, ErrAbsent, c.at)
	}
	reading = models.Reading{Path: c.path, Time: now}
	if node == nil && doc.format == JSON {
		if !c.nulls {
			return reading, false, nil
		}
		reading.Value = models.Value{Kind: models.Null}
	} else if reading.Value, err = c.value(node); err != nil {
		return reading, false, fmt.Errorf("%s: %w", c.path, err)
	}
	if c.stamp != nil {
		if reading.Time, err = c.time(doc, now); err != nil {
			return reading, false, fmt.Errorf("%s: %w", c.path, err)
		}
	}
	if reading.Value.Kind != models.Null && c.outside(reading.Value) {
		reading.Quality = models.OutOfRange
	}
	return reading, true, nil
}

func (c *Codec) outside(v models.Value) bool {
	t := c.resource.Type
	return t.Range != nil && !t.Contains(v)
}

// value converts one node that is not null.
func (c *Codec) value(node any) (models.Value, error) {
	t := c.resource.Type
	if len(c.values) > 0 {
		return c.named(node)
	}
	switch t.Kind {
	case models.Bool:
		return boolOf(node, c.format)
	case models.Int, models.Float:
		return c.number(node)
	case models.Enum:
		return memberOf(t, node)
	case models.String:
		if text, ok := node.(string); ok {
			return models.OfString(text), nil
		}
	case models.Duration:
		return c.duration(node)
	case models.Time:
		at, err := timeOf(node)
		return models.OfTime(at), err
	case models.Geo, models.List:
		return c.composite(node)
	}
	return models.Value{}, fmt.Errorf("%s is no value of %s", describe(node), t)
}

// named looks the payload's scalar up in values.
func (c *Codec) named(node any) (models.Value, error) {
	text, ok := scalar(node)
	if ok {
		for _, v := range c.values {
			if v.payload == text {
				return memberValue(c.resource.Type, v.member)
			}
		}
	}
	known := make([]string, len(c.values))
	for i, v := range c.values {
		known[i] = v.payload
	}
	return models.Value{}, fmt.Errorf("%s is not one of %s", describe(node), strings.Join(known, ", "))
}

// scalar spells a node as values: and text payloads do.
func scalar(node any) (string, bool) {
	switch n := node.(type) {
	case string:
		return n, true
	case json.Number:
		return string(n), true
	case bool:
		return fmt.Sprint(n), true
	}
	return "", false
}

func boolOf(node any, format Format) (models.Value, error) {
	if b, ok := node.(bool); ok {
		return models.OfBool(b), nil
	}
	if format == Text && (node == "true" || node == "false") {
		return models.OfBool(node == "true"), nil
	}
	return models.Value{}, fmt.Errorf("%s is neither true nor false; name other words under values", describe(node))
}

func memberOf(t models.Type, node any) (models.Value, error) {
	if text, ok := node.(string); ok {
		if i := slices.Index(t.Members, text); i >= 0 {
			return models.OfEnum(i), nil
		}
	}
	return models.Value{}, fmt.Errorf("%s is not one of %s", describe(node), strings.Join(t.Members, ", "))
}

// memberValue is a member by name, of an enum or of a bool.
func memberValue(t models.Type, member string) (models.Value, error) {
	if t.Kind == models.Bool {
		return models.OfBool(member == "true"), nil
	}
	return memberOf(t, member)
}

// numberText finds the decimal a node spells: JSON numbers, text payloads, and
// quoted numbers if the binding is lenient.
func (c *Codec) numberText(node any) (string, error) {
	switch n := node.(type) {
	case json.Number:
		return string(n), nil
	case string:
		if c.format == Text || c.lenient {
			return strings.TrimSpace(n), nil
		}
		if isNumber(n) {
			return "", fmt.Errorf("%s is quoted; say lenient: true if that is meant", describe(node))
		}
	}
	return "", fmt.Errorf("%s is not a number", describe(node))
}

// exact is the number in the payload's unit, after scale and offset.
func (c *Codec) exact(node any) (*big.Rat, error) {
	text, err := c.numberText(node)
	if err != nil {
		return nil, err
	}
	r, err := parseNumber(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", describe(node), err)
	}
	if c.scale != nil {
		r.Mul(r, c.scale)
	}
	if c.offset != nil {
		r.Add(r, c.offset)
	}
	return r, nil
}

func (c *Codec) number(node any) (models.Value, error) {
	if v, ok := c.plain(node); ok {
		return v, nil
	}
	r, err := c.exact(node)
	if err != nil {
		return models.Value{}, err
	}
	t := c.resource.Type
	if r, err = convert(r, c.unit, t.Unit); err != nil {
		return models.Value{}, err
	}
	if t.Kind == models.Float {
		f, ok := toFloat(r)
		if !ok {
			return models.Value{}, fmt.Errorf("%s is too large", describe(node))
		}
		return models.OfFloat(f), nil
	}
	if c.round {
		r = roundHalfAway(r)
	}
	if !r.IsInt() || !r.Num().IsInt64() {
		return models.Value{}, fmt.Errorf("%s is not a whole number in range; say round: true to round", describe(node))
	}
	return models.OfInt(r.Num().Int64()), nil
}

// plain is a number that needs no arithmetic, as exact would give it.
func (c *Codec) plain(node any) (models.Value, bool) {
	t := c.resource.Type
	text, ok := node.(json.Number)
	if !ok || c.scale != nil || c.offset != nil || c.unit != nil && *c.unit != t.Unit || len(text) > plainDigits || strings.ContainsAny(string(text), "eE") {
		return models.Value{}, false
	}
	if t.Kind == models.Int {
		n, err := strconv.ParseInt(string(text), 10, 64)
		return models.OfInt(n), err == nil
	}
	f, err := strconv.ParseFloat(string(text), 64)
	return models.OfFloat(f + 0), err == nil // -0 is 0
}

// plainDigits bounds the text of a number for which the short way is worth it.
const plainDigits = 18

// convert changes the unit of an exact number, rounding to a float64 once.
func convert(r *big.Rat, from *models.Unit, to models.Unit) (*big.Rat, error) {
	if from == nil || *from == to {
		return r, nil
	}
	text, err := spell(r)
	if err != nil {
		return nil, err
	}
	f, err := models.ConvertDecimal(text, *from, to)
	if err != nil {
		return nil, err
	}
	return fromFloat(f)
}

func (c *Codec) duration(node any) (models.Value, error) {
	if text, ok := node.(string); ok && !isNumber(text) {
		d, err := ParseSpan(text)
		if err != nil {
			return models.Value{}, err
		}
		return models.OfDuration(d), nil
	}
	r, err := c.exact(node)
	if err != nil {
		return models.Value{}, err
	}
	r.Mul(r, new(big.Rat).SetInt64(int64(c.timeUnit())))
	r = roundHalfAway(r)
	if !r.Num().IsInt64() {
		return models.Value{}, fmt.Errorf("%s is too long a time", describe(node))
	}
	return models.OfDuration(time.Duration(r.Num().Int64())), nil
}

// timeUnit is what one of the payload's numbers stands for in a duration.
func (c *Codec) timeUnit() time.Duration {
	unit := c.resource.Type.Unit
	if c.unit != nil {
		unit = *c.unit
	}
	for _, span := range spans {
		if u, err := models.ParseUnit(span.suffix); err == nil && u == unit {
			return span.unit
		}
	}
	return time.Second
}

func (c *Codec) composite(node any) (models.Value, error) {
	if text, ok := node.(string); ok && c.format == Text {
		doc, err := Parse(JSON, []byte(text), 0)
		if err != nil {
			return models.Value{}, err
		}
		node = doc.root
	}
	raw, err := json.Marshal(node)
	if err != nil {
		return models.Value{}, err
	}
	return models.DecodeJSON(c.resource.Type, raw)
}

// time reads the binding's timestamp; a device that gives none (it may not know
// the time yet) is stamped on arrival.
func (c *Codec) time(doc Document, now time.Time) (time.Time, error) {
	node, ok := c.stamp.Find(doc)
	if !ok || node == nil {
		return now, nil
	}
	at, err := timeOf(node)
	if err != nil {
		return now, fmt.Errorf("timestamp: %w", err)
	}
	if at.After(now.Add(maxAhead)) {
		return now, fmt.Errorf("timestamp %s lies in the future", at.UTC().Format(time.RFC3339))
	}
	return at, nil
}

// millisecondsFrom tells Unix milliseconds from Unix seconds: 1e11 is the year
// 5138 in seconds and 1973 in milliseconds.
const millisecondsFrom = 1e11

// timeOf reads RFC 3339 text, Unix seconds (fractions allowed) or Unix
// milliseconds, between the years 1970 and 2262.
func timeOf(node any) (time.Time, error) {
	text, _ := scalar(node)
	if !isNumber(text) {
		at, err := time.Parse(time.RFC3339Nano, text)
		if err != nil || at.Unix() < 0 || at.Year() >= 2262 {
			return time.Time{}, fmt.Errorf("%s is no RFC 3339 or Unix time", describe(node))
		}
		return at, nil
	}
	r, err := parseNumber(text)
	if err != nil {
		return time.Time{}, err
	}
	scale := int64(time.Second)
	if f, _ := r.Float64(); f >= millisecondsFrom {
		scale = int64(time.Millisecond)
	}
	r = roundHalfAway(r.Mul(r, new(big.Rat).SetInt64(scale)))
	if r.Sign() < 0 || !r.Num().IsInt64() {
		return time.Time{}, fmt.Errorf("%s is no Unix time", describe(node))
	}
	return time.Unix(0, r.Num().Int64()), nil
}

// Encode returns a value as the payload spells it: a JSON node (bool,
// json.Number, string, or composite) from the inverse of values, unit, offset
// and scale. Text templates use its text.
//
// Errors: a value of another type, or one the payload has no spelling for.
func (c *Codec) Encode(v models.Value) (any, error) {
	if len(c.values) > 0 {
		return c.encodeNamed(v)
	}
	t := c.resource.Type
	if v.Kind != t.Kind && !(t.Kind == models.Float && v.Kind == models.Int) {
		return nil, fmt.Errorf("%s takes %s", c.path, t)
	}
	switch t.Kind {
	case models.Int, models.Float:
		return c.encodeNumber(v)
	case models.Duration:
		r := big.NewRat(v.Int(), int64(c.timeUnit()))
		return c.unscale(r)
	default:
		return encodeTyped(t, v)
	}
}

func (c *Codec) encodeNamed(v models.Value) (any, error) {
	for _, name := range c.values {
		if m, err := memberValue(c.resource.Type, name.member); err == nil && m == v {
			if isNumber(name.payload) {
				return json.Number(name.payload), nil
			}
			if name.payload == "true" || name.payload == "false" {
				return name.payload == "true", nil
			}
			return name.payload, nil
		}
	}
	return nil, fmt.Errorf("%s: values has no name for this value", c.path)
}

func (c *Codec) encodeNumber(v models.Value) (any, error) {
	r := new(big.Rat).SetInt64(v.Int())
	if v.Kind == models.Float {
		var err error
		if r, err = fromFloat(v.Float()); err != nil {
			return nil, err
		}
	}
	if c.unit != nil {
		var err error
		own := c.resource.Type.Unit
		if r, err = convert(r, &own, *c.unit); err != nil {
			return nil, err
		}
	}
	return c.unscale(r)
}

// unscale undoes offset and scale and spells the number.
func (c *Codec) unscale(r *big.Rat) (any, error) {
	if c.offset != nil {
		r = new(big.Rat).Sub(r, c.offset)
	}
	if c.scale != nil {
		r = new(big.Rat).Quo(r, c.scale)
	}
	if c.round {
		r = roundHalfAway(r)
	}
	text, err := spell(r)
	return json.Number(text), err
}

// encodeTyped spells a value without a binding's help, as JSON does.
func encodeTyped(t models.Type, v models.Value) (any, error) {
	if v.Kind == models.Float && (math.IsNaN(v.Float()) || math.IsInf(v.Float(), 0)) {
		return nil, fmt.Errorf("%v cannot be written as a number", v.Float())
	}
	raw, err := models.EncodeJSON(t, v)
	if err != nil {
		return nil, err
	}
	doc, err := Parse(JSON, raw, 0)
	return doc.root, err
}
