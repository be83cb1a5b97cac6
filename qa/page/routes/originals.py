"""The files as they are: a PDF is shown, everything else is saved, so that nothing in a document runs as our page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from index.errors import AppError
from index.records import INSIDE
from qa.page.documents.move import file_of
from qa.page.gateway import Gateway, message_of

PDF = b"%PDF-"
POLICY = "default-src 'none'; frame-ancestors 'none'"  # a browser's own viewer asks for nothing of it


def originals(gateway: Gateway) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint: the file of a document that is indexed, from the corpus."""

    async def original(request: Request) -> Response:
        doc_id = request.path_params["doc_id"]
        try:
            return await run_in_threadpool(_file, gateway, doc_id)
        except AppError as exc:
            return PlainTextResponse(message_of(exc), 404)

    return original


def _file(gateway: Gateway, doc_id: str) -> Response:
    """Return the file; raise AppError where it is not one of the documents."""
    service = gateway.service
    if doc_id not in service.engine().snapshot.table.numbers:
        raise AppError("there is no such document: reload the page")
    path = file_of(service.corpus_dir, doc_id.partition(INSIDE)[0])
    data = path.read_bytes()
    shown = doc_id.lower().endswith(".pdf") and INSIDE not in doc_id and data.startswith(PDF)
    name = quote(path.name)
    headers = {
        "content-disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{name}",
        "content-security-policy": POLICY if shown else f"{POLICY}; sandbox",
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-cache",
    }
    return Response(data, media_type="application/pdf" if shown else "application/octet-stream", headers=headers)
