// Paths as text.

package api

import (
	"strings"

	"github.com/tenet-iot/tenet/models"
)

// ParsePath reads provider/service/resource; false if it is anything else.
func ParsePath(text string) (models.Path, bool) {
	parts := strings.Split(text, "/")
	if len(parts) != 3 || parts[0] == "" || parts[1] == "" || parts[2] == "" {
		return models.Path{}, false
	}
	return models.Path{Provider: parts[0], Service: parts[1], Resource: parts[2]}, true
}
