// Addresses of files.

package lsp

import (
	"net/url"
	"strings"
)

// uriPath returns the path of a file with slashes, C:/… where there are drives.
// What is no file, such as a text that was never saved, is its own path.
func uriPath(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" || u.Path == "" {
		return uri
	}
	if hasDrive(u.Path) {
		return strings.ToUpper(u.Path[1:2]) + u.Path[2:]
	}
	return u.Path
}

// hasDrive reports whether a path begins /c:/.
func hasDrive(path string) bool {
	return len(path) >= 4 && path[0] == '/' && path[2] == ':' && path[3] == '/' &&
		(path[1]|0x20) >= 'a' && (path[1]|0x20) <= 'z'
}

// pathURI is the address of a path.
func pathURI(path string) string {
	if !strings.HasPrefix(path, "/") {
		if strings.Contains(path, ":/") && !strings.Contains(path, "://") {
			path = "/" + path
		} else {
			return path
		}
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}
