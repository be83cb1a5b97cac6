"""RTF -> headings, paragraphs, tables and notes in the order of the document (Rich Text Format Specification 1.9.1).

Hidden text, tracked deletions, headers and footers, pictures and the fields' instructions are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from index.config import MAX_DOCUMENT_CHARS
from index.documents.outline import Extract, TextBuilder
from index.documents.readers.wording import heading_style
from index.errors import RefusedFileError
from index.text.tables import markdown_rows

TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
UNSAID = frozenset(
    b"fonttbl colortbl info pict header footer headerl headerr headerf footerl footerr footerf fldinst xe tc "
    b"listtable listoverridetable rsidtbl generator themedata colorschememapping datastore latentstyles annotation "
    b"atnid atnauthor atntime atndate objdata ftnsep ftnsepc aftnsep pntext listtext bkmkstart bkmkend".split()
)
WORDS = {b"tab": "\t", b"line": "\n", b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’"}
WORDS |= {b"ldblquote": "“", b"rdblquote": "”", b"emspace": " ", b"enspace": " ", b"qmspace": " "}
CODEPAGES = {0: "cp1252", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254"}
CODEPAGES |= {163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}
MAX_DEPTH = 1_000  # of groups in one another


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds until a group ends."""

    target: str = "body"  # body, note, fonts, styles or none
    hidden: bool = False
    skip: int = 1  # characters that stand behind one in Unicode, for programs that do not know it
    encoding: str = "cp1252"


@dataclass(slots=True)
class _Paragraph:
    """The paragraph that is being read."""

    words: list[str] = field(default_factory=list)
    level: int | None = None
    in_table: bool = False


def read_rtf(data: bytes) -> Extract:
    """Return the document's text; raise RefusedFileError with the remedy."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise RefusedFileError("not an RTF file: save it again, or give it the suffix of what it is")
    reader = _Reader()
    for token in TOKEN.finditer(data):
        reader.take(token)
    return reader.extract()


class _Reader:
    """Takes the tokens in order."""

    def __init__(self) -> None:
        self._builder = TextBuilder()
        self._stack: list[_Group] = []
        self._now = _Group()
        self._paragraph = _Paragraph()
        self._bytes = bytearray()  # of characters in a code page that are not whole yet
        self._skipping = 0
        self._row: list[str] = []
        self._rows: list[list[str]] = []
        self._notes: list[list[str]] = []
        self._fonts: dict[int, str] = {}
        self._font = 0  # that is being described
        self._styles: dict[int, int] = {}  # a style's number -> the level of its headings
        self._style = 0  # that is being described
        self._length = 0

    def take(self, token: re.Match[bytes]) -> None:
        """Take in one token."""
        word, number, code, symbol, brace, plain = token.groups()
        if code is not None:
            self._byte(int(code, 16))
        elif plain is not None:
            for byte in plain:
                self._byte(byte)
        else:
            self._flush()
            if brace is not None:
                self._brace(brace)
            elif symbol is not None:
                self._symbol(symbol)
            elif word is not None:
                self._word(word, None if number is None else int(number))

    def extract(self) -> Extract:
        """Return the whole."""
        self._flush()
        self._end_paragraph()
        self._end_table()
        for n, words in enumerate(self._notes, start=1):
            self._builder.paragraph(f"[{n}] {''.join(words).strip()}")
        return self._builder.extract(None)

    def _brace(self, brace: bytes) -> None:
        if brace == b"{":
            if len(self._stack) >= MAX_DEPTH:
                raise RefusedFileError(f"groups more than {MAX_DEPTH:,} deep in one another: save it as .docx")
            self._stack.append(self._now)
        elif self._stack:
            self._now = self._stack.pop()
        self._skipping = 0

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._now = replace(self._now, target="none")  # what a program may pass over, unless it is a note
        elif symbol in b"\\{}":
            self._say(symbol.decode())
        elif symbol in b"~_":
            self._say("\u00a0" if symbol == b"~" else "-")
        elif symbol in b"\r\n":
            self._end_paragraph()

    def _word(self, word: bytes, number: int | None) -> None:  # each control word its own way
        if word == b"u" and number is not None:
            self._say(chr(number % 0x10000))
            self._skipping = self._now.skip
        elif word in WORDS:
            self._say(WORDS[word])
        elif word == b"uc":
            self._now = replace(self._now, skip=number or 0)
        elif word == b"ansicpg":
            self._now = replace(self._now, encoding=f"cp{number}" if _is_known(f"cp{number}") else "cp1252")
            self._fonts.setdefault(-1, self._now.encoding)
        elif word in {b"footnote", b"annotation"}:
            self._note(word)
        elif word in {b"fonttbl", b"stylesheet"}:
            self._now = replace(self._now, target="fonts" if word == b"fonttbl" else "styles")
        elif word in UNSAID:
            self._now = replace(self._now, target="none")
        elif word in {b"v", b"deleted"}:
            self._now = replace(self._now, hidden=number != 0)
        elif word == b"plain":
            self._now = replace(self._now, hidden=False)
        elif word == b"f" and number is not None:
            self._font = number
            self._now = replace(self._now, encoding=self._fonts.get(number, self._now.encoding))
        elif word == b"fcharset" and self._now.target == "fonts" and number in CODEPAGES and number:
            self._fonts[self._font] = CODEPAGES[number]
        else:
            self._layout(word, number)

    def _layout(self, word: bytes, number: int | None) -> None:
        if self._now.target == "styles" and word == b"s":
            self._style = number or 0
        if self._now.target != "body":
            return
        if word == b"par" or (word == b"sect" and self._paragraph.words):
            self._end_paragraph()
        elif word == b"pard":
            self._paragraph.level, self._paragraph.in_table = None, False
        elif word == b"intbl":
            self._paragraph.in_table = True
        elif word == b"s" and number in self._styles:
            self._paragraph.level = self._styles[number]
        elif word == b"outlinelevel" and number is not None and number < 9:
            self._paragraph.level = number + 1
        elif word == b"cell":
            self._row.append(" ".join("".join(self._paragraph.words).split()))
            self._paragraph = _Paragraph(in_table=True)
        elif word == b"row":
            self._rows.append(self._row)
            self._row = []

    def _note(self, word: bytes) -> None:
        if word == b"annotation":
            self._now = replace(self._now, target="none")
            return
        self._notes.append([])
        self._say(f"[{len(self._notes)}]")
        self._now = replace(self._now, target="note")

    def _byte(self, byte: int) -> None:
        if self._skipping:
            self._skipping -= 1
        else:
            self._bytes.append(byte)

    def _flush(self) -> None:
        """Say what the bytes mean in the code page of their font."""
        if self._bytes:
            words = bytes(self._bytes).decode(self._now.encoding, "replace")
            self._bytes.clear()
            self._say(words)

    def _say(self, words: str) -> None:
        self._length += len(words)
        if self._length > 2 * MAX_DOCUMENT_CHARS:
            raise RefusedFileError(f"more than {MAX_DOCUMENT_CHARS:,} characters of text: split the file")
        if self._now.target == "styles":
            if (found := heading_style().match(words.strip().rstrip(";"))) is not None:
                self._styles[self._style] = int(found[1])
        elif self._now.hidden or self._now.target in {"none", "fonts"}:
            return
        elif self._now.target == "note":
            self._notes[-1].append(words)
        else:
            self._paragraph.words.append(words)

    def _end_paragraph(self) -> None:
        words = "".join(self._paragraph.words)
        words = words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if self._paragraph.in_table:
            self._paragraph.words = [words, " "]
            return
        if words.strip():
            self._end_table()
            if self._paragraph.level is not None:
                self._builder.heading(self._paragraph.level, words)
            else:
                self._builder.paragraph(words)
        self._paragraph.words = []

    def _end_table(self) -> None:
        rows = [row for row in self._rows if any(row)]
        if rows:
            self._builder.paragraph(markdown_rows(rows, None))
        self._rows = []


def _is_known(encoding: str) -> bool:
    try:
        return bool("".encode(encoding) == b"")
    except LookupError:
        return False
