"""EML and MBOX -> messages, and the files attached to them. Nothing that a message points at is fetched.

Parts are numbered as they come: `0007` is the seventh message of a mailbox, `0007/2-report.pdf` its second attachment.
One that cannot be read is told by its number, and the others are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr

from index.config import MAX_ATTACHMENTS, MAX_MESSAGES, MAX_NESTING
from index.errors import RefusedFileError

FROM = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From [^\r\n]*\r?\n")
QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
HEADERS = ("From", "To", "Date")
UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u202a-\u202e\u2066-\u2069\ud800-\udfff]+|!(?=/)")
NAME_CHARS = 80
UNSOUND = (MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError)  # of odd mail


@dataclass(frozen=True, slots=True)
class Message:
    """A message's own words."""

    number: str  # "" of a file that is one message
    subject: str
    sender: str | None
    date: date | None  # UTC
    headers: str  # sender, receiver and date as the message has them, a line each
    text: str | None
    html: bytes | None  # where it has no plain text


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a message brings."""

    number: str  # "0007/2-report.pdf"
    data: bytes


@dataclass(frozen=True, slots=True)
class Unread:
    """A message, or an attachment, that cannot be read."""

    number: str
    reason: str  # with the remedy: one line


Part = Message | Attachment | Unread


def read_mail(data: bytes, suffix: str) -> Iterator[Part]:
    """Yield the messages of a file, each before its attachments; raise RefusedFileError where it is no mail."""
    if suffix == ".eml":
        yield from _message(data, "", 0)
        return
    starts = [match.span() for match in FROM.finditer(data)]
    if not starts or starts[0][0]:
        raise RefusedFileError("not a mailbox (it does not begin with “From ”): export it again as .mbox or .eml")
    if len(starts) > MAX_MESSAGES:
        raise RefusedFileError(f"{len(starts):,} messages, the limit is {MAX_MESSAGES:,}: split the file")
    ends = [start for start, _ in starts[1:]] + [len(data)]
    for n, ((_, begin), end) in enumerate(zip(starts, ends, strict=True), start=1):
        yield from _message(QUOTED_FROM.sub(rb"\1", data[begin:end]), f"{n:04d}", 0)


def _message(data: bytes, number: str, depth: int) -> Iterator[Part]:
    try:
        message = message_from_bytes(data, policy=policy.default)
    except UNSOUND as exc:
        yield _unsound(number, exc)
    else:
        yield from _parts(message, number, depth)


def _parts(message: EmailMessage, number: str, depth: int) -> Iterator[Part]:
    """Yield the message's own words, then what is attached to it."""
    try:
        yield _own(message, number)
    except UNSOUND as exc:
        yield _unsound(number, exc)
    try:
        attached = list(message.iter_attachments())
    except UNSOUND as exc:
        yield _unsound(_inside(number, 1, "attachments"), exc)
        return
    for n, part in enumerate(attached, start=1):
        inner = _inside(number, n, _file_name(part))
        if n > MAX_ATTACHMENTS:
            yield Unread(inner, f"more than {MAX_ATTACHMENTS:,} attachments in one message: save them as files")
            return
        if part.get_content_type() == "message/rfc822":
            yield from _nested(part, inner, depth + 1)
        else:
            yield _attached(part, inner)


def _inside(number: str, n: int, name: str) -> str:
    return "/".join(filter(None, (number, f"{n}-{name}")))


def _attached(part: MIMEPart, number: str) -> Attachment | Unread:
    try:
        return Attachment(number, _payload(part))
    except UNSOUND as exc:
        return _unsound(number, exc)


def _nested(part: MIMEPart, number: str, depth: int) -> Iterator[Part]:
    """Yield the parts of a message that is attached to another one."""
    if depth >= MAX_NESTING:
        yield Unread(number, f"messages more than {MAX_NESTING} deep in one another: save the innermost apart")
        return
    try:
        message = part.get_content()
    except UNSOUND as exc:
        yield _unsound(number, exc)
    else:
        yield from _parts(message, number, depth)


def _own(message: EmailMessage, number: str) -> Message:
    body = message.get_body(("plain", "html"))
    is_plain = body is not None and body.get_content_subtype() == "plain"
    name, address = parseaddr(_header(message, "From"))
    return Message(
        number=number,
        subject=_header(message, "Subject"),
        sender=name or address or None,
        date=_date(message),
        headers="\n".join(f"{name}: {line}" for name in HEADERS if (line := _header(message, name))),
        text=_text(body) if body is not None and is_plain else None,
        html=_payload(body) if body is not None and not is_plain else None,
    )


def _unsound(number: str, exc: Exception) -> Unread:
    return Unread(number, f"not a sound message ({type(exc).__name__}): export it again")


def _text(body: MIMEPart) -> str:
    try:
        return str(body.get_content())
    except LookupError:  # a character set that nobody knows
        return _payload(body).decode("utf-8", "replace")


def _payload(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, LookupError, AttributeError, TypeError, IndexError):  # one that the library cannot parse
        return ""


def _date(message: EmailMessage) -> date | None:
    try:
        when = message["Date"].datetime
    except (ValueError, AttributeError, TypeError, IndexError):
        return None
    return when if when is None else (when.astimezone(UTC) if when.tzinfo else when).date()


def _file_name(part: MIMEPart) -> str:
    """Return a name that is safe in a path: no separators, control characters or dots at its beginning."""
    try:
        given = str(part.get_filename() or "")
    except UNSOUND:
        given = ""
    name = UNSAFE.sub("_", given).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    return (f"{stem[:NAME_CHARS]}{dot}{suffix[:10]}" if dot else name[:NAME_CHARS]) or "attachment"
