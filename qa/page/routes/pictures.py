"""Pictures of pages whose words were recognised: they stand beside the quotes, so that the two can be compared."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from index.documents.files import content_id
from index.documents.pictures import page_picture
from index.errors import AppError
from index.records import file_of
from qa.page.documents import move
from qa.page.gateway import Gateway, message_of
from qa.recent import Recent

KEPT = 64  # pictures, some 200 KB each
HEADERS = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-cache",
}


def pictures(gateway: Gateway) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint: a page of a file of the corpus that text was recognised on."""
    kept: Recent[tuple[str, str, int], bytes] = Recent(KEPT)

    async def picture(request: Request) -> Response:
        asked = request.path_params
        try:
            data = await run_in_threadpool(_picture, gateway, kept, asked["doc_id"], asked["sha256"], asked["page"])
        except AppError as exc:
            return PlainTextResponse(message_of(exc), 404)
        return Response(data, media_type="image/jpeg", headers=HEADERS)

    return picture


def _picture(gateway: Gateway, kept: Recent[tuple[str, str, int], bytes], doc_id: str, sha256: str, page: int) -> bytes:
    """Return the page of the file as it was quoted; raise AppError where it is another now, or was never recognised."""
    document = gateway.service.document(doc_id, sha256)
    if document is None or document.layout.ocr == () or not 1 <= page <= len(document.layout.pages):
        raise AppError("there is no such picture: reload the page")
    corpus = gateway.service.corpus_dir
    path = move.file_of(corpus, file_of(doc_id))
    if content_id(path) != sha256:
        raise AppError("the file has changed since it was read: build again")
    found = kept.get((doc_id, sha256, page))
    if found is None:
        found = page_picture(doc_id, corpus, page)
        kept.put((doc_id, sha256, page), found)
    return found
