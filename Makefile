# What a newcomer needs: `make demo` to see it, `make test` to trust it. Both install what is missing and say what.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test check format axe bench faults fuzz scan sbom image trial-image tools-test tools-check

# Whom this machine trusts is trusted while the image is built.
AUTHORITIES := $(wildcard /etc/ssl/certs/ca-certificates.crt)

PORT ?= 8080
DATA ?=

help: ## what there is
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## a practice with twenty clients, alive, on this machine only
	@deploy/install-tools demo
	@cargo build --locked --workspace --bins
	@exec target/debug/halcyon up --demo --listen 127.0.0.1:$(PORT) $(if $(DATA),--data $(DATA))

test: tools-test .venv/made ## every test; starts what it needs on free ports and leaves nothing running
	cargo build --locked --workspace --all-targets
	target/debug/testkit-run cargo nextest run --locked --workspace
	tests/contract/run
	tests/browser/run
	tests/deploy/run

tools-test:
	@deploy/install-tools test

tools-check:
	@deploy/install-tools check

.venv/made: tests/requirements.txt | tools-test
	python3 -m venv --clear .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --requirement tests/requirements.txt
	@touch $@

.venv-check/made: deploy/requirements.txt | tools-check
	python3 -m venv --clear .venv-check
	.venv-check/bin/pip install --quiet --disable-pip-version-check --requirement deploy/requirements.txt
	@touch $@

check: tools-check .venv-check/made ## format, lints, docs, dependency rules, generated files, container files
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --document-private-items
	cargo deny --locked check bans licenses sources
	.venv-check/bin/hadolint deploy/Dockerfile
	.venv-check/bin/check-jsonschema --builtin-schema vendor.compose-spec deploy/compose.yaml deploy/trial.yaml

axe: tools-test .venv/made ## every page at three widths, light and dark, against the rules of accessibility
	cargo build --locked --workspace --bins
	tests/browser/run --every-screen -k accessibility

bench: tools-test .venv/made ## figures that matter, as tables
	cargo bench --locked -p cli --bench figures
	cargo bench --locked -p worker --bench sweep
	cargo bench --locked -p cli --bench doors
	cargo build --locked --profile bench -p cli --bin halcyon
	tests/bench/run

image: ## the container image halcyon, what it weighs, and its base; IMAGE_FLAGS go to docker build
	DOCKER_BUILDKIT=1 docker build $(AUTHORITIES:%=--secret id=authorities,src=%) $(IMAGE_FLAGS) --file deploy/Dockerfile --tag halcyon .
	@docker image inspect --format '{{index .RepoTags 0}}: {{.Size}} bytes' halcyon debian:bookworm-slim 2>/dev/null || true

trial-image: ## the mail server of a trial (deploy/trial.yaml), in an image
	DOCKER_BUILDKIT=1 docker build $(AUTHORITIES:%=--secret id=authorities,src=%) $(IMAGE_FLAGS) --file deploy/Dockerfile \
		--target trial-mail --tag halcyon-trial-mail .

faults: ## three quarters of an hour of kills, freezes, silences and full disks, and a table of what held; ONLY=name, SEED=n
	@deploy/install-tools faults
	cargo build --locked --workspace --bins
	cargo bench --locked --profile dev -p acceptance --bench faults -- $(if $(SEED),--seed $(SEED)) $(ONLY)

FUZZ_SECONDS ?= 60

fuzz: ## bytes of every kind for all that reads bytes from outside, a minute each; ONLY=name, FUZZ_SECONDS=n
	@deploy/install-tools fuzz
	@cp Cargo.lock tests/fuzz/Cargo.lock
	@for target in $(or $(ONLY),$(basename $(notdir $(wildcard tests/fuzz/targets/*.rs)))); do \
	  RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir tests/fuzz --sanitizer none $$target -- \
	    -max_total_time=$(FUZZ_SECONDS) -timeout=10 -max_len=4096 -print_final_stats=1 || exit 1; \
	done

scan: tools-test ## what strangers' scanners find on a demo: wapiti, sqlmap, csp_evaluator; some forty minutes
	cargo build --locked --workspace --bins
	tests/scan/run

sbom: ## what the program is made of, as CycloneDX: target/halcyon.cdx.json
	@deploy/install-tools sbom
	cargo cyclonedx --manifest-path crates/cli/Cargo.toml --format json --target all --override-filename halcyon.cdx
	@find . -name halcyon.cdx.json -not -path './target/*' -not -path './crates/cli/*' -delete
	@mkdir -p target && mv crates/cli/halcyon.cdx.json target/halcyon.cdx.json
	@deploy/sbom-is-whole target/halcyon.cdx.json

format: ## put every file into shape
	cargo fmt --all
