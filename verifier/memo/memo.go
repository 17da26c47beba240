// Package memo keeps answers by the key of their question, so that after an edit
// only what the edit can influence is decided anew.
//
// A key is the hash of everything an answer depends on: the worlds of the question
// on every rung (world.World.Key), the limits of the search, and the versions of
// the machine and of the engines. Same key, same answer. What is kept may have been
// lost, cut short or put there by somebody else: whoever reads it takes nothing that
// does not say, and show, what it is.
// Source: SEMANTICS section 6 (key).
package memo

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
)

// Version changes whenever the engines could answer a question otherwise, or the
// form changes in which answers are kept.
const Version = "5"

// Store keeps data by name. Both methods are called from several goroutines. Put may
// fail or forget: then something is computed again.
type Store interface {
	Get(name string) ([]byte, bool)
	Put(name string, data []byte)
}

// Key gives the key of a question that is asked of worlds. What else the answer
// depends on, limits above all, is given as salt.
//
// Errors: a world holds what cannot be hashed; there is no key then, and nothing is
// to be kept.
func Key(worlds []*world.World, salt ...string) (string, error) {
	sum := sha256.New()
	for _, s := range append([]string{Version, machine.Version}, salt...) {
		fmt.Fprintf(sum, "%d:%s", len(s), s)
	}
	for _, w := range worlds {
		key, err := w.Key()
		if err != nil {
			return "", err
		}
		sum.Write(key[:])
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// Worlds builds the worlds of a question on all rungs up to top. Errors: those of
// world.New.
func Worlds(spec *world.Spec, pr world.Property, top world.Rung) ([]*world.World, error) {
	var out []*world.World
	for rung := world.Prompt; rung <= top; rung++ {
		w, err := world.New(spec, rung, pr)
		if err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, nil
}

// Sum names data by its content.
func Sum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Put keeps an answer under a key. Errors: one that has no JSON.
func Put(s Store, key string, answer any) error {
	data, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	s.Put(key, append([]byte(seal(key, data)), data...))
	return nil
}

// Get reads the answer kept under a key. False if there is none, or it is not what
// was put there.
func Get(s Store, key string, answer any) bool {
	raw, ok := s.Get(key)
	if !ok {
		return false
	}
	head, data, ok := bytes.Cut(raw, []byte("\n"))
	if !ok || string(head)+"\n" != seal(key, data) {
		return false
	}
	return json.Unmarshal(data, answer) == nil
}

// seal is the first line of what is kept: of what form it is, under which key, and
// the hash of the rest.
func seal(key string, data []byte) string {
	return fmt.Sprintf("tenet.memo/%s %s %s\n", Version, key, Sum(data))
}

// PutContent keeps data under the hash of its content, which it returns.
func PutContent(s Store, data []byte) (sum string) {
	sum = Sum(data)
	s.Put(sum, data)
	return sum
}

// GetContent reads data by the hash of its content. False if there is none, or it
// has another hash.
func GetContent(s Store, sum string) ([]byte, bool) {
	data, ok := s.Get(sum)
	return data, ok && Sum(data) == sum
}
