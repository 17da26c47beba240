// Topic filters.

package mqtt

import "strings"

// matches reports whether a filter takes in a topic (MQTT 5.0, 4.7). Topics that begin
// with $ are not taken in by a wildcard at the beginning.
func matches(filter, topic string) bool {
	if strings.HasPrefix(topic, "$") && (strings.HasPrefix(filter, "+") || strings.HasPrefix(filter, "#")) {
		return false
	}
	f, t := strings.Split(filter, "/"), strings.Split(topic, "/")
	for i, level := range f {
		switch {
		case level == "#":
			return true
		case i >= len(t):
			return false
		case level != "+" && level != t[i]:
			return false
		}
	}
	return len(f) == len(t)
}

// wild reports whether a filter stands for more than one topic.
func wild(filter string) bool { return strings.ContainsAny(filter, "+#") }
