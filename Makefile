# Every job of the project is one target here. Plain `make` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

GO ?= go
BIN := bin/tenet
FUZZTIME ?= 3s
PACKAGES := ./...
# Generated parser code is vetted by its generator.
LINTED = $$($(GO) list ./... | grep -v /syntax/parser)

.PHONY: help build test quick lint unit race fuzz examples web e2e generate stale bench nightly nightly-random nightly-kills nightly-fuzz nightly-race kill sim powercut diskfull soak tools clean fmt

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  %-10s %s\n", $$1, $$2}'

build: ## build the tenet binary into bin/
	$(GO) build -trimpath -ldflags "-s -w" -o $(BIN) ./cmd/tenet

tools: ## install the servers, the browser and the Node packages the tests talk to
	scripts/install-tools

test: tools lint stale unit race fuzz examples web e2e ## everything that must pass before a change lands
	@echo "all tests passed"

quick: ## the unit tests alone
	$(GO) test $(PACKAGES)

lint: ## format, vet and staticcheck
	@test -z "$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go' | grep -v /syntax/parser/))" || \
	  { echo "not formatted (run make fmt):"; gofmt -l $$(git ls-files -co --exclude-standard '*.go' | grep -v /syntax/parser/); exit 1; }
	$(GO) vet $(PACKAGES)
	$(GO) vet -tags diskfull ./runtime/gateway
	$(GO) vet -tags powercut ./runtime/killtest
	$(GO) tool staticcheck $(LINTED)

fmt: ## format Go sources and the .tenet files of the examples
	gofmt -w $$(git ls-files -co --exclude-standard '*.go' | grep -v /syntax/parser/)
	$(GO) run ./cmd/tenet fmt examples models/library

unit: ## unit and property tests, and the thousand seeds of sim
	TENET_SIM=1000 $(GO) test -shuffle=on -timeout 20m $(PACKAGES)

race: ## the tests that start goroutines, under the race detector
	$(GO) test -race -short ./synth/... ./runtime/... ./adapters/... ./studio/...

fuzz: ## a few seconds for every fuzz target (FUZZTIME=30s for more)
	FUZZTIME=$(FUZZTIME) scripts/fuzz

examples: build ## verify every example and compare with its expected verdicts
	scripts/check-examples $(BIN)

web: ## type check, unit tests and reproducible build of the studio
	cd studio/web && npm run check && npm test && npm run build
	git diff --exit-code --stat -- studio/dist || { echo "studio/dist is stale: commit what 'make web' built"; exit 1; }

e2e: build ## the browser journey against the built binary
	cd studio/e2e && TENET_BIN=$(CURDIR)/$(BIN) npm test

generate: ## regenerate the parser and the generated documentation
	scripts/generate-parser
	$(GO) run ./internal/house/gendocs

stale: ## fail if a generated file is not what its source says
	scripts/check-generated

bench: ## benchmarks of the hot paths
	$(GO) test -run '^$$' -timeout 60m -bench . -benchmem ./models/... ./dsl/... ./synth/... ./verifier/... ./runtime/...

kill: ## a gateway killed 10,000 times: nothing accepted is lost, judged twice or commanded against the rules
	TENET_KILLS=10000 $(GO) test -count=1 -timeout 240m -v ./runtime/killtest
	$(GO) test -count=20 -timeout 60m -run Killed ./runtime/gateway

sim: ## a thousand lives of a gateway in virtual time, each twice: the same seed, the same life
	TENET_SIM=1000 $(GO) test -count=1 -timeout 60m -v -run Simulation ./runtime/engine

powercut: tools ## a thousand disks as a power cut may leave them, made from what a gateway was seen to write and sync
	TENET_CUTS=1000 $(GO) test -count=1 -timeout 60m -v -tags powercut -run PowerCuts ./runtime/killtest

diskfull: ## a gateway on a disk that is full, on a small file system of its own (root or sudo)
	scripts/diskfull

soak: ## thirty days of virtual time: nothing grows but what is to be kept
	TENET_SOAK=30 $(GO) test -count=1 -timeout 60m -v -run Soak ./runtime/engine

nightly: tools nightly-kills nightly-random nightly-fuzz nightly-race powercut diskfull soak bench ## the long versions: many kills, long fuzzing, repeated runs, all benchmarks

nightly-kills: ## a gateway killed 2,000 times, and all other tests of the runtime
	TENET_KILLS=2000 TENET_SIM=10000 $(GO) test -count=1 -timeout 60m ./runtime/...

nightly-random: ## 100,000 random systems, programs and games (20,000 where the verifier's parts are compared with their twins)
	TENET_RANDOM=100000 $(GO) test -count=1 -timeout 120m ./dsl/... ./synth/... $$($(GO) list ./verifier/... | grep -v /verifier$$)
	$(GO) test -count=1 -timeout 60m ./synth/game -rapid.checks=100000
	TENET_RANDOM=100000 $(GO) test -v -count=1 -timeout 240m -run Agree ./verifier | grep -E '^(---|===|FAIL|ok|panic| )'
	TENET_RANDOM=20000 $(GO) test -v -count=1 -timeout 240m -skip Agree ./verifier | grep -E '^(---|===|FAIL|ok|panic| )'

nightly-fuzz: ## half a minute for every fuzz target
	FUZZTIME=30s scripts/fuzz

nightly-race: ## the tests that start goroutines, three times under the race detector
	$(GO) test -race -count=3 -timeout 60m ./synth/... ./runtime/... ./adapters/... ./studio/...

clean: ## remove what was built
	rm -rf bin studio/web/node_modules studio/e2e/node_modules
