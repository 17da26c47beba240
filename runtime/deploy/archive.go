// Bundles as files: an archive with exactly one form.

package deploy

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// The limits of an archive.
const (
	MaxBundleBytes = 256 << 20
	maxEntries     = 20_000
	maxManifest    = 16 << 20
)

// The names inside an archive.
const (
	manifestName   = "manifest.json"
	verdictsName   = "verdicts.json"
	sourcePrefix   = "sources/"
	evidencePrefix = "evidence/"
)

// ArchiveError says what is wrong with an archive, and with which part of it.
type ArchiveError struct {
	Part string // a name inside the archive, or ""
	What string
}

func (e *ArchiveError) Error() string {
	if e.Part == "" {
		return "bundle: " + e.What
	}
	return fmt.Sprintf("bundle: %s: %s", e.Part, e.What)
}

// Hint says what an operator can do.
func (e *ArchiveError) Hint() string {
	return "the archive is damaged or was changed; get it again from where it was made"
}

// Encode writes a bundle as a tar archive. Equal bundles give equal bytes.
// Errors: *ArchiveError if a name cannot be in an archive or the bundle is
// larger than MaxBundleBytes.
func Encode(b *Bundle) ([]byte, error) {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	add := func(name string, data []byte) error {
		if err := checkName(name); err != nil {
			return err
		}
		err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: int64(len(data)), Format: tar.FormatPAX})
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			return &ArchiveError{name, err.Error()}
		}
		return nil
	}
	if err := add(manifestName, b.manifest().encode()); err != nil {
		return nil, err
	}
	if err := add(verdictsName, b.Verdicts); err != nil {
		return nil, err
	}
	for _, s := range b.Content.Sources {
		if err := add(sourcePrefix+s.Name, []byte(s.Text)); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.Evidence)) {
		if err := add(evidencePrefix+name, b.Evidence[name]); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, &ArchiveError{"", err.Error()}
	}
	if out.Len() > MaxBundleBytes {
		return nil, &ArchiveError{"", tooBig(out.Len())}
	}
	return out.Bytes(), nil
}

func tooBig(n int) string {
	return fmt.Sprintf("%d bytes are more than the %d a bundle may have", n, MaxBundleBytes)
}

// Decode reads an archive made by Encode and nothing else: a name that is
// missing, extra, doubled, absolute or climbing, a link, a wrong hash, another
// order or a stray byte refuse it. Errors are *ArchiveError.
func Decode(data []byte) (*Bundle, error) {
	if len(data) > MaxBundleBytes {
		return nil, &ArchiveError{"", tooBig(len(data))}
	}
	parts, err := readParts(data)
	if err != nil {
		return nil, err
	}
	m, err := readManifest(parts)
	if err != nil {
		return nil, err
	}
	b, err := assemble(m, parts)
	if err != nil {
		return nil, err
	}
	again, err := Encode(b)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(data, again) {
		return nil, &ArchiveError{"", "it is not in the one form this version writes"}
	}
	return b, nil
}

// readParts reads the files of an archive by name.
func readParts(data []byte) (map[string][]byte, error) {
	parts := map[string][]byte{}
	r := tar.NewReader(bytes.NewReader(data))
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return parts, nil
		}
		if err != nil {
			return nil, &ArchiveError{"", "not a readable archive: " + err.Error()}
		}
		if err := checkName(h.Name); err != nil {
			return nil, err
		}
		switch _, twice := parts[h.Name]; {
		case h.Typeflag != tar.TypeReg:
			return nil, &ArchiveError{h.Name, "it is a link, folder or device; only plain files are taken"}
		case twice:
			return nil, &ArchiveError{h.Name, "it is there twice"}
		case len(parts) >= maxEntries:
			return nil, &ArchiveError{"", fmt.Sprintf("more than %d files", maxEntries)}
		case h.Size > int64(len(data)):
			return nil, &ArchiveError{h.Name, "it claims to be larger than the archive"}
		}
		if parts[h.Name], err = io.ReadAll(r); err != nil {
			return nil, &ArchiveError{h.Name, err.Error()}
		}
	}
}

// checkName refuses names that would leave the archive's folder, or that two
// systems could read differently.
func checkName(name string) error {
	bad := ""
	switch {
	case name == "" || len(name) > 1024:
		bad = "a name is empty or too long"
	case !utf8.ValidString(name):
		bad = "the name is not UTF-8"
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' || r == ':' }):
		bad = "the name has control characters, “\\” or “:”"
	case path.IsAbs(name) || path.Clean(name) != name || name == ".." || strings.HasPrefix(name, "../"):
		bad = "the name is not a plain relative one"
	}
	if bad == "" {
		return nil
	}
	return &ArchiveError{fmt.Sprintf("%.80q", name), bad}
}

// readManifest decodes the manifest strictly.
func readManifest(parts map[string][]byte) (manifest, error) {
	var m manifest
	raw, ok := parts[manifestName]
	if !ok {
		return m, &ArchiveError{manifestName, "it is missing"}
	}
	if len(raw) > maxManifest {
		return m, &ArchiveError{manifestName, "it is too large"}
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return m, &ArchiveError{manifestName, err.Error()}
	}
	if m.Schema != Schema {
		return m, &ArchiveError{manifestName, fmt.Sprintf("it has schema %q; this version reads %s", m.Schema, Schema)}
	}
	return m, nil
}

// assemble takes the parts the manifest lists, each with its hash, and refuses
// any other.
func assemble(m manifest, parts map[string][]byte) (*Bundle, error) {
	b := &Bundle{Content: m.Content, Evidence: map[string][]byte{}}
	left := maps.Clone(parts)
	delete(left, manifestName)
	take := func(name, sum string) ([]byte, error) {
		data, ok := left[name]
		if !ok {
			return nil, &ArchiveError{name, "it is missing"}
		}
		if got := digest(data); got != sum {
			return nil, &ArchiveError{name, fmt.Sprintf("its SHA-256 is %.12s…, the manifest says %.12s…", got, sum)}
		}
		delete(left, name)
		return data, nil
	}
	var err error
	if b.Verdicts, err = take(verdictsName, m.Verdicts); err != nil {
		return nil, err
	}
	for i, s := range m.Content.Sources {
		text, err := take(sourcePrefix+s.Name, s.SHA256)
		if err != nil {
			return nil, err
		}
		b.Content.Sources[i].Text = string(text)
	}
	for _, e := range m.Evidence {
		if b.Evidence[e.Name], err = take(evidencePrefix+e.Name, e.SHA256); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		return nil, &ArchiveError{name, "the manifest does not list it"}
	}
	return b, nil
}
