// Requests about forms: what is passed on, and what is refused at the door.

package studio

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestAllRoutesAreForOwners: a gateway guards what Authoring lists, so no route
// may be missing there.
func TestAllRoutesAreForOwners(t *testing.T) {
	guard := http.NewServeMux()
	for _, pattern := range Authoring {
		guard.Handle(pattern, http.NotFoundHandler())
	}
	for route := range routes {
		method, path, _ := strings.Cut(route, " ")
		path = strings.NewReplacer("{name...}", "rules/a.tenet", "{job}", "7").Replace(path)
		if _, pattern := guard.Handler(httptest.NewRequest(method, path, nil)); pattern == "" {
			t.Errorf("%s is not below any pattern of Authoring", route)
		}
	}
}

func TestFormRequests(t *testing.T) {
	r := newRig(t)
	files := map[string]string{"home.tenet": "unsaved", "other.tenet": "x"}
	status, answer := r.call("POST", "/api/v1/form", map[string]any{"files": files, "name": "home.tenet"})
	if form, _ := answer["form"].(map[string]any); status != 200 || form["text"] != "unsaved" {
		t.Errorf("the form is of the text in the request, got %d %v", status, answer)
	}
	change := map[string]any{"op": "set", "path": "Decls.0.Name", "text": "a", "index": 3}
	status, answer = r.call("POST", "/api/v1/form/edit", map[string]any{"name": "home.tenet", "text": "app A {}", "change": change})
	if edit, _ := answer["edit"].(map[string]any); status != 200 || edit["text"] != "app A {}: set Decls.0.Name 3 a" {
		t.Errorf("got %d %v", status, answer)
	}
	status, answer = r.call("POST", "/api/v1/form/edit", map[string]any{"name": "home.tenet", "text": "x", "change": map[string]any{"op": "remove", "path": "Decls.0"}})
	if list, _ := answer["diagnostics"].([]any); status != 200 || answer["edit"] != nil || len(list) != 1 {
		t.Errorf("a refused change is an answer, got %d %v", status, answer)
	}
	status, answer = r.call("POST", "/api/v1/meaning", map[string]any{"files": files, "at": map[string]any{"file": "home.tenet", "line": 3, "col": 5}})
	if list, _ := answer["meanings"].([]any); status != 200 || answer["ready"] != true || list[0].(map[string]any)["meaning"] != "home.tenet:3:5" {
		t.Errorf("got %d %v", status, answer)
	}
}

func TestFormRequestsAreBounded(t *testing.T) {
	r := newRig(t)
	many := `"a.tenet":"` + strings.Repeat("x", maxProject+1) + `"`
	for _, c := range []struct {
		path, body string
		status     int
		code       string
	}{
		{"/api/v1/form", `{"files":{},"name":"home.tenet"}`, 404, "no-such-file"},
		{"/api/v1/form", `{"files":{` + many + `},"name":"a.tenet"}`, 413, "too-large"},
		{"/api/v1/form", `{"files":{"a":""},"name":"a"}`, 500, "internal"},
		{"/api/v1/form", `{"files":{},"name":"a","more":1}`, 400, "bad-json"},
		{"/api/v1/form/edit", `{"name":"a","text":"` + strings.Repeat("x", maxFile+1) + `","change":{}}`, 413, "too-large"},
		{"/api/v1/form/edit", `{"name":"a","text":"","change":{"text":"` + strings.Repeat("x", maxChange+1) + `"}}`, 413, "too-large"},
		{"/api/v1/form/edit", `{"name":"a","text":"","change":{"spell":1}}`, 400, "bad-json"},
		{"/api/v1/form/edit", `[`, 400, "bad-json"},
		{"/api/v1/meaning", `{"files":{` + many + `},"at":{}}`, 413, "too-large"},
		{"/api/v1/meaning", `{"files":{},"at":{"byte":1}}`, 400, "bad-json"},
	} {
		if status, answer := r.raw("POST", c.path, c.body); status != c.status || answer["code"] != c.code {
			t.Errorf("POST %s %.60s: got %d %v, want %d %s", c.path, c.body, status, answer, c.status, c.code)
		}
		resp, err := http.Get(r.URL + c.path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusNotFound {
			t.Errorf("GET %s answered %d", c.path, resp.StatusCode)
		}
	}
}
