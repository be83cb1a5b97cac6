"""Kill builds at random moments and check what is left: `python -m bench.kill [--times 200] [--seed 1] [--milvus]`.

A child process edits, adds, deletes or renames documents, builds, and is killed (SIGKILL) at some point: during the
edits, while it reads, embeds, writes, swaps or cleans up, or before there is any index. Afterwards the index must be
the old one or the new one, complete; the next build must succeed and leave no temporary files. The embedder is the
tests' own, which takes no time, so that all steps are hit alike. POSIX only: children are forked.

With `--milvus` the index is in milvus-lite, which every child opens anew.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

from index.config import IndexConfig
from index.errors import MissingIndexError
from index.rebuild import build
from index.store.places.opening import open_store
from index.text.words import words
from index.verify import verify
from tests.conftest import CharEmbedder

WORDS = ("港口开放。", "夜间关闭！", "费用7美元。", "调解员465名。", "成功率61%。", "线路92条。", "\n\n## 做法\n\n")
TIMEOUT_S = 60  # for a build to reach a stage
STAGES = ("edit", "read", "model", "embed", "calibrate", "save", "swapped", "done")

Plan = dict[str, str]  # file name -> its text


def plan(random: Random, before: Plan) -> Plan:
    """Return the corpus after a few edits: changed, added, deleted and renamed files."""
    after = dict(before)
    for _ in range(random.randint(1, 4)):
        name = random.choice(sorted(after))
        edit = random.choice(("change", "change", "add", "delete", "rename"))
        if edit == "change":
            after[name] = text(random)
        elif edit == "add":
            after[f"n{random.randrange(10**6):06}.md"] = text(random)
        elif edit == "delete" and len(after) > 5:
            del after[name]
        elif edit == "rename":
            after[f"r{random.randrange(10**6):06}.md"] = after.pop(name)
    return after


def text(random: Random) -> str:
    """Return a small document."""
    return "# 文件\n\n开头的一句。" + "".join(random.choices(WORDS, k=random.randint(3, 15))) + "\n"


def write(corpus: Path, wanted: Plan) -> None:
    """Write and delete files until the folder is as planned."""
    for path in corpus.iterdir():
        if path.name not in wanted:
            path.unlink()
    for name, said in wanted.items():
        path = corpus / name
        if not path.exists() or path.read_text("utf-8") != said:
            path.write_text(said, "utf-8")


def in_child(work: Callable[[], None], kill: Callable[[], None] | None = None) -> int:
    """Run the work in a forked child, killed once `kill` returns; return its exit code, -9 where it was killed."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except Exception:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    if kill is not None:
        kill()
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Trial:
    """A folder of documents, its index, and the plan that both held after the last successful check."""

    def __init__(self, folder: Path, random: Random, *, milvus: bool) -> None:
        self.corpus = folder / "corpus"
        self.corpus.mkdir()
        self.lite = folder / "milvus"
        store = f"milvus+file:{self.lite}" if milvus else ""
        self.config = IndexConfig(self.corpus, folder / "index", folder / "cache", "char-64", store=store)
        self.random = random
        self.stage = multiprocessing.RawValue("i", 0)
        self.began = multiprocessing.RawArray("d", len(STAGES))  # seconds, when each stage was reached
        self.plan: Plan = {f"a{n:02}.md": text(random) for n in range(12)}
        write(self.corpus, self.plan)

    def rebuild(self, wanted: Plan) -> None:
        """Edit and build, recording the stage reached."""

        def reach(stage: str) -> None:
            number = STAGES.index(stage)
            if number > self.stage.value or stage == "edit":
                self.began[number] = time.perf_counter()
                self.stage.value = number

        def show(stage: str, done: int, total: int) -> None:
            reach("swapped" if stage == "save" and done == total else stage)

        reach("edit")
        write(self.corpus, wanted)
        build(self.config, show, CharEmbedder())
        reach("done")

    def moment(self) -> Callable[[], None]:
        """Return a function that waits for a random moment in a random stage of the next build."""
        stage = self.random.randrange(len(STAGES) - 1)
        delay = self.random.uniform(0, 1.2 * max(self.began[stage + 1] - self.began[stage], 0.001))
        self.stage.value = -1
        deadline = time.perf_counter() + TIMEOUT_S

        def wait() -> None:
            while self.stage.value < stage and time.perf_counter() < deadline:
                time.sleep(0.0002)
            time.sleep(delay)

        return wait

    def check(self, allowed: list[Plan]) -> None:
        """Raise AssertionError unless the index is complete and holds the texts of one of the plans."""
        store = open_store(self.config)
        try:
            manifest = store.manifest(store.pointer())
        except MissingIndexError:
            assert {} in allowed, "the index is lost"
            return
        problems = [problem for check in verify(store) for problem in check.problems]
        assert not problems, problems
        _, snapshot = store.load()
        texts = {name: document.text for name, document in snapshot.documents.items()}
        assert texts in allowed, f"neither the old index nor the new one: {sorted(texts)}"
        assert list(manifest.documents) == sorted(texts)

    def check_tidy(self) -> None:
        """Raise AssertionError where temporary files or too many snapshots are left."""
        strays = [
            p.name for p in self.config.index_dir.rglob(".*") if p.name.startswith((".writing", ".gone", ".CURR"))
        ]
        assert not strays, strays
        if not self.config.store:
            assert len(list((self.config.index_dir / "snapshots").iterdir())) <= 2

    def run(self) -> str:
        """Kill one build; check what is left, and the build after it. Return the stage it was killed in."""
        fresh = self.random.random() < 0.2
        if fresh:
            shutil.rmtree(self.config.index_dir, ignore_errors=True)
            shutil.rmtree(self.lite, ignore_errors=True)
        before = {} if fresh else self.plan
        after = plan(self.random, self.plan)
        code = in_child(lambda: self.rebuild(after), self.moment())
        where = STAGES[self.stage.value] if code == -signal.SIGKILL else "done"
        assert code in (0, -signal.SIGKILL), f"the build failed by itself, in {where}"
        assert in_child(lambda: self.check([before, after])) == 0, f"killed in {where}"
        assert in_child(lambda: self.rebuild(after)) == 0, f"the build after one killed in {where} failed"
        assert in_child(lambda: self.check([after])) == 0, f"after the build after one killed in {where}"
        self.check_tidy()
        self.plan = after
        return where


def kill(times: int, seed: int, folder: Path, *, milvus: bool = False) -> Counter[str]:
    """Kill `times` builds; return how often each stage was hit. Raise AssertionError where an index is incomplete."""
    words("港口")  # load the libraries' data once, for all children
    trial = Trial(folder, Random(seed), milvus=milvus)
    assert in_child(lambda: trial.rebuild(trial.plan)) == 0
    return Counter(trial.run() for _ in range(times))


def main() -> None:
    """Run the trial, and print in which stages builds were killed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--milvus", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        hit = kill(arguments.times, arguments.seed, Path(folder), milvus=arguments.milvus)
    said = ", ".join(f"{hit[stage]} in {stage}" for stage in STAGES if hit[stage])
    sys.stdout.write(f"{arguments.times} builds, seed {arguments.seed}: {said}; every index old or new, and whole\n")


if __name__ == "__main__":
    main()
