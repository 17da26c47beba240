// Trust: whose releases run here.

package gateway

import (
	"fmt"
	"os"

	"github.com/tenet-iot/tenet/runtime/deploy"
	"github.com/tenet-iot/tenet/runtime/site"
)

// trustOf reads the keys of a site; nil if it asks for no signature. Errors: a file that
// holds no key, a key that is there twice.
func trustOf(p *site.Project) (*deploy.Trust, error) {
	files, threshold := p.Signers()
	if len(files) == 0 {
		return nil, nil
	}
	t := &deploy.Trust{Site: p.Name(), Threshold: threshold}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("releases: %w", err)
		}
		key, err := deploy.PublicKey(raw)
		if err != nil {
			return nil, fmt.Errorf("releases: %s: %w; tenet key makes one", name, err)
		}
		for _, other := range t.Keys {
			if other.Equal(key) {
				return nil, fmt.Errorf("releases: %s: the same key is listed before", name)
			}
		}
		t.Keys = append(t.Keys, key)
	}
	return t, nil
}
