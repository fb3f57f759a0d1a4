# Alliance Atlas: `make help` lists what can be done.
# Needs python3 (3.11 or later), pip and make. The recipes name no absolute path, so that the
# checkout may lie anywhere, and call modules by `python -m`, which spaces in its path do not hurt.

PYTHON ?= python3
PORT ?= 8000
HOST := 127.0.0.1
ARGS ?=

py := .venv/bin/python
manage := $(py) manage.py
sources := alliances benchmarks catalogue tests manage.py
templates := templates

# Pinned packages are installed once: .venv keeps a copy of the list that it holds. The pip of
# $(PYTHON) does it, so that no second one is needed (Debian parts venv from its pip).
define install
	@$(py) -c '' 2>/dev/null || { \
		$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
			"Python 3.11 or later is needed; name it: make PYTHON=python3.12 …")' && \
		$(PYTHON) -m venv --clear --without-pip .venv; }
	@cmp -s requirements/$(1).txt .venv/$(1).txt || { \
		echo "Installing requirements/$(1).txt …" && \
		$(PYTHON) -m pip --python $(py) install --quiet --disable-pip-version-check \
			--no-deps --require-hashes --requirement requirements/$(1).txt && \
		cp requirements/$(1).txt .venv/$(1).txt; }
endef

.PHONY: help
help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 16

.PHONY: install
install: ## Create .venv and install what the site needs
	$(call install,base)

.PHONY: install-dev
install-dev: ## The same, and what tests and checks need
	$(call install,dev)
	@cmp -s requirements/base.txt .venv/base.txt || cp requirements/base.txt .venv/base.txt

.PHONY: run
run: install ## Set up and serve the site at http://127.0.0.1:8000 (PORT=… for another port)
	@$(manage) prepare_site --host $(HOST) --port $(PORT)
	@exec $(manage) serve --host $(HOST) --port $(PORT)

.PHONY: demo
demo: install ## Fill the catalogue: fixtures, and CORDIS projects with CORDIS=folder or zip
	@$(manage) migrate --verbosity 0
	@$(manage) load_catalogue
	@$(manage) renew_documents
	@[ -z "$(CORDIS)" ] || $(manage) import_cordis "$(CORDIS)" --publish

.PHONY: test
test: install-dev ## Run the tests (ARGS="-k name" for some; DATABASE_URL=… for PostgreSQL)
	@$(py) -m pytest $(ARGS)

.PHONY: bench
bench: install-dev ## Measure the site on large catalogues (ARGS="--sizes 1000 --runs 10"; --help)
	@$(py) -m benchmarks $(ARGS)

.PHONY: check
check: install-dev ## Format, lint, import contracts, types, migrations, deployment
	$(py) -m ruff format --check $(sources)
	$(py) -m ruff check $(sources)
	$(py) -m djhtml --check $(templates)
	$(py) -c 'from importlinter.cli import lint_imports_command as lint; lint()' --no-logo
	$(py) -m mypy
	$(manage) makemigrations --check --dry-run
	DEBUG=0 HTTPS=1 ALLOWED_HOSTS=atlas.example DATABASE_URL=postgres://atlas@localhost/atlas \
		SECRET_KEY=as-long-and-as-varied-as-a-real-one-0123456789-abcdefghijk \
		$(manage) check --deploy --fail-level WARNING

.PHONY: format
format: install-dev ## Rewrite sources and templates in the project's format
	$(py) -m ruff format $(sources)
	$(py) -m ruff check --fix $(sources)
	$(py) -m djhtml $(templates)

.PHONY: messages
messages: install-dev ## Collect texts to translate into locale/ and compile them (GNU gettext)
	@command -v msgfmt >/dev/null || { echo "GNU gettext (msgfmt, xgettext) is needed."; exit 1; }
	$(manage) makemessages --locale fr --locale de --no-obsolete --no-wrap --add-location file \
		--ignore .venv --ignore var --ignore tests
	$(manage) compilemessages --ignore .venv

.PHONY: requirements
requirements: install-dev ## Pin anew what requirements/*.in ask for (UPGRADE=1: newest versions)
	cd requirements && for name in base dev bench; do \
		CUSTOM_COMPILE_COMMAND="make requirements" ../$(py) -m piptools compile $$name.in \
			--output-file $$name.txt --generate-hashes --strip-extras --allow-unsafe --no-header \
			--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --quiet \
			$(if $(UPGRADE),--upgrade) || exit 1; \
	done

.PHONY: clean
clean: ## Remove .venv and caches; var/ with its database stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage*
