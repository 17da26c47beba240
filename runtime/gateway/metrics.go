// Metrics: what Prometheus scrapes.

package gateway

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/tenet-iot/tenet/runtime/api"
	"github.com/tenet-iot/tenet/runtime/engine"
)

// metrics are the two distributions that are gathered as things happen; everything else is
// read when somebody asks.
type metrics struct{ waited, took prometheus.Histogram }

func newMetrics() *metrics {
	buckets := prometheus.ExponentialBuckets(0.0005, 2, 16) // half a millisecond to 16 s
	return &metrics{
		waited: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "tenet_accept_seconds", Help: "How long readings handed in together waited until they were durable.", Buckets: buckets,
		}),
		took: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "tenet_commit_seconds", Help: "How long a transaction of the journal took.", Buckets: buckets,
		}),
	}
}

func (m *metrics) accepted(waited time.Duration) { m.waited.Observe(waited.Seconds()) }

func (m *metrics) committed(c engine.Commit) { m.took.Observe(c.Took.Seconds()) }

// handler answers in the text format of Prometheus (and OpenMetrics, where that is asked for).
func (m *metrics) handler(g *Gateway) http.Handler {
	r := prometheus.NewRegistry()
	r.MustRegister(m.waited, m.took, reader{g}, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return promhttp.HandlerFor(r, promhttp.HandlerOpts{ErrorHandling: promhttp.HTTPErrorOnError, MaxRequestsInFlight: 4, Timeout: 10 * time.Second, EnableOpenMetrics: true})
}

// reader reads the gateway's own counts.
type reader struct{ g *Gateway }

func metric(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("tenet_"+name, help, labels, nil)
}

var (
	descInfo       = metric("info", "The version and the site; always 1.", "version", "site")
	descReady      = metric("ready", "1 if the gateway serves and what it accepts is durable.")
	descStarted    = metric("start_time_seconds", "When the gateway started, in Unix seconds.")
	descDeployment = metric("deployment_info", "What runs, by the hash of its content; no sample if no rules do.", "content", "state")
	descReadings   = metric("readings_total", "Readings accepted.")
	descInputs     = metric("inputs_total", "Inputs judged by the rules.")
	descRefused    = metric("refused_total", "Readings and requests refused at the door.")
	descFirings    = metric("firings_total", "Rules that ran a branch.")
	descCommands   = metric("commands_total", "Commands handed to adapters.")
	descPending    = metric("commands_pending", "Commands nobody has answered yet.")
	descWaiting    = metric("readings_waiting", "Readings that wait at the door.")
	descBytes      = metric("journal_bytes", "Size of the journal on the disk.")
	descSeq        = metric("journal_last_input", "Number of the last input.")
	descUp         = metric("adapter_up", "1 if the adapter is connected.", "adapter", "protocol")
	descHeard      = metric("adapter_readings_total", "Readings handed in by the adapter.", "adapter", "protocol")
	descGarbled    = metric("adapter_garbled_total", "Payloads that could not be read.", "adapter", "protocol")
	descServed     = metric("availability_ratio", "The share of a window, which ends now, in which the gateway served.", "window")
	descUntraced   = metric("untraced_total", "Events that came too fast to be traced.")
	descAlarms     = metric("alarms", "Alarms that are on, by their code.", "code")
)

// Describe implements prometheus.Collector.
func (r reader) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		descInfo, descReady, descStarted, descDeployment, descReadings, descInputs, descRefused, descFirings, descCommands,
		descPending, descWaiting, descBytes, descSeq, descUp, descHeard, descGarbled, descServed, descUntraced, descAlarms,
	} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (r reader) Collect(ch chan<- prometheus.Metric) {
	g, s := r.g, r.g.engine.Stats()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	counter := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v, labels...)
	}
	gauge(descInfo, 1, g.opt.Version, g.project.Name())
	gauge(descReady, yes(backend{g}.Ready()))
	gauge(descStarted, float64(g.started.UnixMilli())/1000)
	if d := g.Deployment(); d != nil {
		gauge(descDeployment, 1, d.Hash, d.State)
	}
	counter(descReadings, float64(s.Accepted))
	counter(descInputs, float64(s.Journalled))
	counter(descRefused, float64(s.Refused))
	counter(descFirings, float64(s.Firings))
	counter(descCommands, float64(s.Commands))
	gauge(descPending, float64(s.Pending))
	gauge(descWaiting, float64(s.Waiting))
	gauge(descBytes, float64(g.store.Size()))
	gauge(descSeq, float64(s.LastSeq))
	for _, l := range g.links {
		a := l.status()
		gauge(descUp, yes(a.State == linkConnected), a.Name, a.Protocol)
		counter(descHeard, float64(a.Readings), a.Name, a.Protocol)
		counter(descGarbled, float64(a.Garbled), a.Name, a.Protocol)
	}
	for _, w := range g.Uptime().Windows {
		gauge(descServed, w.Availability, w.Name)
	}
	if g.tracer != nil {
		counter(descUntraced, float64(g.tracer.Dropped()))
	}
	for code, n := range byCode(g.alarms.list()) {
		gauge(descAlarms, float64(n), code)
	}
}

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func byCode(list []api.Alarm) map[string]int {
	out := map[string]int{}
	for _, a := range list {
		out[a.Code]++
	}
	return out
}
