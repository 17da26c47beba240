// Lengths of time.

package draft

import "strconv"

// Duration writes seconds in the largest unit that is exact.
func Duration(seconds int) string {
	for _, u := range []struct {
		size int
		name string
	}{{86400, "d"}, {3600, "h"}, {60, "min"}} {
		if seconds > 0 && seconds%u.size == 0 {
			return strconv.Itoa(seconds/u.size) + " " + u.name
		}
	}
	return strconv.Itoa(seconds) + " s"
}
