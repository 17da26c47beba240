// What can be wrong with a site file or a project: one function a message.

package site

import (
	"fmt"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
)

// Invalid is a project that cannot be used. Render shows it as the command
// line does.
type Invalid struct {
	List    diag.List
	Sources map[string]string // the texts the list speaks of, by file
}

func (e *Invalid) Error() string { return strings.TrimRight(e.Render(diag.Options{}), "\n") }

// Render shows all diagnostics with their source lines.
func (e *Invalid) Render(opt diag.Options) string {
	opt.Source = diag.Sources(e.Sources)
	return diag.Render(e.List, opt)
}

func wrong(code, message, help string) diag.Diagnostic {
	return diag.Diagnostic{Code: code, Message: message, Help: help}
}

func errTooLarge(size int) diag.Diagnostic {
	return wrong("file-too-large", fmt.Sprintf("the file has %d bytes; at most %d are read", size, maxSiteBytes),
		"a site file holds no data; split the site or move texts to files of their own")
}

func errTooDeep() diag.Diagnostic {
	return wrong("too-deep", fmt.Sprintf("lists or mappings are nested more than %d deep", maxNesting), "write them flat")
}

func errSyntax(message string) diag.Diagnostic {
	return wrong("yaml-syntax", "not YAML: "+message, "check indentation (spaces, no tabs), quotes and the space after “:”")
}

func errManyDocuments() diag.Diagnostic {
	return wrong("many-documents", "a second document begins here", "remove the line “---” and all below it")
}

func errUnknownKey(key string, known []string) diag.Diagnostic {
	d := wrong("unknown-key", fmt.Sprintf("unknown key %q", key), "keys here: "+strings.Join(known, ", "))
	d.Try = nearest(key, known)
	return d
}

func errKeyOfPlace(key string) diag.Diagnostic {
	return wrong("unknown-key", fmt.Sprintf("unknown key %q", key), "where the site is stands together: place: {timezone: Europe/Madrid, latitude: 40.4, longitude: -3.7}")
}

func errDuplicateKey(key string) diag.Diagnostic {
	return wrong("duplicate-key", fmt.Sprintf("key %q is given twice", key), "keep one of them")
}

func errMissingKey(key, what string) diag.Diagnostic {
	return wrong("missing-key", fmt.Sprintf("the %s has no key %q", what, key), "add “"+key+": …”")
}

func errNoValue(key string) diag.Diagnostic {
	return wrong("no-value", fmt.Sprintf("key %q has no value", key), "give it one, or remove the key")
}

func errWrongType(want, got string) diag.Diagnostic {
	return wrong("wrong-type", fmt.Sprintf("expected %s, found %s", want, got), "")
}

func errWrongText(got string) diag.Diagnostic {
	return wrong("wrong-type", "expected text, found "+got, "put it in quotes if it is meant as text")
}

func errDuration(got string) diag.Diagnostic {
	return wrong("bad-duration", "expected a length of time, found "+got, "write a number with s, min, h or d, such as 30d")
}

func errTooShort(key, than string, forEver bool) diag.Diagnostic {
	if forEver {
		return wrong("bad-value", key+" has nothing to sum up: readings are kept for ever", "write how long readings are kept, or 0d for no sums")
	}
	return wrong("bad-value", key+" is not longer than "+than+", whose place it takes", "write a longer time, or 0d for no sums")
}

func errBadValue(key, text, want, cure string) diag.Diagnostic {
	return wrong("bad-value", fmt.Sprintf("%s: %q is not %s", key, text, want), cure)
}

func errTwice(what, name string, first diag.Span) diag.Diagnostic {
	d := wrong("duplicate-name", fmt.Sprintf("a second %s is called %q", what, name), "give them different names")
	d.Notes = []diag.Note{{Span: first, Message: "the first is here"}}
	return d
}

func errTokenChoice(name string) diag.Diagnostic {
	return wrong("token-choice", fmt.Sprintf("user %q needs exactly one of token_file and token_sha256", name),
		"make a token and its digest with: openssl rand -base64 32 | tee token | tr -d '\\n' | sha256sum")
}

func errNoRules(pattern string) diag.Diagnostic {
	return wrong("no-rules", fmt.Sprintf("no .tenet file matches %q", pattern), "write a file or folder of the project, or a glob such as rules/*.tenet")
}

func errOutside(pattern string) diag.Diagnostic {
	return wrong("outside-project", fmt.Sprintf("%q lies outside the project's folder", pattern), "copy the rules into the project, so that a bundle can hold them")
}

// nearest returns the known word one or two edits away from word, or "".
func nearest(word string, known []string) string {
	best, least := "", 3
	for _, k := range known {
		if n := editDistance(word, k); n < least {
			best, least = k, n
		}
	}
	return best
}

// editDistance is Levenshtein's distance in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
