"""Imports point one way and in no circle, each heavy library has one home, each room can be looked over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("index", "qa", "training", "bench")
HOMES = {  # a file, or a room with all that is in it
    "faiss": ("index/store/vectors.py", "index/store/vocabulary.py"),
    "sentence_transformers": ("index/compile/",),
    "torch": ("index/compile/",),
    "transformers": ("index/compile/",),
    "onnx": ("index/compile/",),
    "onnxruntime": ("index/model/compiled.py", "index/compile/"),
    "langchain_text_splitters": ("index/documents/chunk.py",),
    "langchain_core": ("qa/output/frameworks/langchain_retriever.py",),
    "llama_index": ("qa/output/frameworks/llama_index_retriever.py",),
    "bm25s": ("index/store/lexical.py",),
    "rjieba": ("index/text/words.py",),
    "snowballstemmer": ("index/text/inflection.py",),
    "sentencepiece": ("index/compile/",),
    "marisa_trie": (
        "index/model/tokenizer.py",
        "index/store/lexical.py",
        "index/store/vocabulary.py",
        "index/names/",
    ),
    "opencc": ("index/text/scripts.py",),
    "bs4": ("index/documents/readers/html/",),
    "pypdfium2": ("index/documents/readers/pdf/",),
    "docx": ("index/documents/readers/docx/", "qa/output/"),
    "rapidfuzz": ("qa/answer/locate/alike.py",),
    "typer": ("qa/cli/",),
    "pymilvus": ("index/store/places/milvus/",),
    "milvus_lite": ("index/store/places/milvus/",),
    "ray": ("index/cluster/ray_cluster.py",),
    "gradio": ("qa/page/",),
    "mcp": ("qa/page/",),
    "ir_measures": ("qa/evaluation/",),
    "scipy": ("index/store/codes.py", "qa/evaluation/"),
    "matplotlib": ("qa/evaluation/",),
}
MOST_ENTRIES = {"index": 20, "qa": 12}  # files and folders at one look
MOST_INSIDE = 18  # of a room in them
OURS = {*PACKAGES, "tests", "docs", "corpus", ".ci"}
DOCS = sorted((ROOT / "docs").glob("*.md"))


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))}


def imports(path: Path) -> set[str]:
    """Return what the file imports, inside functions and for types too; `from a import b` counts as a and a.b."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def graph() -> dict[str, set[str]]:
    """Return each module's imports among our own; a package is imported for itself only where nothing in it is."""
    found = {}
    for name, path in MODULES.items():
        own = {wanted for wanted in imports(path) if wanted in MODULES and wanted != name}
        found[name] = {wanted for wanted in own if not any(other.startswith(f"{wanted}.") for other in own)}
    return found


def room_of(module: str) -> str:
    """Return the room of `index` or `qa` that the module is in; a module that stands in none is its own."""
    first_two = ".".join(module.split(".")[:2])
    return first_two if (ROOT / first_two.replace(".", "/")).is_dir() else module


def circle(edges: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the modules of one circle, in order; none where there is none."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as exc:
        return list(exc.args[1])
    return []


def entries(folder: Path) -> list[str]:
    """Return what a reader sees in the folder."""
    return sorted(path.name for path in folder.iterdir() if path.name not in {"__init__.py", "__pycache__"})


def test_a_circle_is_found_where_there_is_one() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) != []
    assert circle({"a": {"b"}, "b": {"c"}}) == []


def test_no_files_import_one_another_in_a_circle() -> None:
    edges = graph()
    assert edges["qa.live"] >= {"qa.engine"}
    assert circle(edges) == []


def test_no_rooms_import_one_another_in_a_circle() -> None:
    edges: dict[str, set[str]] = {}
    for name, wanted in graph().items():
        if name.split(".")[0] in {"index", "qa"}:
            edges.setdefault(room_of(name), set()).update(map(room_of, wanted) if wanted else ())
    rooms = {name: wanted - {name} for name, wanted in edges.items()}
    assert rooms["qa.answer"] >= {"qa.understand"}
    assert circle(rooms) == []


def test_index_does_not_import_qa_and_neither_imports_the_app() -> None:
    for name, path in MODULES.items():
        tops = {wanted.split(".")[0] for wanted in imports(path)}
        if name.split(".")[0] == "index":
            assert not tops & {"qa", "app", "training", "bench"}, name
        elif name.split(".")[0] == "qa":
            assert not tops & {"app", "training", "bench"}, name


def test_each_heavy_library_is_imported_in_its_home_only() -> None:
    for path in [*(ROOT / "index").rglob("*.py"), *(ROOT / "qa").rglob("*.py"), ROOT / "app.py"]:
        place = path.relative_to(ROOT).as_posix()
        for top in {name.split(".")[0] for name in imports(path)}:
            assert place.startswith(HOMES.get(top, (place,))), f"{place} imports {top}"


def test_every_home_is_lived_in() -> None:
    for library, homes in HOMES.items():
        for home in homes:
            files = [ROOT / home] if home.endswith(".py") else list((ROOT / home).rglob("*.py"))
            assert any(name.split(".")[0] == library for path in files for name in imports(path)), (library, home)


@pytest.mark.parametrize("package", MOST_ENTRIES)
def test_a_package_can_be_looked_over(package: str) -> None:
    assert len(entries(ROOT / package)) <= MOST_ENTRIES[package], entries(ROOT / package)
    for room in (path for path in (ROOT / package).rglob("*") if path.is_dir() and path.name != "__pycache__"):
        assert len(entries(room)) <= MOST_INSIDE, (room, entries(room))


def test_every_room_says_what_it_is() -> None:
    for path in MODULES.values():
        assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", *(f"docs/{path.name}" for path in DOCS)])
def test_paths_that_the_documentation_names_are_there(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    paths = {path for path in re.findall(r"`([\w./-]+)`", text) if path.split("/")[0] in OURS and "/" in path}
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", ["architecture.md", "architecture.zh-CN.md"])
def test_the_architecture_names_all_that_a_package_shows(name: str) -> None:
    text = (ROOT / "docs" / name).read_text("utf-8")
    for package in MOST_ENTRIES:
        for entry in entries(ROOT / package):
            path = f"{package}/{entry}"
            assert f"`{path}`" in text or f"`{path}/`" in text, path


def test_no_module_unpickles() -> None:
    for name in ("index", "qa"):
        for path in (ROOT / name).rglob("*.py"):
            assert not imports(path) & {"pickle", "shelve", "marshal", "joblib"}, path
