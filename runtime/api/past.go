// The past in other forms: summed up, and as a file.

package api

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// summary answers with a range summed up by stretches of "every", such as 5m.
func (h *handlers) summary(_ http.ResponseWriter, r *http.Request) (any, error) {
	every, err := time.ParseDuration(r.URL.Query().Get("every"))
	if err != nil || every < time.Second {
		return nil, Invalid("bad-number", "every is a length of time of a second at least", "such as every=5m or every=24h")
	}
	limit, err := intParam(r, "limit", defaultPoints, maxPoints)
	if err != nil {
		return nil, err
	}
	path, from, to, err := h.rangeOf(r)
	if err != nil {
		return nil, err
	}
	buckets, err := h.b.Summary(r.Context(), path, from, to, every, limit)
	if buckets == nil {
		buckets = []Bucket{}
	}
	return Summary{every.Seconds(), buckets}, err
}

// pace is how long the client of an export may take for so many lines.
const (
	pace      = 30 * time.Second
	paceLines = 1000
)

// export writes all readings of a range as a file, oldest first: CSV, or a JSON object a
// line. What goes wrong after the first line ends the connection, so that nobody takes a part
// for the whole.
func (h *handlers) export(w http.ResponseWriter, r *http.Request) {
	path, from, to, err := h.rangeOf(r)
	format := r.URL.Query().Get("format")
	if err == nil && format != "csv" && format != "ndjson" {
		err = Invalid("bad-format", "format is csv or ndjson", "")
	}
	if err != nil {
		WriteError(w, err)
		return
	}
	head, line := csvLines(w)
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	if format == "ndjson" {
		head, line = ndjsonLines(w)
		w.Header().Set("Content-Type", "application/x-ndjson")
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", path.Provider+"-"+path.Service+"-"+path.Resource+"."+format))
	control, n := http.NewResponseController(w), 0
	err = head()
	if err == nil {
		err = h.b.EachPoint(r.Context(), path, from, to, func(p Point) error {
			if n%paceLines == 0 {
				control.SetWriteDeadline(time.Now().Add(pace)) // not every writer has one
			}
			n++
			return line(p)
		})
	}
	if err != nil {
		panic(http.ErrAbortHandler)
	}
}

// csvLines writes time, value and quality; texts as they are, other values as JSON.
func csvLines(w http.ResponseWriter) (head func() error, line func(Point) error) {
	c := csv.NewWriter(w)
	put := func(fields ...string) error {
		if err := c.Write(fields); err != nil {
			return err
		}
		c.Flush()
		return c.Error()
	}
	head = func() error { return put("time", "value", "quality") }
	return head, func(p Point) error {
		value := string(p.Value)
		var text string
		if json.Unmarshal(p.Value, &text) == nil {
			value = text
		}
		return put(p.Time.UTC().Format(time.RFC3339Nano), value, p.Quality)
	}
}

func ndjsonLines(w http.ResponseWriter) (head func() error, line func(Point) error) {
	enc := json.NewEncoder(w)
	return func() error { return nil }, func(p Point) error {
		return enc.Encode(struct {
			Time    time.Time       `json:"time"`
			Value   json.RawMessage `json:"value"`
			Quality string          `json:"quality"`
		}{p.Time.UTC(), orNull(p.Value), p.Quality})
	}
}
