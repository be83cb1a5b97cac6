"""A folder of the cache is whole or not there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from index.disk import folders
from index.disk.folders import is_whole, make_folder, stat_key


def write(folder: Path) -> None:
    (folder / "a.bin").write_bytes(b"weights")
    (folder / "inside").mkdir()
    (folder / "inside" / "b.json").write_text("{}", "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "model"
    make_folder(made, write)
    return made


def test_what_was_made_is_whole_and_nothing_else_lies_beside_it(folder: Path) -> None:
    assert is_whole(folder)
    assert [path.name for path in folder.parent.iterdir()] == ["model"]


@pytest.mark.parametrize("damage", [b"weight", b"weighty", b""])
def test_a_changed_and_a_cut_file_are_noticed(folder: Path, damage: bytes) -> None:
    (folder / "a.bin").write_bytes(damage)
    assert not is_whole(folder)


def test_a_missing_file_and_a_damaged_seal_are_noticed(folder: Path) -> None:
    (folder / "inside" / "b.json").unlink()
    assert not is_whole(folder)
    make_folder(folder, write)
    assert is_whole(folder)
    (folder / "checksums.json").write_text("{", "utf-8")
    assert not is_whole(folder)
    assert not is_whole(folder.parent / "nothing")


def test_an_untouched_file_is_not_read_again_and_a_copy_is_read_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    true_hash = folders.hash_file

    def counted(path: Path) -> str:
        read.append(path.name)
        return true_hash(path)

    monkeypatch.setattr(folders, "hash_file", counted)
    assert is_whole(folder) and read == []
    copy = folder.with_name("copy")
    shutil.copytree(folder, copy, copy_function=shutil.copyfile)
    assert is_whole(copy) and sorted(read) == ["a.bin", "b.json"]
    read.clear()
    assert is_whole(copy) and read == []


def test_a_write_that_fails_leaves_nothing_and_the_old_folder(folder: Path) -> None:
    def fail(aside: Path) -> None:
        (aside / "half").write_text("x", "utf-8")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        make_folder(folder, fail)
    assert is_whole(folder)
    assert [path.name for path in folder.parent.iterdir()] == ["model"]


def test_files_touched_or_moved_have_another_key(folder: Path) -> None:
    path = folder / "a.bin"
    key = stat_key("1", [path])
    assert stat_key("1", [path]) == key != stat_key("2", [path])
    os.utime(path, ns=(0, 0))
    assert stat_key("1", [path]) != key
