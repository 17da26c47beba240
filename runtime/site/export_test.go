// Doors for the tests of this folder.

package site

import "github.com/tenet-iot/tenet/dsl/diag"

// DecodeForTest decodes a site file and returns what is wrong with it.
func DecodeForTest(text string) diag.List {
	_, list := decode("site.yaml", text)
	return list
}
