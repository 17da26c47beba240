// Device types for what no shipped type fits.

package homeassistant

import (
	"embed"
	"strings"
)

//go:embed models/*.tenet
var ownFiles embed.FS

// ownModel returns the text of one of this package's device types.
func ownModel(name string) string {
	var file strings.Builder
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' {
			file.WriteByte('_')
		}
		file.WriteRune(r)
	}
	text, err := ownFiles.ReadFile("models/" + strings.ToLower(file.String()) + ".tenet")
	if err != nil {
		panic("homeassistant: an embedded device type cannot be read: " + err.Error())
	}
	return string(text)
}
