# Every target that needs an environment makes it first, in .venv, and finds it there the next time.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
INSTALLED = $(VENV)/.installed
INSTALLED_DEV = $(VENV)/.installed-dev
# A file's tests share what they build, so they stay in one process; each process holds models and, for some, a browser.
PYTEST = $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

.PHONY: run test fast frameworks cluster milvus check format build package ci clean

run: $(INSTALLED)  ## open the chat on the documents in corpus/
	$(BIN)/python app.py

test: $(INSTALLED_DEV)  ## run every test
	$(PYTEST)

fast: $(INSTALLED_DEV)  ## run the tests that need no model
	$(PYTEST) -m "not slow"

frameworks: $(VENV)-frameworks/.installed  ## run the tests of the retrievers for LangChain and LlamaIndex
	$(VENV)-frameworks/bin/python -m pytest tests/frameworks \
		-o asyncio_mode=auto -o asyncio_default_fixture_loop_scope=function -o filterwarnings=default

cluster: $(VENV)-cluster/.installed  ## run the tests of building on a Ray cluster
	$(VENV)-cluster/bin/python -m pytest tests/cluster -o filterwarnings=default

milvus: $(VENV)-milvus/.installed  ## run the tests of an index in Milvus, on milvus-lite
	$(VENV)-milvus/bin/python -m pytest tests/milvus -o filterwarnings=default

check: $(INSTALLED_DEV)  ## format, lint, types, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(PYTEST)

format: $(INSTALLED_DEV)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

build: $(INSTALLED)  ## build the index of corpus/
	$(BIN)/yinzheng build

package: $(INSTALLED_DEV)  ## a wheel in dist/
	$(BIN)/python -m pip wheel --no-deps --wheel-dir dist .

ci:
	.ci/run

clean:
	rm -rf $(VENV) $(VENV)-frameworks $(VENV)-cluster $(VENV)-milvus .yinzheng .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist *.egg-info

$(INSTALLED): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -e .
	touch $@

$(INSTALLED_DEV): $(INSTALLED)
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	touch $@

$(VENV)-milvus/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)-milvus
	$(VENV)-milvus/bin/python -m pip install --quiet -e '.[milvus]' pytest
	touch $@

$(VENV)-cluster/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)-cluster
	$(VENV)-cluster/bin/python -m pip install --quiet -e '.[cluster]'
	touch $@

$(VENV)-frameworks/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)-frameworks
	$(VENV)-frameworks/bin/python -m pip install --quiet -e '.[frameworks]'
	touch $@
