"""Imports point one way, and each heavy library has one home."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
HOMES = {
    "faiss": {"index/store.py", "index/dense.py"},
    "sentence_transformers": {"index/original.py", "index/bundled.py"},
    "torch": {"index/original.py", "index/bundled.py", "index/export.py"},
    "transformers": {"index/original.py", "index/bundled.py", "index/export.py"},
    "onnxruntime": {"index/compiled.py", "index/quantise.py"},
    "onnx": {"index/export.py", "index/quantise.py", "index/rewrite.py"},
    "langchain_text_splitters": {"index/chunk.py"},
    "bm25s": {"index/lexical.py"},
    "jieba": {"index/dictionary.py"},
    "typer": {"qa/cli.py", "qa/options.py", "qa/serving.py", "qa/upkeep.py"},
    "docx": {"index/from_docx.py", "qa/page/export.py"},
    "mcp": {"qa/page/mcp.py"},
    "ir_measures": {"qa/evaluation/judge.py"},
    "scipy": {"qa/evaluation/measures.py"},
    "matplotlib": {"qa/evaluation/curve.py"},
}


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def modules(folder: str) -> list[Path]:
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found
    return found


def test_index_does_not_import_qa_and_neither_imports_the_app() -> None:
    for path in modules("index"):
        assert not [name for name in imports(path) if name.split(".")[0] in {"qa", "app"}], path
    for path in modules("qa"):
        assert "app" not in imports(path), path


def test_each_heavy_library_is_imported_in_its_home_only() -> None:
    for path in [*modules("index"), *modules("qa"), ROOT / "app.py"]:
        place = path.relative_to(ROOT).as_posix()
        for name in imports(path):
            top = name.split(".")[0]
            assert place in HOMES.get(top, {place}), f"{place} imports {name}"
            assert top != "gradio" or place.startswith("qa/page/"), f"{place} imports {name}"


def test_no_module_unpickles() -> None:
    for path in [*modules("index"), *modules("qa")]:
        assert not imports(path) & {"pickle", "shelve", "marshal", "joblib"}, path
