# make build: an environment of its own, and generated/ from catalog/.
# make test: every tool, every test that is not slow, and every proof on Prometheus 3. make test-all: the slow tests too;
# make test-every: also those that repeat another one.
VENV := .venv
YAML_LANGUAGE_SERVER := 1.19.2
PY := $(VENV)/bin/python
# What builds the package is pinned like what it needs: an isolated build would take the newest.
# Of some 4,000 modules, most of which no command imports, those that are imported are compiled then.
PIP := $(PY) -m pip install --quiet --no-compile --disable-pip-version-check -c constraints.txt
APT := $(shell [ "$$(id -u)" = 0 ] || echo sudo) apt-get

# More than the cores of a small machine: a third of the tests wait for servers and programs.
PYTEST := $(PY) -m pytest -q -n 3 --dist worksteal
PROVE := $(VENV)/bin/slo-codegen prove catalog --out generated --check

.PHONY: build test test-all test-every test-pythons prove prove-newer mutants simulation lint golden docs snapshot pictures vendor check tools dev clean

build: $(VENV)/.installed
	$(VENV)/bin/slo-codegen build catalog --out generated

$(VENV)/.installed: pyproject.toml constraints.txt
	python3 -m venv $(VENV) || { $(APT) update -qq && $(APT) install -y -qq python3-venv && python3 -m venv $(VENV); }
	$(PIP) hatchling editables
	$(PIP) --no-build-isolation -e .
	touch $@

dev: $(VENV)/.dev

$(VENV)/.dev: $(VENV)/.installed
	$(PIP) --no-build-isolation -e '.[dev]'
	touch $@

tools:
	@command -v promtool >/dev/null && command -v amtool >/dev/null && command -v prometheus >/dev/null || \
	  { $(APT) update -qq && DEBIAN_FRONTEND=noninteractive $(APT) install -y -qq prometheus prometheus-alertmanager; }
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null || \
	  { $(APT) update -qq && DEBIAN_FRONTEND=noninteractive $(APT) install -y -qq chromium chromium-driver; }
	@command -v node >/dev/null && command -v npm >/dev/null || \
	  { $(APT) update -qq && DEBIAN_FRONTEND=noninteractive $(APT) install -y -qq nodejs npm; }
	@test -e .node/node_modules/yaml-language-server || { mkdir -p .node && \
	  npm install --prefix .node --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --silent \
	    yaml-language-server@$(YAML_LANGUAGE_SERVER); }
	@.ci/newer-tools

test: tools dev
	$(PYTEST) -m "not slow"
	$(PROVE) --promtool .tools/bin/promtool

test-all: tools dev
	$(PYTEST)

# What repeats another test as well: on the older engine, or with more of a kind.
test-every: tools dev
	SLO_CODEGEN_EVERY_TEST=1 $(PYTEST)

# The unit tests once more, on every Python from 3.11 that the machine has.
test-pythons: tools
	.ci/test-pythons $(EXCEPT)

# Every alert of the reference catalog, on both generations of Prometheus; on the newer one alone.
prove: prove-newer
	$(PROVE)

prove-newer: tools $(VENV)/.installed
	$(PROVE) --promtool .tools/bin/promtool

mutants: tools dev
	$(PY) -m tests.proof.mutation

# Every scenario of the event-level simulator, on both generations of Prometheus.
simulation: tools dev
	SLO_CODEGEN_EVERY_TEST=1 $(PYTEST) tests/simulation

lint: dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

golden: dev
	$(PY) -m tests.golden.cases

docs: dev
	$(PY) -m slo_codegen.docsgen.support_table > docs/targets.md
	$(PY) -m slo_codegen.docsgen.reference > docs/catalog.md
	$(PY) -m slo_codegen.docsgen.contract > docs/contract.md
	$(PY) -m slo_codegen.docsgen.pages docs/checks
	$(PY) -m slo_codegen.editor_schema > catalog/slo-codegen.schema.json

# What the preview shows by default: some minutes, since a Prometheus evaluates a month of traffic. Then the pictures.
snapshot: tools dev
	$(PY) -m tests.preview.record

pictures: tools dev
	$(PY) -m tests.preview.pictures
	$(PY) docs/detection_picture.py docs/images/detection.svg

UPLOT := 1.6.32
VENDORED := slo_codegen/preview/assets/vendor
vendor:
	rm -rf build/vendor && mkdir -p build/vendor && cd build/vendor && npm pack --silent uplot@$(UPLOT) && tar xzf uplot-*.tgz
	cp build/vendor/package/dist/uPlot.iife.min.js build/vendor/package/dist/uPlot.min.css $(VENDORED)/
	cp build/vendor/package/LICENSE $(VENDORED)/uPlot.LICENSE
	cd $(VENDORED) && sha256sum --check --quiet SHA256SUMS

check: build
	$(VENV)/bin/slo-codegen build catalog --out generated --check

clean:
	rm -rf $(VENV) .venvs .node .tools .tools.new build dist
