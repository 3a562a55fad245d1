# What a newcomer needs: `make demo` to see it, `make test` to trust it. Both install what is missing and say what.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test check format axe bench faults tools-test

PORT ?= 8080
DATA ?=

help: ## what there is
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## a practice with twenty clients, alive, on this machine only
	@deploy/install-tools demo
	@cargo build --locked --workspace --bins
	@exec target/debug/halcyon up --demo --listen 127.0.0.1:$(PORT) $(if $(DATA),--data $(DATA))

test: tools-test .venv/made ## every test; starts what it needs on free ports and leaves nothing running
	cargo build --locked --workspace --all-targets
	target/debug/testkit-run cargo nextest run --locked --workspace
	tests/contract/run
	tests/browser/run

tools-test:
	@deploy/install-tools test

.venv/made: tests/requirements.txt | tools-test
	python3 -m venv --clear .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --requirement tests/requirements.txt
	@touch $@

check: ## format, lints, docs, dependency rules, generated files
	@deploy/install-tools check
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --document-private-items
	cargo deny --locked check bans licenses sources

axe: tools-test .venv/made ## every page at three widths, light and dark, against the rules of accessibility
	cargo build --locked --workspace --bins
	tests/browser/run --every-screen -k accessibility

bench: tools-test .venv/made ## figures that matter, as tables
	cargo bench --locked -p worker --bench sweep
	cargo build --locked --profile bench -p cli --bin halcyon
	tests/bench/run

faults: ## an hour of kills, freezes, silences and full disks, and a table of what held; ONLY=name, SEED=n
	@deploy/install-tools faults
	cargo build --locked --workspace --bins
	cargo bench --locked --profile dev -p acceptance --bench faults -- $(if $(SEED),--seed $(SEED)) $(ONLY)

format: ## put every file into shape
	cargo fmt --all
