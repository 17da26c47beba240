// Bundles: what is deployed, addressed by the hash of its manifest.

package deploy

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/tenet-iot/tenet/runtime/site"
)

// Schema names the format of a bundle.
const Schema = "tenet.bundle/1"

// Bundle is a project with its verdicts. It does not change once it has a hash.
type Bundle struct {
	Content site.Content
	// Verdicts is a tenet.verify/1 document about the content.
	Verdicts json.RawMessage
	// Evidence holds what the checker re-checks, by name; names follow the
	// rules of file names in an archive.
	Evidence map[string][]byte
}

// manifest is the canonical form that is hashed: everything in a bundle, large
// parts by digest. Its JSON has sorted lists and fixed keys.
type manifest struct {
	Schema      string       `json:"schema"`
	ContentHash string       `json:"contentHash"`
	Content     site.Content `json:"content"`
	Verdicts    string       `json:"verdictsSha256"`
	Evidence    []blob       `json:"evidence"` // by name
}

// blob is a piece of evidence.
type blob struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Size   int    `json:"size"`
}

// manifest computes the manifest from the parts; nothing stored is trusted.
func (b *Bundle) manifest() manifest {
	c := b.Content
	c.Sources = slices.Clone(c.Sources)
	for i := range c.Sources {
		c.Sources[i].SHA256 = site.Digest(c.Sources[i].Text)
	}
	m := manifest{Schema: Schema, ContentHash: c.Hash(), Content: c, Verdicts: site.Digest(string(b.Verdicts)), Evidence: []blob{}}
	for _, name := range slices.Sorted(maps.Keys(b.Evidence)) {
		data := b.Evidence[name]
		m.Evidence = append(m.Evidence, blob{name, site.Digest(string(data)), len(data)})
	}
	return m
}

func (m manifest) encode() []byte {
	raw, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		panic("deploy: a manifest of strings and numbers must have a JSON form: " + err.Error())
	}
	return append(raw, '\n')
}

// Hash is the bundle's address: the SHA-256 of its canonical manifest as 64
// hexadecimal digits.
func (b *Bundle) Hash() string { return site.Digest(string(b.manifest().encode())) }

// ContentHash is the hash verdicts are bound to.
func (b *Bundle) ContentHash() string { return b.manifest().ContentHash }

// Verdicts, decoded as far as a deployment depends on them.
type verdicts struct {
	Schema string `json:"schema"`
	Hash   string `json:"hash"` // of the content; optional
	Apps   []struct {
		App        string `json:"app"`
		Properties []struct {
			Name    string `json:"name"`
			Verdict string `json:"verdict"`
			Rung    string `json:"rung"`
		} `json:"properties"`
		Findings []struct {
			Check    string `json:"check"`
			Severity string `json:"severity"`
			Message  string `json:"message"`
		} `json:"findings"`
	} `json:"apps"`
}

const verifySchema = "tenet.verify/1"

func (b *Bundle) verdicts() (verdicts, error) {
	var v verdicts
	if err := json.Unmarshal(b.Verdicts, &v); err != nil {
		return v, fmt.Errorf("the verdicts cannot be read: %w", err)
	}
	if v.Schema != verifySchema {
		return v, fmt.Errorf("the verdicts have schema %q, not %s", v.Schema, verifySchema)
	}
	return v, nil
}

func digest(data []byte) string { return site.Digest(string(data)) }
