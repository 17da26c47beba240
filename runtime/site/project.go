// Loading a project: the site file and the texts of its rules.

package site

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// FileName is the name of the site file in a project's folder.
const FileName = "site.yaml"

// The limits of what is read.
const (
	maxSources     = 10_000
	maxSourceBytes = 64 << 20
	maxSite        = 1 << 20 // bytes of site.yaml
)

// Project is a site and the texts of its rules. Treat it as a value that does
// not change; WithSources makes another.
type Project struct {
	// Dir is the project's folder; all names are relative to it.
	Dir string
	// File is the name of the site file, empty if there is none, Text its text.
	File, Text string
	Site       Site
	// Sources holds the text of each rule file by its name, with slashes.
	Sources map[string]string
}

// Load reads the project at path: a folder, with or without site.yaml, a site
// file of any other name ending in .yaml or .yml, or a single .tenet file.
// The rules are read, not checked.
//
// Errors: *Invalid if site.yaml is wrong or names no rules; otherwise what the
// system says.
func Load(path string) (*Project, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read project: %w", err)
	}
	switch {
	case info.IsDir():
		if _, err := os.Stat(filepath.Join(path, FileName)); err == nil {
			return loadSite(path, FileName)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read project: %w", err)
		}
		return loadPlain(path)
	case strings.HasSuffix(path, ".yaml"), strings.HasSuffix(path, ".yml"):
		return loadSite(filepath.Dir(path), filepath.Base(path))
	case strings.HasSuffix(path, ruleSuffix):
		return loadSingle(path)
	}
	return nil, fmt.Errorf("read project: %s is neither a folder, a site file (.yaml) nor a rule file (%s)", path, ruleSuffix)
}

const ruleSuffix = ".tenet"

func loadSite(dir, file string) (*Project, error) {
	text, err := ReadWhole(filepath.Join(dir, file), maxSite)
	if err != nil {
		return nil, fmt.Errorf("read project: %w", err)
	}
	p := &Project{Dir: dir, File: file, Text: text, Sources: map[string]string{}}
	var list diag.List
	p.Site, list = decode(file, p.Text)
	if !list.HasErrors() {
		found, err := p.findRules()
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	if list.HasErrors() {
		return nil, &Invalid{List: list, Sources: map[string]string{file: p.Text}}
	}
	return p, nil
}

func loadPlain(dir string) (*Project, error) {
	p := &Project{Dir: dir, Sources: map[string]string{}}
	if err := p.readFolder("."); err != nil {
		return nil, err
	}
	if len(p.Sources) == 0 {
		return nil, fmt.Errorf("read project: no %s and no %s file in %s", FileName, ruleSuffix, dir)
	}
	return p, nil
}

func loadSingle(path string) (*Project, error) {
	p := &Project{Dir: filepath.Dir(path), Sources: map[string]string{}}
	return p, p.readFile(filepath.Base(path))
}

// findRules reads what the key rules names.
func (p *Project) findRules() (diag.List, error) {
	if len(p.Site.Rules) == 0 {
		folder := DefaultRules
		if info, err := os.Stat(filepath.Join(p.Dir, folder)); err != nil || !info.IsDir() {
			folder = "."
		}
		return nil, p.readFolder(folder)
	}
	var list diag.List
	for _, w := range p.Site.Rules {
		found, err := p.findPattern(w)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}

// findPattern reads the files one entry of rules names.
func (p *Project) findPattern(w Word) (diag.List, error) {
	at := func(d diag.Diagnostic) (diag.List, error) {
		d.Span = w.Where
		return diag.List{d}, nil
	}
	pattern := filepath.FromSlash(w.Text)
	if !filepath.IsLocal(pattern) {
		return at(errOutside(w.Text))
	}
	matches, err := filepath.Glob(filepath.Join(escapeGlob(p.Dir), pattern))
	if err != nil {
		return at(errBadValue("rules", w.Text, "a glob", "close every “[”"))
	}
	before := len(p.Sources)
	for _, m := range matches {
		name, err := filepath.Rel(p.Dir, m)
		if err != nil {
			return nil, fmt.Errorf("read project: %w", err)
		}
		if err := p.readAny(name); err != nil {
			return nil, err
		}
	}
	if len(p.Sources) == before && !p.covered(matches) {
		return at(errNoRules(w.Text))
	}
	return nil, nil
}

// covered reports whether one of the matches was read by an earlier entry.
func (p *Project) covered(matches []string) bool {
	return slices.ContainsFunc(matches, func(m string) bool {
		name, err := filepath.Rel(p.Dir, m)
		_, read := p.Sources[filepath.ToSlash(name)]
		return err == nil && read
	})
}

// escapeGlob makes a folder's name mean itself in a glob.
func escapeGlob(dir string) string {
	var b strings.Builder
	for _, r := range dir {
		if strings.ContainsRune(`*?[\`, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// readAny reads a rule file or a folder of them.
func (p *Project) readAny(name string) error {
	info, err := os.Stat(filepath.Join(p.Dir, name))
	switch {
	case err != nil:
		return fmt.Errorf("read project: %w", err)
	case info.IsDir():
		return p.readFolder(name)
	case strings.HasSuffix(name, ruleSuffix):
		return p.readFile(name)
	}
	return nil
}

// readFolder reads all rule files below a folder; hidden folders and the data
// folder are passed over.
func (p *Project) readFolder(name string) error {
	data := filepath.Clean(p.DataDir())
	return filepath.WalkDir(filepath.Join(p.Dir, name), func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("read project: %w", err)
		}
		rel, err := filepath.Rel(p.Dir, path)
		if err != nil {
			return fmt.Errorf("read project: %w", err)
		}
		switch {
		case e.IsDir() && rel != "." && (strings.HasPrefix(e.Name(), ".") || filepath.Clean(path) == data && p.File != ""):
			return fs.SkipDir
		case e.IsDir(), !strings.HasSuffix(rel, ruleSuffix):
			return nil
		}
		return p.readFile(rel)
	})
}

// readFile reads one rule file.
func (p *Project) readFile(name string) error {
	if info, err := os.Stat(filepath.Join(p.Dir, name)); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("read project: %s is a folder, a pipe or a device, not a file of rules", name)
	}
	source, err := ReadText(filepath.Join(p.Dir, name), syntax.MaxSource)
	if err != nil {
		return fmt.Errorf("read project: %w", err)
	}
	total := len(source)
	for _, text := range p.Sources {
		total += len(text)
	}
	if len(p.Sources) >= maxSources || total > maxSourceBytes {
		return fmt.Errorf("read project: more than %d rule files or %d MiB of text", maxSources, maxSourceBytes>>20)
	}
	p.Sources[filepath.ToSlash(name)] = source
	return nil
}

// Names lists the rule files, sorted.
func (p *Project) Names() []string { return slices.Sorted(maps.Keys(p.Sources)) }

// WithSources returns the project with other texts, such as drafts.
func (p *Project) WithSources(sources map[string]string) *Project {
	q := *p
	q.Sources = maps.Clone(sources)
	return &q
}

// Texts returns the sources and the site file by name, for rendering
// diagnostics.
func (p *Project) Texts() map[string]string {
	texts := maps.Clone(p.Sources)
	if p.File != "" {
		texts[p.File] = p.Text
	}
	return texts
}

// Name is the name of the site.
func (p *Project) Name() string {
	if p.Site.Name.Text != "" {
		return p.Site.Name.Text
	}
	if dir, err := filepath.Abs(p.Dir); err == nil {
		if base := filepath.Base(dir); plainName.MatchString(base) {
			return base
		}
	}
	return "site"
}

// DataDir is the folder of the journal.
func (p *Project) DataDir() string { return p.path(or(p.Site.Data.Text, DefaultData)) }

// Listen is the address of the API.
func (p *Project) Listen() string { return or(p.Site.Listen.Text, DefaultListen) }

// Timezone is the IANA name of the site's time zone.
func (p *Project) Timezone() string { return or(p.Site.Place.Timezone.Text, DefaultTimezone) }

// Signers gives the files of the keys that may sign what runs, and how many must have; none
// where no signature is asked for.
func (p *Project) Signers() (files []string, threshold int) {
	for _, w := range p.Site.Releases.Keys {
		files = append(files, p.path(w.Text))
	}
	return files, max(1, int(p.Site.Releases.Threshold.Value))
}

// Watch says how long new rules are watched, and how many commands they may bring about in a
// minute of it; 0 is any number.
func (p *Project) Watch() (length time.Duration, commands int64) {
	d := &p.Site.Deployments
	length = DefaultWatch
	if d.Watch.Where.File != "" {
		length = d.Watch.Duration
	}
	if d.Commands.given() {
		commands = int64(d.Commands.Value)
	}
	return length, commands
}

// Traces says where traces go, and what share of unremarkable decisions is traced; an empty
// endpoint is that nothing is.
func (p *Project) Traces() (endpoint string, sample float64) {
	t := &p.Site.Traces
	sample = DefaultSample
	if t.Sample.given() {
		sample = t.Sample.Value
	}
	return t.Endpoint.Text, sample
}

// Keep says what is kept of a resource's readings: the first entry of the site's list that
// names it, with what is said for all where it says nothing.
func (p *Project) Keep(of models.Path) Retention {
	h := &p.Site.History
	r := h.kept(Retention{})
	text := of.String()
	for _, one := range h.Resources {
		if slices.ContainsFunc(one.Of, func(w Word) bool { ok, _ := path.Match(w.Text, text); return ok }) {
			r = h.kept(one)
			break
		}
	}
	return r
}

// kept completes an entry with what is said for all, and the defaults.
func (h *History) kept(r Retention) Retention {
	given := func(list ...Duration) Duration {
		for _, d := range list {
			if d.Where.File != "" {
				return d
			}
		}
		return Duration{}
	}
	r.Keep = given(r.Keep, h.Keep)
	if r.Keep.Where.File == "" {
		r.Keep.Duration = DefaultKeep
	}
	r.Minutes, r.Hours = given(r.Minutes, h.Minutes), given(r.Hours, h.Hours)
	return r
}

// path resolves a path of the site file.
func (p *Project) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(p.Dir, filepath.FromSlash(name))
}

// TokenPath resolves the token file of a user.
func (p *Project) TokenPath(u User) string { return p.path(u.TokenFile.Text) }

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// CheckSite returns what rules may depend on, with positions in site.yaml.
func (p *Project) CheckSite() check.Site {
	var s check.Site
	for _, pair := range p.Site.Devices {
		s.Bindings = append(s.Bindings, check.SiteBinding{Device: pair.Key.Text, Provider: pair.Value.Text, Where: pair.Key.Where})
	}
	for _, g := range p.Site.Policy {
		for _, w := range g.Set {
			s.Grants = append(s.Grants, check.SiteGrant{Role: g.Role.Text, Resource: w.Text, Where: w.Where})
		}
	}
	for _, r := range p.Site.Shield {
		row := check.SiteRefusal{Resource: p.siteText(r.Refuse), While: p.siteText(r.While)}
		for _, v := range r.Values {
			row.Values = append(row.Values, p.siteText(v))
		}
		s.Shield = append(s.Shield, row)
	}
	for _, w := range p.roles() {
		s.Roles = append(s.Roles, check.SiteRole{Name: w.Text, Where: w.Where})
	}
	return s
}

// siteText is an expression in site.yaml; it begins behind its quotation mark.
func (p *Project) siteText(w Word) check.SiteText {
	at := w.Where
	if at.Start < len(p.Text) && (p.Text[at.Start] == '"' || p.Text[at.Start] == '\'') {
		at.Start++
		at.End = at.Start + len(w.Text)
	}
	return check.SiteText{Text: w.Text, Where: at}
}

// roles lists the roles that exist, each once, in order of mention; none if
// the file does not list roles.
func (p *Project) roles() []Word {
	if len(p.Site.Roles) == 0 {
		return nil
	}
	all := append([]Word{{Text: "owner"}}, p.Site.Roles...)
	for _, g := range p.Site.Policy {
		all = append(all, g.Role)
	}
	for _, u := range p.Site.Users {
		all = append(all, u.Role)
	}
	var once []Word
	for _, w := range all {
		if !slices.ContainsFunc(once, func(o Word) bool { return o.Text == w.Text }) {
			once = append(once, w)
		}
	}
	return once
}
