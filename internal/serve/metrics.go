package serve

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"crossfade/internal/db"
)

// Metrics counts what happens, for Prometheus. No label ever holds personal data. A nil *Metrics counts nothing.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	times    *prometheus.HistogramVec
	jobs     *prometheus.CounterVec
	jobTimes *prometheus.HistogramVec
}

// NewMetrics makes the counters, and those of the Go runtime and the process.
func NewMetrics(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "crossfade_http_requests_total", Help: "Requests answered."}, []string{"method", "route", "status"}),
		times: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "crossfade_http_request_seconds", Help: "Time to answer a request.",
			Buckets: []float64{.005, .01, .025, .05, .1, .2, .5, 1, 2.5, 10}}, []string{"route"}),
		jobs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "crossfade_job_tries_total", Help: "Tries at jobs, by outcome: ok or error."}, []string{"kind", "outcome"}),
		jobTimes: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "crossfade_job_seconds", Help: "Time of a try at a job.",
			Buckets: []float64{.01, .1, 1, 10, 60, 600}}, []string{"kind"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "crossfade_build_info", Help: "The running version, always 1.", ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.times, m.jobs, m.jobTimes, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// WatchDB adds the counts of a database's statements and connections.
func (m *Metrics) WatchDB(d *db.DB) {
	m.registry.MustRegister(
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "crossfade_db_statements_total", Help: "Statements sent to the database."},
			func() float64 { return float64(db.Statements()) }),
		m.pool("reading", func() (n, busy float64) { r, _ := d.PoolStats(); return float64(r.OpenConnections), float64(r.InUse) }),
		m.pool("writing", func() (n, busy float64) { _, w := d.PoolStats(); return float64(w.OpenConnections), float64(w.InUse) }),
	)
}

// pool reports a pool of connections: how many are open, and how many are in use.
func (m *Metrics) pool(name string, stats func() (open, used float64)) prometheus.Collector {
	return poolCollector{stats: stats,
		open: prometheus.NewDesc("crossfade_db_connections", "Open connections to the database.", nil, prometheus.Labels{"pool": name}),
		used: prometheus.NewDesc("crossfade_db_connections_used", "Connections in use.", nil, prometheus.Labels{"pool": name}),
	}
}

type poolCollector struct {
	stats      func() (open, used float64)
	open, used *prometheus.Desc
}

func (p poolCollector) Describe(to chan<- *prometheus.Desc) { to <- p.open; to <- p.used }

func (p poolCollector) Collect(to chan<- prometheus.Metric) {
	open, used := p.stats()
	to <- prometheus.MustNewConstMetric(p.open, prometheus.GaugeValue, open)
	to <- prometheus.MustNewConstMetric(p.used, prometheus.GaugeValue, used)
}

// Job counts a try at a job; it fits the queue's Observe.
func (m *Metrics) Job(kind string, took time.Duration, err error) {
	if m == nil {
		return
	}
	outcome := "ok"
	if err != nil {
		outcome = "error"
	}
	m.jobs.WithLabelValues(kind, outcome).Inc()
	m.jobTimes.WithLabelValues(kind).Observe(took.Seconds())
}

func (m *Metrics) request(method, route string, status int, took time.Duration) {
	if m == nil {
		return
	}
	m.requests.WithLabelValues(knownMethod(method), route, strconv.Itoa(status)).Inc()
	m.times.WithLabelValues(route).Observe(took.Seconds())
}

// handler serves /metrics and nothing else.
func (m *Metrics) handler() http.Handler {
	mux := http.NewServeMux()
	if m != nil {
		mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	}
	return mux
}
