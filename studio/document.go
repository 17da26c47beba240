// The parts of a tenet.verify/1 document the studio itself reads.

package studio

import (
	"encoding/json"
	"fmt"
)

// document is tenet.verify/1 as far as the deploy gate needs it.
type document struct {
	Apps []struct {
		App        string    `json:"app"`
		Properties []verdict `json:"properties"`
		Findings   []finding `json:"findings"`
	} `json:"apps"`
}

type verdict struct {
	Name     string `json:"name"`
	Verdict  string `json:"verdict"`
	Rung     string `json:"rung"`
	Required string `json:"required"`
}

type finding struct {
	Check    string `json:"check"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
}

// rungs orders the worlds a promise can survive; a word that is not here is
// above all of them, so that it never counts as reached.
var rungs = map[string]int{"": 0, "none": 0, "prompt": 1, "delayed": 2, "faulty": 3}

func rank(rung string) int {
	if n, ok := rungs[rung]; ok {
		return n
	}
	return len(rungs)
}

// held says whether the promise holds at the rung it must reach. A rung
// reached that nobody knows counts as none.
func (v verdict) held() bool {
	reached, known := rungs[v.Rung]
	return v.Verdict == "holds" && known && reached >= rank(v.Required)
}

// obstacles lists why a document does not allow deployment, one sentence
// each, in the document's order; empty if it does.
func obstacles(doc json.RawMessage) ([]string, error) {
	var d document
	if err := json.Unmarshal(doc, &d); err != nil {
		return nil, fmt.Errorf("read the verify document: %w", err)
	}
	reasons := []string{}
	for _, app := range d.Apps {
		for _, p := range app.Properties {
			if !p.held() {
				reasons = append(reasons, fmt.Sprintf("%s: promise %q %s", app.App, p.Name, shortfall(p)))
			}
		}
		for _, f := range app.Findings {
			if f.Severity == "error" {
				reasons = append(reasons, fmt.Sprintf("%s: %s [%s]", app.App, f.Message, f.Check))
			}
		}
	}
	return reasons, nil
}

func shortfall(p verdict) string {
	switch p.Verdict {
	case "holds":
		return fmt.Sprintf("holds only in the %s world, but must hold in the %s one", p.Rung, p.Required)
	case "violated":
		return "is broken"
	default:
		return "is not decided"
	}
}

// decided says whether no promise of the document is left unknown.
func decided(doc json.RawMessage) bool {
	var d document
	if json.Unmarshal(doc, &d) != nil {
		return false
	}
	for _, app := range d.Apps {
		for _, p := range app.Properties {
			if p.Verdict != "holds" && p.Verdict != "violated" {
				return false
			}
		}
	}
	return true
}

// propertyObjects returns the property objects of a document in order; none
// if it cannot be read.
func propertyObjects(doc json.RawMessage) []json.RawMessage {
	var d struct {
		Apps []struct {
			Properties []json.RawMessage `json:"properties"`
		} `json:"apps"`
	}
	if json.Unmarshal(doc, &d) != nil {
		return nil
	}
	var all []json.RawMessage
	for _, app := range d.Apps {
		all = append(all, app.Properties...)
	}
	return all
}

// withHash returns the document with its member "hash" set; a document that is
// not an object is returned as it is.
func withHash(doc json.RawMessage, hash string) json.RawMessage {
	var members map[string]json.RawMessage
	if json.Unmarshal(doc, &members) != nil || members == nil {
		return doc
	}
	members["hash"], _ = json.Marshal(hash)
	out, err := json.Marshal(members)
	if err != nil {
		return doc
	}
	return out
}
