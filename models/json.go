// Typed values as JSON.

package models

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"
)

// EncodeJSON writes a value of type t: enum members by name, a duration as
// text ("5 min"), a time as RFC 3339 text, geo and list as JSON, null as null.
// DecodeJSON reads it back as an equal value.
//
// Errors: "not set", infinities, and values that are not of type t.
func EncodeJSON(t Type, v Value) ([]byte, error) {
	switch {
	case v.Kind == Null:
		return []byte("null"), nil
	case v.Kind == NotSet:
		return nil, errors.New("a value that is not set has no JSON form")
	case !t.Contains(v):
		return nil, wrongValue(t, v.String(), "")
	}
	switch v.Kind {
	case Bool:
		return marshal(v.Bool())
	case Int:
		return marshal(v.Int())
	case Float:
		if math.IsInf(v.Float(), 0) {
			return nil, wrongValue(t, v.String(), "an infinity has no JSON form")
		}
		return marshal(v.Float())
	case Geo, List:
		return []byte(v.Text), nil
	case String:
		if !utf8.ValidString(v.Text) {
			return nil, wrongValue(t, v.Text, "the text is not UTF-8")
		}
		return marshal(v.Text)
	}
	return marshal(t.Format(v))
}

// marshal is json.Marshal without escaping for HTML.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// DecodeJSON reads a value of type t. Types are strict: numbers are JSON
// numbers, booleans true or false, enum members their names, durations text
// with a unit ("5 min") or, if t has a unit, a number. An int may be written
// 21.0 or 2.1e1 but not 21.5; numbers are read exactly and rounded once. null
// gives the null value, whatever t is.
//
// Errors: *ValueError, which says what is allowed (Outside if only the range is
// broken), or a syntax error.
func DecodeJSON(t Type, raw []byte) (Value, error) { return decodeJSON(t, raw, false) }

// ParseLenient is DecodeJSON for devices that put numbers in quotes: a JSON
// string is taken for the number it holds, with a unit if it names one ("21.5",
// "70 °F"). Nothing else is looser.
func ParseLenient(t Type, raw []byte) (Value, error) { return decodeJSON(t, raw, true) }

func decodeJSON(t Type, raw []byte, lenient bool) (Value, error) {
	if !utf8.Valid(raw) {
		return Value{}, errors.New("the JSON text is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var decoded any
	if err := d.Decode(&decoded); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return Value{}, errors.New("the JSON text ends too early")
		}
		return Value{}, fmt.Errorf("malformed JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Value{}, errors.New("malformed JSON: more text after the value")
	}
	return t.ofJSON(decoded, string(raw), lenient)
}

// ofJSON turns a decoded JSON value into one of type t; raw is for messages.
func (t Type) ofJSON(decoded any, raw string, lenient bool) (Value, error) {
	if decoded == nil {
		return OfNull(), nil
	}
	switch t.Kind {
	case Geo:
		return geoOfJSON(t, decoded, raw)
	case List:
		return t.listOfJSON(decoded, raw, lenient)
	}
	switch x := decoded.(type) {
	case bool:
		if t.Kind == Bool {
			return OfBool(x), nil
		}
	case json.Number:
		return t.ofNumber(x.String(), raw)
	case string:
		return t.ofText(x, raw, lenient)
	}
	return Value{}, wrongValue(t, raw, "")
}

func (t Type) ofNumber(number, raw string) (Value, error) {
	switch {
	case t.Kind == Duration && t.Unit != (Unit{}):
		return parseDurationValue(t, number)
	case t.Kind == Int || t.Kind == Float:
		exact, err := parseDecimal(number)
		if err != nil {
			return Value{}, wrongValue(t, raw, "the number is too long or too large")
		}
		return t.ofRat(exact, raw)
	}
	return Value{}, wrongValue(t, raw, "")
}

func (t Type) ofText(text, raw string, lenient bool) (Value, error) {
	switch t.Kind {
	case String:
		return OfString(text), nil
	case Enum:
		return parseMember(t, text)
	case Duration:
		return parseDurationValue(t, text)
	case Time:
		return parseTime(t, text)
	case Int, Float:
		if lenient {
			return parseNumber(t, strings.TrimSpace(text))
		}
		return Value{}, wrongValue(t, raw, "the number is in quotes")
	}
	return Value{}, wrongValue(t, raw, "")
}

// listOfJSON checks every element; the list is kept as canonical JSON.
func (t Type) listOfJSON(decoded any, raw string, lenient bool) (Value, error) {
	items, ok := decoded.([]any)
	if !ok || t.Elem == nil {
		return Value{}, wrongValue(t, raw, "")
	}
	texts := make([]string, len(items))
	for i, item := range items {
		again, err := marshal(item)
		if err != nil {
			return Value{}, fmt.Errorf("element %d: %w", i+1, err)
		}
		v, err := t.Elem.ofJSON(item, string(again), lenient)
		if err != nil {
			return Value{}, fmt.Errorf("element %d: %w", i+1, err)
		}
		encoded, err := EncodeJSON(*t.Elem, v)
		if err != nil {
			return Value{}, fmt.Errorf("element %d: %w", i+1, err)
		}
		texts[i] = string(encoded)
	}
	return Value{Kind: List, Text: "[" + strings.Join(texts, ",") + "]"}, nil
}

// geoMembers names the member each GeoJSON type must have (RFC 7946).
var geoMembers = map[string]string{
	"Point": "coordinates", "MultiPoint": "coordinates", "LineString": "coordinates", "MultiLineString": "coordinates",
	"Polygon": "coordinates", "MultiPolygon": "coordinates", "GeometryCollection": "geometries",
	"Feature": "geometry", "FeatureCollection": "features",
}

// geoOfJSON accepts a GeoJSON object and keeps it as JSON with sorted keys.
func geoOfJSON(t Type, decoded any, raw string) (Value, error) {
	object, _ := decoded.(map[string]any)
	name, _ := object["type"].(string)
	member, ok := geoMembers[name]
	if !ok {
		return Value{}, wrongValue(t, raw, "it is not a GeoJSON object")
	}
	if _, ok := object[member]; !ok {
		return Value{}, wrongValue(t, raw, fmt.Sprintf("a GeoJSON %s needs %q", name, member))
	}
	text, err := marshal(object)
	if err != nil {
		return Value{}, err
	}
	return Value{Kind: Geo, Text: string(text)}, nil
}
