// Requests against a real folder, with made-up answers only behind the interfaces.

package studio

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// rig is a studio over a folder with one file. verify is what its verifier
// does; nil answers with document(files).
type rig struct {
	*httptest.Server
	t        *testing.T
	folder   *Folder
	verify   func(ctx context.Context, files map[string]string, progress func(Progress), property func(json.RawMessage)) (json.RawMessage, error)
	mu       sync.Mutex
	verified int
	deployed []string
	refuse   error
}

func newRig(t *testing.T) *rig {
	t.Helper()
	folder, _ := openTestFolder(t)
	mustSave(t, folder, "home.tenet", "broken", "")
	r := &rig{t: t, folder: folder}
	s, err := New(Config{Project: folder, Checker: r, Former: r, Verifier: r, Deployer: r})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	s.Mount(mux)
	r.Server = httptest.NewServer(mux)
	t.Cleanup(func() { s.Close(); r.Close() })
	return r
}

// Check finds an error in texts with "bad", and hashes by listing.
func (r *rig) Check(_ context.Context, files map[string]string) (CheckReport, error) {
	report := CheckReport{Hash: "hash of " + files["home.tenet"]}
	if strings.Contains(files["home.tenet"], "bad") {
		report.Diagnostics = []Diagnostic{{File: "home.tenet", Line: 1, Col: 1, EndLine: 1, EndCol: 4, Severity: "error", Code: "bad-word", Message: "bad"}}
	}
	return report, nil
}

func (r *rig) Format(_, text string) (string, error) { return strings.TrimSpace(text), nil }

// Form is what the text says; an empty text cannot be read.
func (r *rig) Form(_ context.Context, files map[string]string, name string) (FormReport, error) {
	if files[name] == "" {
		return FormReport{}, errors.New("nothing to show")
	}
	form, err := json.Marshal(map[string]string{"file": name, "text": files[name]})
	return FormReport{Form: form, Diagnostics: []Diagnostic{}}, err
}

// Edit writes the change down as the edit's text, and refuses to remove.
func (r *rig) Edit(_ context.Context, name, text string, c FormChange) (FormEdit, error) {
	if c.Op == "remove" {
		return FormEdit{Diagnostics: []Diagnostic{{File: name, Code: "no-such-change"}}}, nil
	}
	edit, err := json.Marshal(map[string]string{"text": fmt.Sprintf("%s: %s %s %d %s", text, c.Op, c.Path, c.Index, c.Text)})
	return FormEdit{Edit: edit}, err
}

// Meaning says which place was asked about.
func (r *rig) Meaning(_ context.Context, files map[string]string, at FormPlace) (MeaningReport, error) {
	return MeaningReport{Ready: len(files) > 0, Meanings: []Meaning{{Meaning: fmt.Sprintf("%s:%d:%d", at.File, at.Line, at.Col)}}}, nil
}

func (r *rig) Verify(ctx context.Context, files map[string]string, progress func(Progress), property func(json.RawMessage)) (json.RawMessage, string, error) {
	r.mu.Lock()
	r.verified++
	verify := r.verify
	r.mu.Unlock()
	if verify == nil {
		verify = answerAtOnce
	}
	doc, err := verify(ctx, files, progress, property)
	return doc, "hash of " + files["home.tenet"], err
}

func (r *rig) Deploy(_ context.Context, hash string, _ map[string]string, _ json.RawMessage) (json.RawMessage, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refuse != nil {
		return nil, r.refuse
	}
	r.deployed = append(r.deployed, hash)
	return json.RawMessage(fmt.Sprintf(`{"hash":%q,"state":"active"}`, hash)), nil
}

func (r *rig) Shadow(_ context.Context, hash string, _ map[string]string, _ json.RawMessage) (json.RawMessage, error) {
	return json.RawMessage(fmt.Sprintf(`{"hash":%q}`, "shadow of "+hash)), nil
}

// documentFor is a document whose one promise has the verdict the text names.
func documentFor(text string) json.RawMessage {
	verdict, rung, findings := "holds", "delayed", "[]"
	switch text {
	case "broken":
		verdict, rung = "violated", "none"
	case "undecided":
		verdict, rung = "unknown", "none"
	case "too weak":
		rung = "prompt"
	case "conflict":
		findings = `[{"check":"C1","severity":"error","message":"two rules disagree"},{"check":"B1","severity":"warning","message":"never runs"}]`
	}
	return json.RawMessage(fmt.Sprintf(`{"schema":"tenet.verify/1","apps":[{"app":"Comfort","properties":[{"name":"no frost","verdict":%q,"rung":%q,"required":"delayed"}],"findings":%s}]}`, verdict, rung, findings))
}

func answerAtOnce(_ context.Context, files map[string]string, progress func(Progress), property func(json.RawMessage)) (json.RawMessage, error) {
	progress(Progress{Property: "no frost", States: 5})
	doc := documentFor(files["home.tenet"])
	for _, p := range propertyObjects(doc) {
		property(p)
	}
	return doc, nil
}

// call sends a request and returns the status and the decoded answer.
func (r *rig) call(method, path string, body any) (int, map[string]any) {
	r.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		r.t.Fatal(err)
	}
	return r.raw(method, path, string(data))
}

func (r *rig) raw(method, path, body string) (int, map[string]any) {
	r.t.Helper()
	req, err := http.NewRequest(method, r.URL+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	var answer map[string]any
	if err := json.Unmarshal(text, &answer); err != nil {
		r.t.Fatalf("%s %s answered %d %q: %v", method, path, resp.StatusCode, text, err)
	}
	return resp.StatusCode, answer
}

func filesOf(text string) map[string]any {
	return map[string]any{"files": map[string]string{"home.tenet": text}}
}

// startJob starts a verify and returns its id.
func (r *rig) startJob(text string) string {
	r.t.Helper()
	status, answer := r.call("POST", "/api/v1/verify", filesOf(text))
	if status != http.StatusAccepted {
		r.t.Fatalf("verify answered %d %v", status, answer)
	}
	return answer["job"].(string)
}

type sse struct{ id, name, data string }

// follow reads a job's stream to its end.
func (r *rig) follow(job, lastID string) []sse {
	r.t.Helper()
	events := make(chan sse, 64)
	go r.stream(job, lastID, events)
	var all []sse
	for e := range events {
		all = append(all, e)
	}
	return all
}

// stream sends a job's events to events and closes it at the end.
func (r *rig) stream(job, lastID string, events chan<- sse) {
	defer close(events)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", r.URL+"/api/v1/verify/"+job+"/stream", nil)
	if err != nil {
		r.t.Error(err)
		return
	}
	req.Header.Set("Last-Event-ID", lastID)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Error(err)
		return
	}
	defer resp.Body.Close()
	var e sse
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		key, value, _ := strings.Cut(lines.Text(), ": ")
		switch key {
		case "id":
			e.id = value
		case "event":
			e.name = value
		case "data":
			e.data = value
		case "":
			if e.name != "" {
				events <- e
			}
			e = sse{}
		}
	}
}

func names(events []sse) string {
	var all []string
	for _, e := range events {
		if e.name != "progress" {
			all = append(all, e.name)
		}
	}
	return strings.Join(all, " ")
}

func TestProjectRequests(t *testing.T) {
	r := newRig(t)
	_, project := r.call("GET", "/api/v1/project", nil)
	file := project["files"].([]any)[0].(map[string]any)
	if project["hash"] != "hash of broken" || file["name"] != "home.tenet" || file["text"] != "broken" {
		t.Fatalf("the project is %v", project)
	}
	status, saved := r.call("PUT", "/api/v1/project/files/home.tenet", map[string]any{"text": "mine", "revision": file["revision"]})
	if status != 200 || saved["revision"] != RevisionOf("mine") {
		t.Errorf("save answered %d %v", status, saved)
	}
	status, conflict := r.call("PUT", "/api/v1/project/files/home.tenet", map[string]any{"text": "late", "revision": file["revision"]})
	theirs, _ := conflict["theirs"].(map[string]any)
	if status != 409 || conflict["code"] != "conflict" || theirs["text"] != "mine" {
		t.Errorf("a late save answered %d %v", status, conflict)
	}
	status, gone := r.call("DELETE", "/api/v1/project/files/home.tenet", map[string]any{"revision": saved["revision"]})
	if status != 200 {
		t.Errorf("delete answered %d %v", status, gone)
	}
	_, project = r.call("GET", "/api/v1/project", nil)
	if files, ok := project["files"].([]any); !ok || len(files) != 0 {
		t.Errorf("after the delete the project is %v", project)
	}
}

func TestBadRequests(t *testing.T) {
	r := newRig(t)
	for _, c := range []struct {
		method, path, body string
		status             int
		code               string
	}{
		{"PUT", "/api/v1/project/files/sub/..%2f..%2fx.tenet", `{"text":"","revision":""}`, 400, "bad-name"},
		{"PUT", "/api/v1/project/files/.hidden.tenet", `{"text":"","revision":""}`, 400, "bad-name"},
		{"PUT", "/api/v1/project/files/x.tenet", `{"text":"","revisoin":""}`, 400, "bad-json"},
		{"POST", "/api/v1/check", `{"files":`, 400, "bad-json"},
		{"POST", "/api/v1/check", `{"files":{}}{}`, 400, "bad-json"},
		{"POST", "/api/v1/check", `{"files":{"a":"` + strings.Repeat("x", maxBody) + `"}}`, 413, "body-too-large"},
		{"POST", "/api/v1/check", `{"files":{"a":"` + strings.Repeat("x", maxProject+1) + `"}}`, 413, "too-large"},
		{"POST", "/api/v1/format", `{"name":"a","text":"` + strings.Repeat("x", maxFile+1) + `"}`, 413, "too-large"},
		{"POST", "/api/v1/verify", `{"files":{"home.tenet":"bad"}}`, 422, "has-errors"},
		{"GET", "/api/v1/verify/nobody/stream", ``, 404, "no-such-job"},
		{"DELETE", "/api/v1/verify/nobody", ``, 404, "no-such-job"},
		{"POST", "/api/v1/deploy", `{"hash":"never seen"}`, 409, "not-verified"},
	} {
		status, answer := r.raw(c.method, c.path, c.body)
		if status != c.status || answer["code"] != c.code || answer["message"] == "" {
			t.Errorf("%s %s answered %d %v, want %d %s", c.method, c.path, status, answer, c.status, c.code)
		}
	}
}

func TestCheckAndFormat(t *testing.T) {
	r := newRig(t)
	_, good := r.call("POST", "/api/v1/check", filesOf("fine"))
	if d, ok := good["diagnostics"].([]any); !ok || len(d) != 0 || good["hash"] != "hash of fine" {
		t.Errorf("a good text was reported as %v", good)
	}
	_, bad := r.call("POST", "/api/v1/check", filesOf("bad"))
	if d, ok := bad["diagnostics"].([]any); !ok || len(d) != 1 {
		t.Errorf("a bad text was reported as %v", bad)
	}
	_, formatted := r.call("POST", "/api/v1/format", map[string]string{"name": "a", "text": " x "})
	if formatted["text"] != "x" {
		t.Errorf("format answered %v", formatted)
	}
}

func TestVerifyTellsItsStory(t *testing.T) {
	r := newRig(t)
	job := r.startJob("broken")
	events := r.follow(job, "")
	if names(events) != "property done" {
		t.Fatalf("the stream told %v", events)
	}
	last := events[len(events)-1]
	if !strings.Contains(last.data, `"hash":"hash of broken"`) || !strings.Contains(last.data, `"schema":"tenet.verify/1"`) {
		t.Errorf("the document is %s", last.data)
	}
	if again := r.follow(job, "1"); names(again) != "done" {
		t.Errorf("after event 1 the stream told %v", again)
	}
}

func TestVerifyRemembersByHash(t *testing.T) {
	r := newRig(t)
	first := r.follow(r.startJob("holding"), "")
	second := r.follow(r.startJob("holding"), "")
	if names(first) != names(second) || first[len(first)-1].data != second[len(second)-1].data || r.verified != 1 {
		t.Errorf("told %v and then %v in %d verifications", first, second, r.verified)
	}
	r.follow(r.startJob("undecided"), "")
	r.follow(r.startJob("undecided"), "")
	if r.verified != 3 {
		t.Errorf("an undecided result must be tried again: %d verifications, want 3", r.verified)
	}
}

// waitForCancel decides one promise, then waits until it is told to stop.
func waitForCancel(ctx context.Context, _ map[string]string, progress func(Progress), property func(json.RawMessage)) (json.RawMessage, error) {
	progress(Progress{Property: "no frost", States: 41200})
	property(json.RawMessage(`{"name":"no frost","verdict":"holds"}`))
	<-ctx.Done()
	return nil, ctx.Err()
}

func (r *rig) use(verify func(context.Context, map[string]string, func(Progress), func(json.RawMessage)) (json.RawMessage, error)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.verify = verify
}

func TestStopKeepsWhatIsDecided(t *testing.T) {
	r := newRig(t)
	r.use(waitForCancel)
	job := r.startJob("slow")
	events := make(chan sse, 64)
	go r.stream(job, "", events)
	var all []sse
	for e := range events {
		all = append(all, e)
		if e.name == "property" {
			if status, answer := r.call("DELETE", "/api/v1/verify/"+job, nil); status != 200 {
				t.Errorf("stop answered %d %v", status, answer)
			}
		}
	}
	if names(all) != "property failed" || !strings.Contains(all[len(all)-1].data, `"code":"stopped"`) {
		t.Errorf("the stream told %v", all)
	}
	if status, answer := r.call("POST", "/api/v1/deploy", map[string]string{"hash": "hash of slow"}); status != 409 || answer["code"] != "not-verified" {
		t.Errorf("a stopped check let a deployment through: %d %v", status, answer)
	}
}

func TestNewerJobTakesThePlace(t *testing.T) {
	r := newRig(t)
	r.use(func(ctx context.Context, files map[string]string, progress func(Progress), property func(json.RawMessage)) (json.RawMessage, error) {
		if files["home.tenet"] == "holding" {
			return answerAtOnce(ctx, files, progress, property)
		}
		return waitForCancel(ctx, files, progress, property)
	})
	first, second, third := r.startJob("slow"), r.startJob("slower"), r.startJob("holding")
	for _, job := range []string{first, second} {
		if events := r.follow(job, ""); !strings.Contains(events[len(events)-1].data, `"code":"superseded"`) {
			t.Errorf("an older job told %v", events)
		}
	}
	if events := r.follow(third, ""); names(events) != "property done" {
		t.Errorf("the newest job told %v", events)
	}
}

func TestVerifierFaultsEndTheJobOnly(t *testing.T) {
	for name, verify := range map[string]func(context.Context, map[string]string, func(Progress), func(json.RawMessage)) (json.RawMessage, error){
		"internal": func(context.Context, map[string]string, func(Progress), func(json.RawMessage)) (json.RawMessage, error) {
			panic("broken invariant")
		},
		"too-deep": func(context.Context, map[string]string, func(Progress), func(json.RawMessage)) (json.RawMessage, error) {
			return nil, fmt.Errorf("verify: %w", &Refusal{Code: "too-deep", Message: "the rules nest too deep"})
		},
	} {
		r := newRig(t)
		r.use(verify)
		events := r.follow(r.startJob("holding"), "")
		if names(events) != "failed" || !strings.Contains(events[0].data, name) {
			t.Errorf("%s: the stream told %v", name, events)
		}
	}
}

func TestCloseEndsTheRunningJob(t *testing.T) {
	folder, _ := openTestFolder(t)
	r := &rig{t: t, folder: folder, verify: waitForCancel}
	s, err := New(Config{Project: folder, Checker: r, Former: r, Verifier: r, Deployer: r})
	if err != nil {
		t.Fatal(err)
	}
	j := s.jobs.start("h", nil)
	s.Close()
	events, _, _ := j.since(0)
	if last := events[len(events)-1]; !strings.Contains(string(last.data), `"code":"closing"`) {
		t.Errorf("the job ended with %s %s", last.name, last.data)
	}
}

// Only what was verified as it is saved, and holds as it must, may go.
func TestDeployGate(t *testing.T) {
	for _, c := range []struct{ text, code, reason string }{
		{"holding", "", ""},
		{"broken", "blocked", `Comfort: promise "no frost" is broken`},
		{"undecided", "blocked", `Comfort: promise "no frost" is not decided`},
		{"too weak", "blocked", `Comfort: promise "no frost" holds only in the prompt world, but must hold in the delayed one`},
		{"conflict", "blocked", "Comfort: two rules disagree [C1]"},
	} {
		r := newRig(t)
		mustSave(t, r.folder, "home.tenet", c.text, RevisionOf("broken"))
		r.follow(r.startJob(c.text), "")
		status, answer := r.call("POST", "/api/v1/deploy", map[string]string{"hash": "hash of " + c.text})
		if c.code == "" {
			deployment, _ := answer["deployment"].(map[string]any)
			if status != 200 || deployment["hash"] != "hash of "+c.text || len(r.deployed) != 1 {
				t.Errorf("%s: deploy answered %d %v", c.text, status, answer)
			}
			status, answer = r.call("POST", "/api/v1/deploy", map[string]any{"hash": "hash of " + c.text, "shadow": true})
			shadow, _ := answer["shadow"].(map[string]any)
			if status != 200 || shadow["hash"] != "shadow of hash of "+c.text || len(r.deployed) != 1 {
				t.Errorf("%s: deploy as a shadow answered %d %v", c.text, status, answer)
			}
			continue
		}
		reasons, _ := answer["reasons"].([]any)
		if status != 409 || answer["code"] != c.code || len(reasons) != 1 || reasons[0] != c.reason || len(r.deployed) != 0 {
			t.Errorf("%s: deploy answered %d %v, want %s because %s", c.text, status, answer, c.code, c.reason)
		}
	}
}

func TestDeployRefusesWhatIsNotSaved(t *testing.T) {
	r := newRig(t)
	r.follow(r.startJob("holding"), "")
	if status, answer := r.call("POST", "/api/v1/deploy", map[string]string{"hash": "hash of holding"}); status != 409 || answer["code"] != "out-of-date" {
		t.Errorf("deploy answered %d %v", status, answer)
	}
}

func TestDeployerRefusal(t *testing.T) {
	for code, err := range map[string]error{
		"proof-refused": &Refusal{Message: "the evidence does not hold"},
		"no-evidence":   &Refusal{Code: "no-evidence", Message: "the bundle has no evidence"},
		"internal":      errors.New("disk full"),
	} {
		r := newRig(t)
		mustSave(t, r.folder, "home.tenet", "holding", RevisionOf("broken"))
		r.follow(r.startJob("holding"), "")
		r.refuse = err
		if status, answer := r.call("POST", "/api/v1/deploy", map[string]string{"hash": "hash of holding"}); status < 400 || answer["code"] != code {
			t.Errorf("%s: deploy answered %d %v", code, status, answer)
		}
	}
}

func TestUnknownRungsNeverCount(t *testing.T) {
	for _, v := range []verdict{
		{Verdict: "holds", Rung: "lunar", Required: "prompt"},
		{Verdict: "holds", Rung: "faulty", Required: "lunar"},
		{Verdict: "holds", Rung: "lunar", Required: "lunar"},
		{Verdict: "probably", Rung: "faulty", Required: "none"},
	} {
		if v.held() {
			t.Errorf("%+v counts as held", v)
		}
	}
}

func TestNewWantsEverything(t *testing.T) {
	if _, err := New(Config{}); err == nil {
		t.Error("a studio without parts was made")
	}
}

// TestLastEventIsLast: what a search had come to is no news once the job has failed or is done,
// also before it is closed.
func TestLastEventIsLast(t *testing.T) {
	for _, last := range []string{"done", "failed"} {
		j := newJob(func(error) {})
		j.setProgress(Progress{States: 1})
		j.add(last, json.RawMessage("{}"))
		w := httptest.NewRecorder()
		st := &stream{w: w, rc: http.NewResponseController(w)}
		for range 2 {
			events, progress, _ := j.since(st.sent)
			if err := st.write(events, progress, false); err != nil {
				t.Fatal(err)
			}
			j.setProgress(Progress{States: 2})
		}
		if text := w.Body.String(); strings.Contains(text, "progress") || !strings.Contains(text, last) {
			t.Errorf("after %s: %q", last, text)
		}
	}
}
