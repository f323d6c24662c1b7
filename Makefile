# Aliases only: what they do is in Rust (cargo xtask) or in tools/.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# The articles that `make demo` reads: a file or a folder of .txt or .jsonl files.
INPUT ?= data/samples/articles.jsonl
# Where `make demo` puts its record.
OUT ?= demo

# Property tests try the same texts on every run; another seed tries others.
export PROPTEST_RNG_SEED ?= 1

TARGET = $(or $(CARGO_TARGET_DIR),target)
POLYBIUS = $(TARGET)/release/polybius

# Runs $(2), named $(1), and prints its seconds, be it well or not.
part = start=$$SECONDS; echo "== $(1)"; status=0; ( $(2) ) || status=$$?; \
	echo "== $(1): $$((SECONDS - start)) s"; exit $$status

# Finds Node, or takes it from pip; from then on the page has to be built.
NODE = source tools/node.sh; need_node; export POLYBIUS_UI=require;

.PHONY: help demo page page-types page-program page-views test test-all eval bench bench-atlas bench-mentions bench-polnear bench-gsr bench-article bench-stories bench-record bench-scale parity \
	model kills fuzz readers exports wheel wheel-test spark-test release fmt lint unit docs tidy deny audit atlas floor

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: ## Read the samples, or INPUT=folder, into a record and show it in a browser; DEMO_ONCE=1 ends at once
	@INPUT="$(INPUT)" OUT="$(OUT)" CARGO_TARGET_DIR="$(TARGET)" bash tools/demo.sh

page: ## Build the page, check its types and try every view in Chromium, over a record of the samples
	@$(NODE) for part in page-types page-program page-views; do $(MAKE) --no-print-directory $$part; done

test: ## Format, lints, tests, docs, house rules, licences and sources, audit of the atlas, floor of the samples
	@start=$$SECONDS; \
	for part in fmt lint model unit docs tidy deny atlas floor; do $(MAKE) --no-print-directory $$part; done; \
	echo "== all of make test: $$((SECONDS - start)) s"

test-all: ## The same, fuzz targets on their seeds, readers of records and exports, the Python package, Spark (Java 17 or 21), and the page in Chromium
	@$(NODE) start=$$SECONDS; \
	for part in test fuzz readers exports wheel-test spark-test page; do $(MAKE) --no-print-directory $$part; done; \
	echo "== all of make test-all: $$((SECONDS - start)) s"

eval: ## Score the gold sets that are there and write eval/
	@cargo xtask eval

parity: release ## Compare the syntax engine with spaCy, token by token
	@python3 tools/parity.py --binary $(POLYBIUS)

bench: release ## Compare its speed with spaCy's, on one core
	@python3 tools/bench.py --binary $(POLYBIUS)

bench-atlas: ## Measure the atlas: bytes, memory, time to open, look-ups a second
	@cargo run --release --quiet --locked --package xtask -- atlas --bench

bench-mentions: release ## Measure places and times on public sets
	@python3 tools/bench_mentions.py --binary $(POLYBIUS)

bench-polnear: release ## Measure claims on PolNeAR, where the bench is there
	@python3 tools/bench_polnear.py --binary $(POLYBIUS)

bench-stories: release ## Measure stories and copies on public sets, where the bench is there
	@python3 tools/bench_stories.py --binary $(POLYBIUS)

exports: release ## Read every export with the gdelt package's columns, pandas and DuckDB
	@python3 tools/export_readers.py --binary $(POLYBIUS)

bench-record: release ## Measure ingest and questions on the corpus, where the bench is there
	@python3 tools/bench_record.py --binary $(POLYBIUS)

bench-scale: release ## Measure how cost grows from 10^3 to 10^6 articles, where the bench is there; hours, and it goes on after a stop
	@python3 tools/bench_scale.py --binary $(POLYBIUS) --ingest 1000 10000 100000 --pages --code 1000000 --arithmetic int8 --report

kills: release ## Kill ingest a hundred times and compare the record with an undisturbed one
	@python3 tools/kill_test.py --binary $(POLYBIUS) -o eval/kills.json

wheel: ## Build the Python package into target/wheels
	@cd tools && python3 -c "import venv_tools; print(venv_tools.wheel())"

wheel-test: release ## Try the Python package in a clean environment, row for row against the program
	@$(call part,Python package,python3 tools/wheel_test.py --binary $(POLYBIUS))

spark-test: release ## Try the Python package on Spark, local[2]; Java 17 or 21 is needed
	@$(call part,Spark,python3 tools/spark_test.py --binary $(POLYBIUS))

readers: release ## Open a record with DuckDB, pandas and Datasette
	@python3 tools/readers.py --binary $(POLYBIUS)

bench-gsr: release ## Measure events on the PLOVER gold-standard sentences, where the bench is there
	@python3 tools/bench_gsr.py --binary $(POLYBIUS)

bench-article: release ## Measure what is made of web pages, where the bench is there
	@python3 tools/bench_article.py --binary $(POLYBIUS)

fmt:
	@$(call part,format,cargo fmt --all --check && cargo fmt --manifest-path fuzz/Cargo.toml --check)

lint:
	@$(call part,clippy,cargo clippy --workspace --all-targets --locked -- -D warnings)

model:
	@$(call part,model,cargo run --quiet --locked --package polybius -- model get)

unit:
	@if cargo nextest --version >/dev/null 2>&1; \
	then $(call part,tests,cargo nextest run --workspace --locked --no-fail-fast -E 'not binary(codebook)' && \
		cargo test --package polybius --test codebook --locked --quiet); \
	else $(call part,tests,cargo test --workspace --all-targets --locked --no-fail-fast --quiet); fi
	@$(call part,documentation tests,cargo test --workspace --doc --locked --quiet)

docs:
	@$(call part,docs,RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked --quiet)

tidy:
	@$(call part,house rules,cargo xtask tidy)

deny:
	@$(call part,licences and sources,tools/deny.sh)

audit: ## Ask the internet for known weaknesses of the crates and of the page's packages
	@tools/deny.sh advisories
	@cd web && npm audit

atlas:
	@$(call part,atlas,cargo xtask atlas --check && \
		cargo run --quiet --locked --package polybius -- atlas check)

floor:
	@$(call part,floor,cargo xtask eval --check)

fuzz: model
	@$(call part,fuzz targets,tools/fuzz.sh check)

page-types:
	@$(call part,types of the page,cd web && npm ci --ignore-scripts && npm run check)

page-program: release

page-views:
	@$(call part,views in Chromium,cd web && npm test)

release:
	@$(call part,program,cargo build --release --locked --package polybius)
