// Package words holds the sentences of the verifier in other languages than English:
// a file for each, with the templates of models/say by those of English. The studio
// reads the same files.
package words

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/models/say"
)

//go:embed es.json ja.json
var files embed.FS

// Languages are the languages there are, by their two letters (ISO 639-1), English
// first.
func Languages() []string {
	out := []string{"en"}
	entries, _ := files.ReadDir(".") // of an embedded folder: no error
	for _, e := range entries {
		out = append(out, strings.TrimSuffix(e.Name(), ".json"))
	}
	return out
}

// In gives the catalogue of a language, nil for English. Error: there is none.
func In(language string) (say.Catalogue, error) {
	if language == "en" {
		return nil, nil
	}
	if !slices.Contains(Languages(), language) {
		return nil, fmt.Errorf("no words in %q: there are %s", language, strings.Join(Languages(), ", "))
	}
	data, err := files.ReadFile(language + ".json")
	if err != nil {
		return nil, err
	}
	var c say.Catalogue
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, fmt.Errorf("words in %q: %w", language, err)
	}
	return c, nil
}
