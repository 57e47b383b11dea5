# Everything a developer types; `make` alone lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run demo-gateways build test bench lint gen fmt vuln ci

TOOL := go tool -modfile=internal/tools/go.mod
# A directory changes when a file in it comes or goes.
SOURCES := $(shell find cmd internal static migrations go.mod go.sum -not -name '*_test.go' -not -path '*/testdata/*' 2>/dev/null)

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## install what is missing, build, and serve http://localhost:8080 with the demonstration data
	@scripts/install run
	@$(MAKE) --no-print-directory -s bin/nongsan
	@exec bin/nongsan serve --migrate --demo

demo-gateways: ## the demonstration with simulated VNPay, MoMo, ZaloPay and Stripe, to click through
	@scripts/install run
	@$(MAKE) --no-print-directory -s bin/nongsan
	@go run ./test/gateways/demo

build: bin/nongsan ## build bin/nongsan

bin/nongsan: $(SOURCES)
	@echo "Building bin/nongsan …"
	@CGO_ENABLED=0 go build -trimpath -o $@ ./cmd/nongsan
	@touch $@

# Every test waits for what it started; without the setting each of the programs waits another second for the rest.
test: ## all tests, with the race detector, on a throw-away PostgreSQL and in a browser
	@scripts/install test
	GORACE=atexit_sleep_ms=0 go run ./internal/pgtest/cluster -- \
		go test -race -vet=off -ldflags=-w -shuffle=on -timeout=10m ./...

bench: ## the benchmarks
	@scripts/install bench
	go run ./internal/pgtest/cluster -- go test -run='^$$' -bench=. -benchmem ./...

lint: ## the rules of .golangci.yml
	$(TOOL) golangci-lint run

gen: ## write the generated files anew
	go tool templ generate -log-level=warn

fmt: ## format Go and templ
	$(TOOL) golangci-lint fmt
	go tool templ fmt -log-level=warn .

vuln: ## known vulnerabilities that the program reaches, offline
	scripts/vuln

ci: ## all that must hold before a change is taken
	.ci/run
