// What the studio is made of, and where its routes are mounted.

package studio

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
)

// File is one rule file of a project. Name is relative to the project with
// forward slashes; Revision is RevisionOf(Text).
type File struct {
	Name     string `json:"name"`
	Text     string `json:"text"`
	Revision string `json:"revision"`
}

// Project keeps the draft texts.
type Project interface {
	// Files returns all rule files sorted by name.
	Files(ctx context.Context) ([]File, error)
	// Save writes one file and returns its new revision. base is the revision
	// the writer started from, "" for a file that must not exist yet. Errors:
	// *ConflictError when the file is no longer at base, *NameError for a name
	// that may not be a rule file, *SizeError for a text or a project too big.
	Save(ctx context.Context, name, text, base string) (string, error)
	// Remove deletes one file that is still at base; errors as for Save.
	Remove(ctx context.Context, name, base string) error
}

// Checker reads rule texts without running anything.
type Checker interface {
	// Check parses and type-checks the files (text by name). Mistakes in the
	// files are diagnostics, not errors. The same files give the same hash.
	Check(ctx context.Context, files map[string]string) (CheckReport, error)
	// Format returns the canonical layout of one text; a text with syntax
	// errors comes back unchanged.
	Format(name, text string) (string, error)
}

// Verifier decides promises.
type Verifier interface {
	// Verify decides every promise of the files. It calls progress with the
	// state of the search and property with one property object of
	// tenet.verify/1 as soon as it is decided; both from one goroutine at a
	// time. It returns the whole tenet.verify/1 document and the content hash
	// it is bound to. When ctx ends it stops soon, and returns either what is
	// decided so far with the rest unknown, or an error.
	Verify(ctx context.Context, files map[string]string, progress func(Progress), property func(json.RawMessage)) (doc json.RawMessage, hash string, err error)
}

// Deployer puts a verified set of files into service.
type Deployer interface {
	// Deploy activates the files whose content hash is hash; doc is the
	// tenet.verify/1 document that allowed it. It returns the deployment as
	// the status shows it. A refusal is a *Refusal.
	Deploy(ctx context.Context, hash string, files map[string]string, doc json.RawMessage) (json.RawMessage, error)
	// Shadow computes them beside what runs, without letting them command anything, and
	// returns the shadow as the gateway shows it. A refusal is a *Refusal.
	Shadow(ctx context.Context, hash string, files map[string]string, doc json.RawMessage) (json.RawMessage, error)
}

// Progress is the state of a running search, as shown while it runs.
type Progress struct {
	Property  string  `json:"property"`
	Rung      string  `json:"rung"`
	States    int     `json:"states"`
	Frontier  int     `json:"frontier"`
	PerSecond float64 `json:"perSecond"`
	Seconds   float64 `json:"seconds"`
	Bytes     int64   `json:"bytes"`
}

// Config is what a Studio works with. Logger may be nil.
type Config struct {
	Project  Project
	Checker  Checker
	Former   Former
	Verifier Verifier
	Deployer Deployer
	Logger   *slog.Logger
}

// Studio answers the studio's requests. It is safe for concurrent use.
type Studio struct {
	project  Project
	checker  Checker
	former   Former
	deployer Deployer
	jobs     *jobs
	assets   map[string]*asset
	log      *slog.Logger
}

// New returns a Studio over cfg; every interface in it must be set. Close it
// to stop its jobs. Errors: the embedded pages are unreadable.
func New(cfg Config) (*Studio, error) {
	if cfg.Project == nil || cfg.Checker == nil || cfg.Former == nil || cfg.Verifier == nil || cfg.Deployer == nil {
		return nil, errors.New("studio: project, checker, former, verifier and deployer must all be given")
	}
	assets, err := loadAssets(dist)
	if err != nil {
		return nil, err
	}
	log := cfg.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Studio{
		project:  cfg.Project,
		checker:  cfg.Checker,
		former:   cfg.Former,
		deployer: cfg.Deployer,
		jobs:     newJobs(cfg.Verifier, log),
		assets:   assets,
		log:      log,
	}, nil
}

// Authoring are the patterns below which the authoring API answers. What is
// behind them reads drafts or changes what runs, so they are for owners alone.
var Authoring = []string{
	"/api/v1/project", "/api/v1/project/", "/api/v1/check", "/api/v1/format", "/api/v1/form", "/api/v1/form/",
	"/api/v1/meaning", "/api/v1/verify", "/api/v1/verify/", "/api/v1/deploy",
}

// routes are the requests of the authoring API.
var routes = map[string]func(*Studio, http.ResponseWriter, *http.Request){
	"GET /api/v1/project":                    (*Studio).getProject,
	"PUT /api/v1/project/files/{name...}":    (*Studio).putFile,
	"DELETE /api/v1/project/files/{name...}": (*Studio).deleteFile,
	"POST /api/v1/check":                     (*Studio).postCheck,
	"POST /api/v1/format":                    (*Studio).postFormat,
	"POST /api/v1/form":                      (*Studio).postForm,
	"POST /api/v1/form/edit":                 (*Studio).postFormEdit,
	"POST /api/v1/meaning":                   (*Studio).postMeaning,
	"POST /api/v1/verify":                    (*Studio).postVerify,
	"GET /api/v1/verify/{job}/stream":        (*Studio).streamVerify,
	"DELETE /api/v1/verify/{job}":            (*Studio).deleteVerify,
	"POST /api/v1/deploy":                    (*Studio).postDeploy,
}

// Mount registers the authoring API and the pages on mux. Access control is
// the caller's: the mux is expected to sit behind it. The pages take the
// pattern "/" without a method, which no other pattern can conflict with.
func (s *Studio) Mount(mux *http.ServeMux) {
	for pattern, serve := range routes {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { serve(s, w, r) })
	}
	mux.HandleFunc("/", s.servePage)
}

// Close cancels the running job and returns when it has ended.
func (s *Studio) Close() {
	s.jobs.close()
}
