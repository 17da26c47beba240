// Payloads: bounded parsing of JSON and text.

package mapping

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
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
	reader := readers.Get().(*reader)
	defer readers.Put(reader)
	root, err := reader.read(payload)
	if err != nil {
		return Document{}, fmt.Errorf("payload is not JSON: %w", err)
	}
	return Document{format: JSON, root: root}, nil
}

// reader reads JSON by its tokens. It is reused.
type reader struct {
	text   bytes.Reader
	tokens jsontext.Decoder
}

var readers = sync.Pool{New: func() any { return &reader{} }}

// read reads one value and nothing after it. That no key is given twice is seen to here.
func (r *reader) read(payload []byte) (any, error) {
	r.text.Reset(payload)
	defer r.text.Reset(nil)
	r.tokens.Reset(&r.text, jsontext.AllowDuplicateNames(true))
	root, err := r.value(0)
	var wrong *jsontext.SyntacticError
	switch {
	case errors.As(err, &wrong):
		return nil, fmt.Errorf("%w at byte %d", wrong.Err, wrong.ByteOffset)
	case errors.Is(err, io.EOF):
		return nil, io.ErrUnexpectedEOF
	case err != nil:
		return nil, err
	}
	if _, err := r.tokens.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more text after the value")
	}
	return root, nil
}

func (r *reader) value(depth int) (any, error) {
	token, err := r.tokens.ReadToken()
	if err != nil {
		return nil, err
	}
	switch kind := token.Kind(); kind {
	case 'n':
		return nil, nil
	case 't', 'f':
		return kind == 't', nil
	case '0':
		return json.Number(token.String()), nil
	case '"':
		return token.String(), nil
	case '[', '{':
		if depth == MaxDepth {
			return nil, fmt.Errorf("nested deeper than %d levels", MaxDepth)
		}
		if kind == '[' {
			return r.array(depth)
		}
		return r.object(depth)
	}
	return nil, fmt.Errorf("%s where a value is due", token.Kind())
}

func (r *reader) array(depth int) (any, error) {
	array := []any{}
	for r.tokens.PeekKind() != ']' {
		value, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		array = append(array, value)
	}
	_, err := r.tokens.ReadToken()
	return array, err
}

func (r *reader) object(depth int) (any, error) {
	object := map[string]any{}
	for r.tokens.PeekKind() != '}' {
		token, err := r.tokens.ReadToken()
		if err != nil {
			return nil, err
		}
		key := token.String()
		if _, twice := object[key]; twice {
			return nil, fmt.Errorf("key %q is given twice", key)
		}
		if object[key], err = r.value(depth + 1); err != nil {
			return nil, err
		}
	}
	_, err := r.tokens.ReadToken()
	return object, err
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
