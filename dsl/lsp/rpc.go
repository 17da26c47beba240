// JSON-RPC: the envelope of every message.

package lsp

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// The error codes of JSON-RPC and of the protocol.
const (
	parseError           = -32700
	invalidRequest       = -32600
	methodNotFound       = -32601
	invalidParams        = -32602
	internalError        = -32603
	serverNotInitialized = -32002
	requestCancelled     = -32800
	requestFailed        = -32803
)

// message is a request, a notification (without ID) or a response (without
// Method).
type message struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
}

func (m *message) isRequest() bool { return len(m.ID) > 0 && m.Method != "" }

// failure is the error of a response.
type failure struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

func (f *failure) Error() string { return f.Message }

func failf(code int, format string, args ...any) *failure {
	return &failure{Code: code, Message: fmt.Sprintf(format, args...)}
}

// parse reads one message. Errors: *failure, for text that is no message.
func parse(raw []byte) (*message, error) {
	if !json.Valid(raw) {
		return nil, failf(parseError, "this is not JSON")
	}
	var m message
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, failf(invalidRequest, "a message is one object with the members of JSON-RPC 2.0")
	}
	if !validID(m.ID) {
		m.ID = nil
		return nil, failf(invalidRequest, "the id of a request is a number or a string")
	}
	return &m, nil
}

// validID reports whether an id is missing, a number or a string.
func validID(id json.RawMessage) bool {
	id = bytes.TrimSpace(id)
	return len(id) == 0 || id[0] == '"' || id[0] == '-' || id[0] >= '0' && id[0] <= '9'
}

// sameID reports whether two ids are the same number or string.
func sameID(a, b json.RawMessage) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && x == y
}

// decode reads the parameters of a method. Errors: *failure.
func decode(params json.RawMessage, into any) error {
	if len(params) == 0 {
		params = json.RawMessage("{}")
	}
	if err := json.Unmarshal(params, into); err != nil {
		return failf(invalidParams, "the parameters do not fit the method")
	}
	return nil
}

// encode writes a value as JSON, without the escapes that are for HTML.
func encode(v any) json.RawMessage {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("lsp: a message of our own has no JSON form: " + err.Error())
	}
	return bytes.TrimRight(out.Bytes(), "\n")
}

var null = json.RawMessage("null")

// reply is the response to a request; id is null if it could not be read.
func reply(id json.RawMessage, result any, err error) json.RawMessage {
	if len(id) == 0 {
		id = null
	}
	if err != nil {
		f, ok := err.(*failure)
		if !ok {
			f = failf(internalError, "%v", err)
		}
		return encode(struct {
			Version string          `json:"jsonrpc"`
			ID      json.RawMessage `json:"id"`
			Error   *failure        `json:"error"`
		}{"2.0", id, f})
	}
	return encode(struct {
		Version string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"`
		Result  any             `json:"result"`
	}{"2.0", id, result})
}

// notify is a message that asks for no answer.
func notify(method string, params any) json.RawMessage {
	return encode(struct {
		Version string `json:"jsonrpc"`
		Method  string `json:"method"`
		Params  any    `json:"params"`
	}{"2.0", method, params})
}

// request asks the client something; its answer is not waited for.
func request(id, method string, params any) json.RawMessage {
	return encode(struct {
		Version string `json:"jsonrpc"`
		ID      string `json:"id"`
		Method  string `json:"method"`
		Params  any    `json:"params"`
	}{"2.0", id, method, params})
}
