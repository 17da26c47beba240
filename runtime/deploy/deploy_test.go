// Tests of bundles as files, of inspection, of the life cycle and of restarts.

package deploy_test

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/runtime/deploy"
	"github.com/tenet-iot/tenet/runtime/journal"
	"github.com/tenet-iot/tenet/runtime/site"
)

const version = "test-1"

const rules = `device window : Contact
device heater : Heater
app Comfort "Warm and safe" {
  rule save {
    when window.state == open
    then set heater.power = off
  }
  never heater.power == on while window.state == open as "no heating to the street"
}
`

// content is a project's content with the given rules.
func content(text string) site.Content {
	p := &site.Project{Sources: map[string]string{"rules/home.tenet": text}}
	return p.Content(version)
}

type verdict struct {
	Name    string `json:"name"`
	Verdict string `json:"verdict"`
	Rung    string `json:"rung"`
}

type finding struct {
	Check    string `json:"check"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
}

// document is a tenet.verify/1 document about app Comfort.
func document(v []verdict, f []finding) json.RawMessage {
	raw, err := json.Marshal(map[string]any{
		"schema": "tenet.verify/1",
		"apps":   []any{map[string]any{"app": "Comfort", "properties": v, "findings": f}},
	})
	if err != nil {
		panic(err)
	}
	return raw
}

var holds = []verdict{{"no heating to the street", "holds", "delayed"}}

// good is a bundle that deserves to run.
func good() *deploy.Bundle {
	return &deploy.Bundle{
		Content: content(rules), Verdicts: document(holds, nil),
		Evidence: map[string][]byte{"Comfort/invariant": []byte("reachable"), "Comfort/z": {0, 1, 2}},
	}
}

// checker accepts evidence that says "reachable".
func checker(_ context.Context, r *compile.Result, e deploy.Evidence) error {
	if len(e.Claims) != len(r.Spec.Properties) {
		return fmt.Errorf("%d claims for %d properties", len(e.Claims), len(r.Spec.Properties))
	}
	for _, c := range e.Claims {
		if c.Rung < world.Delayed || !bytes.Equal(e.Blobs["Comfort/invariant"], []byte("reachable")) {
			return errors.New("the invariant is not closed")
		}
	}
	return nil
}

func encode(t interface{ Fatal(...any) }, b *deploy.Bundle) []byte {
	data, err := deploy.Encode(b)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestBundleRoundTrip: an archive reads back as the same bundle, and equal
// bundles have equal archives and hashes.
func TestBundleRoundTrip(t *testing.T) {
	b := good()
	data := encode(t, b)
	back, err := deploy.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b, back); diff != "" {
		t.Error(diff)
	}
	if back.Hash() != b.Hash() || !bytes.Equal(data, encode(t, good())) {
		t.Error("the hash or the archive differs")
	}
}

// TestHashNamesEverything: changing any part changes the hash.
func TestHashNamesEverything(t *testing.T) {
	seen := map[string]string{good().Hash(): "good"}
	for name, change := range map[string]func(*deploy.Bundle){
		"rules":    func(b *deploy.Bundle) { b.Content.Sources[0].Text += " " },
		"name":     func(b *deploy.Bundle) { b.Content.Sources[0].Name = "a.tenet" },
		"engine":   func(b *deploy.Bundle) { b.Content.Engine = "2" },
		"policy":   func(b *deploy.Bundle) { b.Content.Policy = []site.Policy{{Role: "a", Resource: "b"}} },
		"devices":  func(b *deploy.Bundle) { b.Content.Devices = []site.Binding{{Device: "a", Provider: "b"}} },
		"verdicts": func(b *deploy.Bundle) { b.Verdicts = document(nil, nil) },
		"evidence": func(b *deploy.Bundle) { b.Evidence["Comfort/z"][1] = 9 },
		"blob":     func(b *deploy.Bundle) { b.Evidence["Comfort/y"] = nil },
	} {
		b := good()
		change(b)
		if other, taken := seen[b.Hash()]; taken {
			t.Errorf("%s and %s share a hash", name, other)
		}
		seen[b.Hash()] = name
	}
}

// entry is a file of a hand-made archive.
type entry struct {
	header tar.Header
	data   string
}

// unpack takes an archive apart.
func unpack(t *testing.T, data []byte) []entry {
	t.Helper()
	var list []entry
	for r := tar.NewReader(bytes.NewReader(data)); ; {
		h, err := r.Next()
		if err != nil {
			return list
		}
		var b bytes.Buffer
		if _, err := b.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		list = append(list, entry{*h, b.String()})
	}
}

func pack(t *testing.T, list []entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, e := range list {
		if e.header.Typeflag == tar.TypeReg {
			e.header.Size = int64(len(e.data))
		}
		if err := w.WriteHeader(&e.header); err != nil {
			t.Fatal(err)
		}
		if e.header.Typeflag == tar.TypeReg {
			if _, err := w.Write([]byte(e.data)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func file(name, data string) entry {
	return entry{tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Format: tar.FormatPAX}, data}
}

// TestArchiveTricks: every known trick is refused by name.
func TestArchiveTricks(t *testing.T) {
	base := unpack(t, encode(t, good()))
	with := func(extra ...entry) []byte { return pack(t, append(append([]entry{}, base...), extra...)) }
	change := func(f func(list []entry) []entry) []byte { return pack(t, f(append([]entry{}, base...))) }
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"extra file":     {with(file("evidence/more", "x")), "evidence/more: the manifest does not list it"},
		"twice":          {with(file("verdicts.json", "x")), "verdicts.json: it is there twice"},
		"absolute":       {with(file("/etc/passwd", "x")), "not a plain relative one"},
		"climbing":       {with(file("sources/../../x", "x")), "not a plain relative one"},
		"backslash":      {with(file(`sources\x`, "x")), "control characters"},
		"symlink":        {with(entry{tar.Header{Typeflag: tar.TypeSymlink, Name: "sources/l", Linkname: "/etc/passwd"}, ""}), "sources/l: it is a link"},
		"folder":         {with(entry{tar.Header{Typeflag: tar.TypeDir, Name: "sources/d"}, ""}), "sources/d: it is a link, folder"},
		"missing":        {change(func(l []entry) []entry { return append(l[:2], l[3:]...) }), "sources/rules/home.tenet: it is missing"},
		"changed text":   {change(func(l []entry) []entry { l[2].data += " "; return l }), "sources/rules/home.tenet: its SHA-256 is"},
		"changed proof":  {change(func(l []entry) []entry { l[3].data = "reached!!"; return l }), "evidence/Comfort/invariant: its SHA-256 is"},
		"changed order":  {change(func(l []entry) []entry { l[0], l[1] = l[1], l[0]; return l }), "not in the one form"},
		"other mode":     {change(func(l []entry) []entry { l[0].header.Mode = 0o777; return l }), "not in the one form"},
		"no manifest":    {change(func(l []entry) []entry { return l[1:] }), "manifest.json: it is missing"},
		"other schema":   {change(func(l []entry) []entry { l[0].data = strings.Replace(l[0].data, "bundle/1", "bundle/9", 1); return l }), "schema"},
		"unknown key":    {change(func(l []entry) []entry { l[0].data = strings.Replace(l[0].data, "{", `{"x":1,`, 1); return l }), "unknown field"},
		"respaced":       {change(func(l []entry) []entry { l[0].data += " "; return l }), "not in the one form"},
		"trailing bytes": {append(encode(t, good()), 0), "not in the one form"},
		"not an archive": {[]byte("hello"), "not a readable archive"},
		"empty":          {nil, "manifest.json: it is missing"},
	} {
		_, err := deploy.Decode(c.data)
		var ae *deploy.ArchiveError
		if !errors.As(err, &ae) || !strings.Contains(err.Error(), c.want) || ae.Hint() == "" {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
	bad := good()
	bad.Evidence["../x"] = nil
	if _, err := deploy.Encode(bad); err == nil {
		t.Error("a climbing name was written")
	}
}

// TestFlippedBytes: whatever byte is changed, the archive is refused or names
// itself by another hash; it never passes for the original.
func TestFlippedBytes(t *testing.T) {
	data := encode(t, good())
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(0, len(data)-1).Draw(t, "at")
		bent := bytes.Clone(data)
		bent[i] ^= byte(rapid.IntRange(1, 255).Draw(t, "xor"))
		if b, err := deploy.Decode(bent); err == nil && b.Hash() == good().Hash() {
			t.Fatalf("byte %d was changed and nobody saw it", i)
		}
	})
}

// FuzzDecode: no bytes make Decode panic, and what it accepts it writes back
// alike.
func FuzzDecode(f *testing.F) {
	f.Add(encode(f, good()))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		if b, err := deploy.Decode(data); err == nil && !bytes.Equal(encode(t, b), data) {
			t.Fatal("accepted, but not written back alike")
		}
	})
}

// desk is a manager over a journal of its own.
type desk struct {
	*deploy.Manager
	store   *journal.Store
	swapped []string // bundles the engine was given; "" for none
	refuse  error    // what the engine says
	steps   []string
}

func openDesk(t *testing.T, dir string, store func(*journal.Store) deploy.Store, change ...func(*deploy.Options)) *desk {
	t.Helper()
	s, err := journal.Open(t.Context(), journal.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	d := &desk{store: s}
	opt := deploy.Options{
		Store: store(s), Checker: checker, Engine: version, Now: func() time.Time { return time.Unix(100, 0).UTC() },
		Swap: func(_ context.Context, l *deploy.Loaded) error {
			if d.refuse != nil {
				return d.refuse
			}
			hash := ""
			if l != nil {
				hash = l.Hash
			}
			d.swapped = append(d.swapped, hash)
			return nil
		},
		Changed: func(x deploy.Deployment) { d.steps = append(d.steps, string(x.State)) },
	}
	for _, f := range change {
		f(&opt)
	}
	if d.Manager, err = deploy.Open(t.Context(), opt); err != nil {
		t.Fatal(err)
	}
	return d
}

func plain(s *journal.Store) deploy.Store { return s }

// reopen closes a desk as a crash would leave it and opens another.
func (d *desk) reopen(t *testing.T) *desk {
	t.Helper()
	dir := d.store.Dir()
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	return openDesk(t, dir, plain)
}

func (d *desk) deploy(t *testing.T, b *deploy.Bundle) {
	t.Helper()
	if _, err := d.Submit(t.Context(), b, "test"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Activate(t.Context(), b.Hash(), "test"); err != nil {
		t.Fatal(err)
	}
}

// second is another good bundle.
func second() *deploy.Bundle {
	b := good()
	b.Content = content(rules + "// a comment\n")
	return b
}

// TestDeploying: a good bundle becomes active, the next supersedes it, and
// rolling back makes the first active again; each step is journalled.
func TestDeploying(t *testing.T) {
	d := openDesk(t, t.TempDir(), plain)
	d.deploy(t, good())
	if now, ok := d.Current(); !ok || now.State != deploy.Active || now.Content != good().ContentHash() || now.Bundle != good().Hash() {
		t.Errorf("%+v", now)
	}
	d.deploy(t, second())
	if _, err := d.Activate(t.Context(), good().Hash(), "roll back"); err != nil {
		t.Fatal(err)
	}
	if d.Active().Hash != good().Hash() {
		t.Error("the first is not active again")
	}
	if diff := cmp.Diff([]string{good().Hash(), second().Hash(), good().Hash()}, d.swapped); diff != "" {
		t.Error(diff)
	}
	want := []string{
		"draft", "checking", "verified", "deploying", "active",
		"draft", "checking", "verified", "deploying", "active", "superseded",
		"deploying", "active", "superseded",
	}
	if diff := cmp.Diff(want, d.steps); diff != "" {
		t.Error(diff)
	}
	list, err := d.List(t.Context(), 100)
	if err != nil || len(list) != len(want) || list[0].State != deploy.Superseded || list[0].Bundle != second().Hash() {
		t.Errorf("%+v %v", list, err)
	}
	if err := d.Retire(t.Context(), good().Hash(), ""); err == nil || !strings.Contains(err.Error(), "is active; it cannot retire now") {
		t.Errorf("got %v", err)
	}
	if err := d.Retire(t.Context(), second().Hash(), ""); err != nil {
		t.Error(err)
	}
	var te *deploy.TransitionError
	if _, err := d.Activate(t.Context(), second().Hash(), ""); !errors.As(err, &te) || te.Hint() != "its life is over; deploy again" {
		t.Errorf("got %v", err)
	}
}

// TestRefusals: whatever is wrong is named, nothing is swapped, and what ran
// goes on.
func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		bend       func(*deploy.Bundle)
		code, want string
	}{
		"violated": {func(b *deploy.Bundle) {
			b.Verdicts = document([]verdict{{"no heating to the street", "violated", "none"}}, nil)
		}, deploy.NotVerified, `"no heating to the street" is violated`},
		"rung too low": {func(b *deploy.Bundle) {
			b.Verdicts = document([]verdict{{"no heating to the street", "holds", "prompt"}}, nil)
		}, deploy.NotVerified, `holds on rung prompt, delayed is required`},
		"made-up rung": {func(b *deploy.Bundle) {
			b.Verdicts = document([]verdict{{"no heating to the street", "holds", "everything"}}, nil)
		}, deploy.NotVerified, `holds on rung everything`},
		"no verdict":   {func(b *deploy.Bundle) { b.Verdicts = document(nil, nil) }, deploy.NotVerified, "has no verdict"},
		"no document":  {func(b *deploy.Bundle) { b.Verdicts = nil }, deploy.NotVerified, "cannot be read"},
		"other schema": {func(b *deploy.Bundle) { b.Verdicts = json.RawMessage(`{"schema":"tenet.verify/2"}`) }, deploy.NotVerified, "schema"},
		"finding": {func(b *deploy.Bundle) {
			b.Verdicts = document(holds, []finding{{"C1", "error", "two rules disagree"}})
		}, deploy.Blocked, "Comfort C1: two rules disagree"},
		"other content": {func(b *deploy.Bundle) {
			b.Verdicts = json.RawMessage(`{"schema":"tenet.verify/1","hash":"abc","apps":[]}`)
		}, deploy.OutOfDate, "about content abc"},
		"no proof":      {func(b *deploy.Bundle) { delete(b.Evidence, "Comfort/invariant") }, deploy.ProofRefused, "the invariant is not closed"},
		"broken rules":  {func(b *deploy.Bundle) { b.Content = content(rules + "rule") }, deploy.Blocked, "rules/home.tenet:"},
		"other engine":  {func(b *deploy.Bundle) { b.Content.Engine = "older" }, deploy.OutOfDate, "made by version older"},
		"other library": {func(b *deploy.Bundle) { b.Content.Library = "x" }, deploy.OutOfDate, "device types"},
	} {
		t.Run(name, func(t *testing.T) {
			d := openDesk(t, t.TempDir(), plain)
			d.deploy(t, good())
			b := second()
			c.bend(b)
			got, err := d.Submit(t.Context(), b, "")
			var re *deploy.RefusedError
			if !errors.As(err, &re) || re.Code != c.code || !strings.Contains(err.Error(), c.want) || re.Hint() == "" {
				t.Fatalf("got %v, want %s %q", err, c.code, c.want)
			}
			if got.State != deploy.Rejected {
				t.Errorf("state %s", got.State)
			}
			var te *deploy.TransitionError
			if _, err := d.Activate(t.Context(), b.Hash(), ""); !errors.As(err, &te) {
				t.Errorf("a rejected bundle was activated: %v", err)
			}
			if len(d.swapped) != 1 || d.Active().Hash != good().Hash() {
				t.Error("what ran does not go on")
			}
		})
	}
}

// TestWarningsDoNotBlock: findings below errors are for people.
func TestWarningsDoNotBlock(t *testing.T) {
	d := openDesk(t, t.TempDir(), plain)
	b := good()
	b.Verdicts = document(holds, []finding{{"B1", "warning", "never fires"}})
	d.deploy(t, b)
}

// TestUnknownBundle: what was never submitted cannot be activated.
func TestUnknownBundle(t *testing.T) {
	d := openDesk(t, t.TempDir(), plain)
	var re *deploy.RefusedError
	if _, err := d.Activate(t.Context(), good().Hash(), ""); !errors.As(err, &re) {
		t.Errorf("got %v", err)
	}
	if err := d.Suspend(t.Context(), ""); err == nil {
		t.Error("nothing was suspended")
	}
}

// TestEngineRefuses: if the engine cannot take over, the bundle stays verified
// and may be tried again.
func TestEngineRefuses(t *testing.T) {
	d := openDesk(t, t.TempDir(), plain)
	if _, err := d.Submit(t.Context(), good(), ""); err != nil {
		t.Fatal(err)
	}
	d.refuse = errors.New("the disk is full")
	got, err := d.Activate(t.Context(), good().Hash(), "")
	if !errors.Is(err, d.refuse) || got.State != deploy.Verified || d.Active() != nil {
		t.Fatalf("%+v %v", got, err)
	}
	d.refuse = nil
	if got, err := d.Activate(t.Context(), good().Hash(), ""); err != nil || got.State != deploy.Active {
		t.Errorf("%+v %v", got, err)
	}
}

// TestSuspending: suspending swaps the rules out; degrading does not.
func TestSuspending(t *testing.T) {
	d := openDesk(t, t.TempDir(), plain)
	d.deploy(t, good())
	if err := d.Degrade(t.Context(), "a sensor drifts"); err != nil {
		t.Fatal(err)
	}
	if now, _ := d.Current(); now.State != deploy.Degraded || now.Note != "a sensor drifts" {
		t.Errorf("%+v", now)
	}
	if err := d.Mend(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if err := d.Suspend(t.Context(), "by the owner"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{good().Hash(), ""}, d.swapped); diff != "" || d.Active() != nil {
		t.Error(diff)
	}
	if _, err := d.Activate(t.Context(), good().Hash(), "again"); err != nil {
		t.Error(err)
	}
}

// TestGivingBack: what runs is stopped first, then what ran before takes over, and the bundle is
// rejected until somebody brings it again.
func TestGivingBack(t *testing.T) {
	d := openDesk(t, t.TempDir(), plain, func(o *deploy.Options) { o.Watch = time.Hour })
	d.deploy(t, good())
	if until, watched := d.Watched(); !watched || until.Unix() != 100+3600 {
		t.Errorf("watched until %v", until)
	}
	d.deploy(t, second())
	var wrong *deploy.TransitionError
	if _, err := d.GiveBack(t.Context(), good().Hash(), "too much"); !errors.As(err, &wrong) {
		t.Errorf("what does not run: %v", err)
	}
	d.refuse = errors.New("the disk is full")
	if _, err := d.GiveBack(t.Context(), second().Hash(), "too much"); !errors.Is(err, d.refuse) || d.Active().Hash != second().Hash() {
		t.Errorf("it goes on where it cannot be stopped: %v", err)
	}
	d.refuse = nil
	back, err := d.GiveBack(t.Context(), second().Hash(), "too much")
	if err != nil || back.Bundle != good().Hash() || back.State != deploy.Active || d.Active().Hash != good().Hash() {
		t.Fatalf("%+v %v", back, err)
	}
	if diff := cmp.Diff([]string{good().Hash(), second().Hash(), "", good().Hash()}, d.swapped); diff != "" {
		t.Error(diff)
	}
	if _, watched := d.Watched(); watched {
		t.Error("what is known to do is watched")
	}
	if list, err := d.List(t.Context(), 2); err != nil || list[0].Bundle != good().Hash() || !strings.HasSuffix(list[0].Note, "was given back: too much") {
		t.Errorf("%+v %v", list, err)
	}

	// Brought again it is inspected and watched again, also after a restart.
	d.deploy(t, second())
	d = d.reopen(t)
	if _, err := d.Restore(t.Context(), second().Hash()); err != nil {
		t.Fatal(err)
	}
	if until, watched := d.Watched(); !watched || until.Unix() != 100+3600 {
		t.Errorf("after a restart: watched until %v", until)
	}

	// Nothing ran before, or cannot run again: no rules do.
	alone := openDesk(t, t.TempDir(), plain)
	alone.deploy(t, good())
	if back, err := alone.GiveBack(t.Context(), good().Hash(), "too much"); back != nil || err != nil || alone.Active() != nil {
		t.Errorf("%+v %v", back, err)
	}
}

// TestRestart: after a restart the active bundle is loaded again; what the
// journal's cursor names decides when a crash came in between.
func TestRestart(t *testing.T) {
	d := openDesk(t, t.TempDir(), plain)
	d.deploy(t, good())
	d.deploy(t, second())
	d = d.reopen(t)
	loaded, err := d.Restore(t.Context(), second().Hash())
	if err != nil || loaded == nil || loaded.Hash != second().Hash() || len(loaded.Result.Program.Rules) != 1 {
		t.Fatalf("%+v %v", loaded, err)
	}
	if len(d.steps) != 0 {
		t.Errorf("a plain restart is no transition: %v", d.steps)
	}
	d = d.reopen(t)
	if loaded, err := d.Restore(t.Context(), ""); loaded != nil || err != nil {
		t.Errorf("rules run though the journal ran none: %v %v", loaded, err)
	}
}

// crashing lets a number of transitions through and then fails for ever.
type crashing struct {
	deploy.Store
	left int
}

var errCrash = errors.New("the process died")

func (c *crashing) AddDeployment(ctx context.Context, d journal.Deployment) error {
	if c.left--; c.left < 0 {
		return errCrash
	}
	return c.Store.AddDeployment(ctx, d)
}

// TestCrashAnywhere: wherever a deployment is interrupted, the restart runs the
// bundle the engine had last taken over, or the one before, and exactly one is
// active.
func TestCrashAnywhere(t *testing.T) {
	for left := range 7 {
		t.Run(fmt.Sprint(left), func(t *testing.T) {
			dir := t.TempDir()
			d := openDesk(t, dir, plain)
			d.deploy(t, good())
			if err := d.store.Close(); err != nil {
				t.Fatal(err)
			}
			d = openDesk(t, dir, func(s *journal.Store) deploy.Store { return &crashing{Store: s, left: left} })
			if _, err := d.Restore(t.Context(), good().Hash()); err != nil {
				t.Fatal(err)
			}
			_, err := d.Submit(t.Context(), second(), "")
			if err == nil {
				_, err = d.Activate(t.Context(), second().Hash(), "")
			}
			if (err == nil) != (left >= 6) {
				t.Fatalf("with %d transitions: %v", left, err)
			}
			running := good().Hash()
			if len(d.swapped) > 0 {
				running = d.swapped[len(d.swapped)-1]
			}
			d = d.reopen(t)
			loaded, err := d.Restore(t.Context(), running)
			if err != nil || loaded == nil || loaded.Hash != running {
				t.Fatalf("%+v %v", loaded, err)
			}
			again := d.reopen(t)
			if loaded, err := again.Restore(t.Context(), running); err != nil || loaded.Hash != running || len(again.steps) != 0 {
				t.Errorf("the state is not settled: %v %v", again.steps, err)
			}
		})
	}
}

// TestTamperedStore: a bundle that is not what its hash says is not run.
func TestTamperedStore(t *testing.T) {
	dir := t.TempDir()
	d := openDesk(t, dir, func(s *journal.Store) deploy.Store { return swapping{Store: s} })
	d.deploy(t, good())
	d = d.reopen(t)
	bent := good()
	bent.Content = content(strings.Replace(rules, "off", "on", 1))
	d.store.Close()
	d = openDesk(t, dir, func(s *journal.Store) deploy.Store { return swapping{Store: s, with: encode(t, bent)} })
	loaded, err := d.Restore(t.Context(), good().Hash())
	var ae *deploy.ArchiveError
	if loaded != nil || !errors.As(err, &ae) || !strings.Contains(err.Error(), "its SHA-256 is") {
		t.Fatalf("%v %v", loaded, err)
	}
	if diff := cmp.Diff([]string{"suspended"}, d.steps); diff != "" {
		t.Error(diff)
	}
}

// swapping answers with another bundle than was stored.
type swapping struct {
	deploy.Store
	with []byte
}

func (s swapping) Bundle(ctx context.Context, hash string) (journal.Bundle, bool, error) {
	b, ok, err := s.Store.Bundle(ctx, hash)
	if s.with != nil {
		b.Payload = s.with
	}
	return b, ok, err
}

// TestIdle: without apps the devices stay where they are, rules are gone, and
// errors in the apps do not matter.
func TestIdle(t *testing.T) {
	l, list := deploy.Idle(content(rules))
	if l == nil || len(l.Result.Program.Rules) != 0 || len(l.Result.Deployment.Devices) != 2 {
		t.Fatalf("%+v %v", l, list)
	}
	if text := l.Bundle.Content.Sources[0].Text; len(text) != len(rules) || strings.Contains(text, "Comfort") {
		t.Errorf("%q", text)
	}
	broken, list := deploy.Idle(content("app A { rule r { when nothing.here == 1 then set x.y = 2 } }\ndevice d : Contact\n"))
	if broken == nil || len(broken.Result.Deployment.Devices) != 1 {
		t.Errorf("%v", list)
	}
	if none, list := deploy.Idle(content("device d : Nothing\n")); none != nil || !list.HasErrors() {
		t.Errorf("%v", list)
	}
	again, err := deploy.Reload(l.Bundle)
	if err != nil || again.Hash != l.Hash {
		t.Errorf("%v", err)
	}
	if _, err := deploy.Reload(good()); err == nil {
		t.Error("rules were reloaded without verdicts")
	}
}
