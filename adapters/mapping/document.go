// Payloads: bounded parsing of JSON and text.

package mapping

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Format is how a payload spells values.
type Format uint8

// The formats.
const (
	JSON Format = iota // one JSON value (RFC 8259)
	Text               // UTF-8 text, one value
)

// The largest payload accepted unless an adapter says otherwise, and the
// deepest nesting of JSON.
const (
	MaxPayload = 64 << 10 // bytes
	MaxDepth   = 64
)

// Document is a parsed payload. Its nodes are nil, bool, json.Number, string,
// []any and map[string]any.
type Document struct {
	format Format
	root   any
}

// ErrTooLarge says that a payload exceeds the size cap.
var ErrTooLarge = errors.New("payload is too large")

// Parse reads a payload. It refuses more than limit bytes (MaxPayload if 0),
// invalid UTF-8, and for JSON more than MaxDepth levels, duplicate keys and
// anything after the value. Cost: linear in the payload.
func Parse(format Format, payload []byte, limit int) (Document, error) {
	if limit == 0 {
		limit = MaxPayload
	}
	if len(payload) > limit {
		return Document{}, fmt.Errorf("%w: %d bytes, allowed are %d", ErrTooLarge, len(payload), limit)
	}
	if !utf8.Valid(payload) {
		return Document{}, errors.New("payload is not UTF-8")
	}
	if format == Text {
		return Document{format: Text, root: strings.TrimSpace(string(payload))}, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.UseNumber()
	root, err := parseValue(decoder, 0)
	if err != nil {
		return Document{}, fmt.Errorf("payload is not JSON: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Document{}, errors.New("payload is not JSON: more text after the value")
	}
	return Document{format: JSON, root: root}, nil
}

func parseValue(decoder *json.Decoder, depth int) (any, error) {
	token, err := decoder.Token()
	if errors.Is(err, io.EOF) {
		return nil, io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err
	}
	delim, ok := token.(json.Delim)
	if !ok {
		return token, nil
	}
	if depth == MaxDepth {
		return nil, fmt.Errorf("nested deeper than %d levels", MaxDepth)
	}
	if delim == '[' {
		return parseArray(decoder, depth)
	}
	return parseObject(decoder, depth)
}

func parseArray(decoder *json.Decoder, depth int) (any, error) {
	array := []any{}
	for decoder.More() {
		value, err := parseValue(decoder, depth+1)
		if err != nil {
			return nil, err
		}
		array = append(array, value)
	}
	return array, closing(decoder)
}

func parseObject(decoder *json.Decoder, depth int) (any, error) {
	object := map[string]any{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		key, ok := token.(string)
		if !ok {
			return nil, errors.New("a key is not a string")
		}
		if _, twice := object[key]; twice {
			return nil, fmt.Errorf("key %q is given twice", key)
		}
		if object[key], err = parseValue(decoder, depth+1); err != nil {
			return nil, err
		}
	}
	return object, closing(decoder)
}

// closing takes the bracket that ends an array or object.
func closing(decoder *json.Decoder) error {
	_, err := decoder.Token()
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// describe names a node for an error message, shortened.
func describe(node any) string {
	switch n := node.(type) {
	case nil:
		return "null"
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	case string:
		if len(n) > 40 {
			n = strings.ToValidUTF8(n[:40], "") + "…"
		}
		return fmt.Sprintf("text %q", n)
	case json.Number:
		if len(n) > 40 {
			n = n[:40] + "…"
		}
		return "number " + string(n)
	default:
		return fmt.Sprintf("%v", n)
	}
}
