# What one types here; `make` alone lists it.
.DEFAULT_GOAL := help
SHELL := /bin/sh
STATIC := internal/web/static

TEMPLATES := $(shell find internal -name '*.templ')
ASSETS := $(shell find $(STATIC)/src -type f) internal/maths/maths.css $(wildcard scripts/assets/*.go)
# The linter is built by Go from its pinned version; the first time takes some minutes.
GOLANGCI := v2.15.0
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

.PHONY: help
help: ## list what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

.PHONY: build
build: generate ## build bin/crossfade
	go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/crossfade ./cmd/crossfade

.PHONY: generate
generate: bin/.templates $(STATIC)/dist/.made internal/maths/temml/temml.min.js ## make what is built but not kept: pages' Go code, styles, scripts, fonts

.PHONY: run
run: build ## build, and serve http://localhost:8080 with the data in ./data
	bin/crossfade serve --data ./data --addr localhost:8080

.PHONY: test
test: ## everything: format, lint, tests on both databases, journeys in a browser
	@scripts/setup
	@mkdir -p bin && rm -f bin/testall.sum
	@go build -o bin/testall ./scripts/testall && bin/testall

.PHONY: quick
quick: generate ## the tests that need no browser, without the race detector
	.ci/postgres go test ./...

.PHONY: lint
lint: generate ## read the code for mistakes (golangci-lint, .golangci.yml)
	go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI) run

.PHONY: format
format: ## lay out Go and templates
	gofmt -w $$(git ls-files --cached --others --exclude-standard '*.go')
	go tool templ fmt -log-level error internal

.PHONY: tidy
tidy: ## see whether go.mod lists what is used
	go mod tidy -diff

.PHONY: bench-mastery
bench-mastery: ## run the engine on public data in the folder named by CROSSFADE_KT_DATA
	go run ./cmd/bench-mastery

.PHONY: bench-learning
bench-learning: ## does the loop help? simulated learners, our loop against others
	go run ./cmd/bench-learning

.PHONY: bench
bench: generate ## measure: the mastery engine, the databases, maths
	go run ./cmd/bench-mastery
	.ci/postgres go test -run '^$$' -bench . -benchtime 1s ./internal/...

.PHONY: clean
clean: ## remove everything that generate and build made
	rm -rf bin $(STATIC)/dist $(STATIC)/fonts internal/maths/temml/temml.min.js
	find internal -name '*_templ.go' -delete

# The pages: templ writes one _templ.go beside each .templ.
bin/.templates: $(TEMPLATES) go.mod
	@mkdir -p bin
	go tool templ generate -path internal -log-level error
	@touch $@

# The bundle: styles, script, icons, fonts, each with a hash in its name.
$(STATIC)/dist/.made: $(ASSETS) $(STATIC)/fonts/.made
	go run ./scripts/assets
	@touch $@

# The fonts, cut to the characters that pages need.
$(STATIC)/fonts/.made: scripts/fonts.mjs node_modules/.package-lock.json
	node scripts/fonts.mjs $(STATIC)/fonts
	@touch $@

# Temml turns TeX into MathML; the server runs it (package maths).
internal/maths/temml/temml.min.js: node_modules/.package-lock.json
	@mkdir -p $(@D)
	cp node_modules/temml/dist/temml.min.js $@

# npm writes this file when it is done.
node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@
