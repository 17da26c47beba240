// How a gateway mounts the studio.

package studio_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/tenet-iot/tenet/studio"
)

// silent stands for the language and the gateway in the example.
type silent struct{}

func (silent) Check(context.Context, map[string]string) (studio.CheckReport, error) {
	return studio.CheckReport{Hash: "5f"}, nil
}

func (silent) Format(_, text string) (string, error) { return text, nil }

func (silent) Form(context.Context, map[string]string, string) (studio.FormReport, error) {
	return studio.FormReport{}, nil
}

func (silent) Edit(context.Context, string, string, studio.FormChange) (studio.FormEdit, error) {
	return studio.FormEdit{}, nil
}

func (silent) Meaning(context.Context, map[string]string, studio.FormPlace) (studio.MeaningReport, error) {
	return studio.MeaningReport{}, nil
}

func (silent) Verify(context.Context, map[string]string, func(studio.Progress), func(json.RawMessage)) (json.RawMessage, string, error) {
	return json.RawMessage(`{}`), "5f", nil
}

func (silent) Deploy(context.Context, string, map[string]string, json.RawMessage) (json.RawMessage, error) {
	return json.RawMessage(`{}`), nil
}

func (silent) Shadow(context.Context, string, map[string]string, json.RawMessage) (json.RawMessage, error) {
	return json.RawMessage(`{}`), nil
}

func Example() {
	dir, err := os.MkdirTemp("", "project")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	project, err := studio.OpenFolder(dir, "rules")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer project.Close()
	s, err := studio.New(studio.Config{Project: project, Checker: silent{}, Former: silent{}, Verifier: silent{}, Deployer: silent{}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	mux := http.NewServeMux()
	s.Mount(mux)
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", "/api/v1/project", nil))
	fmt.Println(w.Code, w.Body)
	// Output: 200 {"files":[],"hash":"5f"}
}
