// The deploy gate: only what was verified may go, and only as it was verified.

package studio

import (
	"encoding/json"
	"errors"
	"net/http"
)

func (s *Studio) postDeploy(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Hash   string `json:"hash"`
		Shadow bool   `json:"shadow"`
	}
	if err := readJSON(w, r, &body); err != nil {
		s.fail(w, r, err)
		return
	}
	allowed, err := s.allow(r, body.Hash)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	deploy, what := s.deployer.Deploy, "deployment"
	if body.Shadow {
		deploy, what = s.deployer.Shadow, "shadow"
	}
	deployed, err := deploy(r.Context(), allowed.hash, allowed.files, allowed.doc)
	if err != nil {
		s.fail(w, r, proofRefused(err))
		return
	}
	s.reply(w, http.StatusOK, map[string]json.RawMessage{what: deployed})
}

// allow returns the remembered outcome of hash if it may be deployed: it is
// known, the saved project still has this hash, and nothing stands in the way.
func (s *Studio) allow(r *http.Request, hash string) (outcome, error) {
	known, ok := s.jobs.outcome(hash)
	if !ok {
		return outcome{}, &Refusal{Code: "not-verified", Message: "these rules have not been checked on this gateway", Hint: "check the promises first"}
	}
	files, err := s.project.Files(r.Context())
	if err != nil {
		return outcome{}, err
	}
	report, err := s.checker.Check(r.Context(), texts(files))
	if err != nil {
		return outcome{}, err
	}
	if report.Hash != hash {
		return outcome{}, &Refusal{Code: "out-of-date", Message: "the saved rules are no longer the ones that were checked", Hint: "save, check again, then deploy"}
	}
	reasons, err := obstacles(known.doc)
	if err != nil {
		return outcome{}, err
	}
	if len(reasons) > 0 {
		return outcome{}, &Refusal{Code: "blocked", Message: "not every promise holds as it must", Reasons: reasons}
	}
	return known, nil
}

// proofRefused gives a refusal of the deployer its code if it has none.
func proofRefused(err error) error {
	var refusal *Refusal
	if errors.As(err, &refusal) && refusal.Code == "" {
		named := *refusal
		named.Code = "proof-refused"
		return &named
	}
	return err
}
