# make demo      set up, build, lint the C files of corpus/ and review a series
# make test      set up, build, run all tests
# make build     the release executable
# make triage    the findings on TREE beside the verdicts in corpus/triage
# make fuzz      RUNS changed inputs (20000) for each reader, of SEED where that is set (docs/fuzzing.md)
# make bench     how long it takes on TREE, beside other tools (RUNS=3, QUICK=1, ONLY=1,2; Benchmarks/README.md)
# make install   to PREFIX (/usr/local), under DESTDIR where that is set
# make clean     remove what was built
SHELL := /bin/bash
SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
SEED ?=
export SWIFT

# Expanded where it is used, after the build: the folder depends on the platform.
release = $(shell $(SWIFT) build -c release --show-bin-path)
debug = $(shell $(SWIFT) build --show-bin-path)
# Tests that run the built executable for long: beside them those with limits of time would not get their turn.
whole-runs = ^(CommandLineTests|FuzzingTests)\.
home = $(DESTDIR)$(PREFIX)/libexec/dmabuf-lint

.PHONY: demo test build triage tree-named fuzz bench install clean

demo: build
	$(release)/dmabuf-lint check --fail-on never corpus/drivers corpus/tree
	$(release)/dmabuf-lint review --fail-on never --parse-as stubs --tree corpus/series/tree corpus/series/callers.mbox

build:
	scripts/setup
	$(SWIFT) build -c release --product dmabuf-lint

test:
	scripts/setup --tests
	$(SWIFT) build --build-tests
	$(SWIFT) build --product dmabuf-lint
	$(SWIFT) test --skip-build --skip '$(whole-runs)'
	$(SWIFT) test --skip-build --filter '$(whole-runs)'
	python3 -m unittest discover --start-directory Benchmarks/tests
	$(debug)/dmabuf-lint check --fail-on never --format sarif --output .build/corpus.sarif corpus
	scripts/check-sarif .build/corpus.sarif

triage: tree-named build
	$(release)/dmabuf-lint debug triage corpus/triage '$(TREE)'

# Changed inputs for each reader; RUNS of another target has a default of its own.
fuzz: RUNS ?= 20000
fuzz:
	scripts/setup
	$(SWIFT) build -c release --product dmabuf-lint-fuzz
	$(release)/dmabuf-lint-fuzz --runs $(RUNS) $(if $(SEED),--seed $(SEED))

bench: tree-named build
	Benchmarks/bench --tool $(release)/dmabuf-lint $(if $(RUNS),--runs $(RUNS)) $(if $(QUICK),--quick) \
		$(if $(ONLY),--only $(ONLY)) '$(TREE)'

tree-named:
	@test -n '$(TREE)' || { echo 'TREE is missing: make $(MAKECMDGOALS) TREE=path/of/a/kernel/tree' >&2; exit 2; }

# Resources lie beside the executable, so both go into a folder of their own; bin/ has a link to it.
install: build
	install -d $(home) $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(release)/dmabuf-lint $(home)/
	cp -R $(release)/*.resources Rules $(home)/
	ln -sfn ../libexec/dmabuf-lint/dmabuf-lint $(DESTDIR)$(PREFIX)/bin/dmabuf-lint
	ln -sfn ../libexec/dmabuf-lint/dmabuf-lint $(DESTDIR)$(PREFIX)/bin/dmabuf-lint-check
	install -d $(home)/share
	cp -R share/parallel share/slurm $(home)/share/
	install -D -m 644 share/systemd/dmabuf-lint-bot.service \
		$(DESTDIR)$(PREFIX)/lib/systemd/system/dmabuf-lint-bot.service

clean:
	rm -rf .build .venv
