# Everything sets itself up: python3 (3.11 or newer) with venv, and make, are all it needs.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
NOTEBOOKS := $(BIN)/pytest --nbval --nbval-current-env --nbval-cell-timeout=60 -n 2 --dist=loadfile notebooks

# mkdocs-material's notice on the future of MkDocs.
export NO_MKDOCS_2_WARNING := 1

.PHONY: site test long stacks programs check everywhere repeat fuzz fuzz-api audit preview notebooks renew train measure bench soak lock clean

site: $(READY)  ## verify the matrix on the embedded servers and build the site into site/
	$(BIN)/kb docs --check
	$(BIN)/kb verify
	$(BIN)/python -m kb.publish site  # pages, exports, badges, feed and the offline bundle

test: $(READY)  ## every test: lint, types, imports, docs freshness, unit, wire, notebooks, site
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/kb docs --check
	$(BIN)/pytest -n 2 --dist=loadfile
	$(NOTEBOOKS)

long: $(READY)  ## the tests that take minutes: training from the start, and Thunderbird where it is installed
	KB_LONG=1 $(BIN)/pytest -m "long or partly"

# Debian's servers, as root; README tells what they need.
STACKS ?= dovecot cyrus

stacks: $(READY)  ## measure the matrix and run the notebooks on Debian's mail servers and scanners, too
	$(BIN)/kb verify --server all --scanner all
	for stack in $(STACKS); do KB_LAB_SERVER=$$stack $(NOTEBOOKS) || exit; done

# Some of each is run again by `make test`.
programs: $(READY)  ## measure mail clients, users' rules and other products again, all of them
	$(BIN)/python -m kb.lab.mail_clients
	$(BIN)/python -m kb.lab.mail_clients.submission
	$(BIN)/python -m kb.lab.mail_rules
	$(BIN)/python -m kb.lab.products

check: $(READY)  ## the developer's quick loop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/kb docs --check
	$(BIN)/pytest -m "not slow"

preview: $(READY)  ## the site while you write: pages are built anew when a file below docs/ changes
	$(BIN)/kb docs
	$(BIN)/mkdocs serve

# By default in the environment of this folder; PYTHONS="a/bin/python b/bin/python" names others.
RUNS ?= 20
JOBS ?= 4
PYTHONS ?= $(BIN)/python

repeat: $(READY)  ## kb verify RUNS times, JOBS at a time: what fails on a busy machine, and now and then
	$(BIN)/python tests/repeat.py --runs $(RUNS) --jobs $(JOBS) $(PYTHONS)

# atheris is no dependency: its wheel is large, and there is none for every Python.
FUZZ ?= scanning messages encodings files imap_lines imap_framing smtp_commands smtp_replies pop3_lines dots sasl_responses scanner_replies proxy_headers
SECONDS ?= 3600

fuzz: $(READY)  ## fuzz each parser for SECONDS, led by coverage; FUZZ="messages files" names some
	$(BIN)/uv pip install --quiet --python $(BIN)/python atheris==3.0.0
	for target in $(FUZZ); do $(BIN)/python tests/fuzz/run.py $$target $(SECONDS) || exit; done

EXAMPLES ?= 1000

fuzz-api: $(READY)  ## ask the API of `kb serve` EXAMPLES times for each operation, by its own description
	KB_API_EXAMPLES=$(EXAMPLES) $(BIN)/pytest tests/serve/test_api_fuzz.py

# Like atheris no dependency: it is run by itself, and brings twenty packages.
audit: $(READY)  ## known vulnerabilities in what requirements.lock pins; fails where that cannot be asked
	$(BIN)/uv tool run --quiet pip-audit==2.10.1 --strict --require-hashes --disable-pip --progress-spinner off -r requirements.lock \
	  || { echo "make audit: vulnerable, or the advisories could not be had; see above" >&2; exit 1; }

everywhere:  ## the site and the fast tests with every Python 3.11 or newer on this machine
	$(PYTHON) .ci/everywhere.py $(if $(BESIDES),--besides $(BESIDES))

notebooks: $(READY)  ## open your own copy of the notebooks in JupyterLab
	$(BIN)/python -m kb.docs learn
	$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/learn/start-here.ipynb

# The outputs are what `make test` compares; the notebooks' pages are written from them.
renew: $(READY)  ## run every notebook anew and store what it prints
	$(BIN)/jupyter nbconvert --to notebook --execute --inplace --log-level=ERROR \
	  --ExecutePreprocessor.record_timing=False --NotebookExporter.preprocessors=nbconvert.preprocessors.CoalesceStreamsPreprocessor \
	  --ClearMetadataPreprocessor.enabled=True \
	  --ClearMetadataPreprocessor.preserve_nb_metadata_mask="{'kernelspec', ('language_info', 'name')}" \
	  --ClearMetadataPreprocessor.preserve_cell_metadata_mask="{'tags', 'jupyter'}" notebooks/*.ipynb
	$(BIN)/kb docs

train: $(READY)  ## make the tables that `kb ask` answers with, from the lexicon and the phrasings
	$(BIN)/python -m training train
	$(BIN)/kb docs

measure: $(READY)  ## how well the labelled questions are answered
	$(BIN)/python -m training measure

bench: $(READY)  ## speed side by side with peers, in short forms: `kb bench` takes names and sizes
	$(BIN)/kb bench

soak: $(READY)  ## ten minutes of clients at random through the gateway, every message counted in and out
	$(BIN)/python -m kb.bench.soak

lock: $(READY)  ## pin the newest versions that pyproject.toml allows
	$(BIN)/uv pip compile --universal --python-version 3.11 --all-extras --generate-hashes \
	  --no-header --no-annotate --quiet --upgrade pyproject.toml -o requirements.lock

clean:  ## delete the environment and what was built
	rm -rf .venv site

# The stamp is newer than the lock when the environment holds what the lock says, so that a
# second run starts at once.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "kb needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	@$(PYTHON) -c 'import venv, ensurepip' 2>&- || { $(PYTHON) -c 'import sys; print("kb needs venv; on Debian: apt-get install python%d.%d-venv" % sys.version_info[:2])' >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
