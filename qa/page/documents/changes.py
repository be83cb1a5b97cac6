"""What changes the corpus and its index from the page; each call asks first whether the person may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import gradio as gr

from index.errors import AppError
from qa.page.access import Access
from qa.page.documents.move import file_of, move_document
from qa.page.documents.removed import is_kept, listed, put_back, set_aside, take_away
from qa.page.documents.upload import ExistsError, add_document
from qa.page.gateway import Gateway, gradio_errors, text


def add_changes(gateway: Gateway, access: Access) -> None:
    """Register them in the page being made."""
    service, log = gateway.service, gateway.log

    def page_rebuild(request: gr.Request) -> bool:
        with _admitted(access, request):
            log.write("rebuild", user=request.username)
            service.rebuild()
            return True

    def page_upload(name: str, data: str, replace: bool, request: gr.Request) -> dict[str, str | bool]:
        with _admitted(access, request):
            user = request.username or ""
            table = service.engine().snapshot.table

            def keep(doc_id: str) -> None:
                set_aside(service.index_dir, service.corpus_dir, doc_id, user, "replaced")

            try:
                doc_id = add_document(service.corpus_dir, text(name), text(data), table, keep, replace=replace is True)
            except ExistsError:
                return {"name": name, "exists": True}
            log.write("upload", doc_id=doc_id, user=request.username)
            return {"name": doc_id, "exists": False}

    def page_move(doc_id: str, target: str, request: gr.Request) -> str:
        with _admitted(access, request):
            moved = move_document(service.corpus_dir, text(doc_id), text(target))
            log.write("move", doc_id=doc_id, to=moved, user=request.username)
            return moved

    def page_remove(doc_id: str, request: gr.Request) -> str:
        with _admitted(access, request):
            file_of(service.corpus_dir, text(doc_id))
            record = take_away(service.index_dir, service.corpus_dir, doc_id, request.username or "")
            log.write("remove", doc_id=doc_id, user=request.username)
            return record.name

    def page_removed(request: gr.Request) -> list[dict[str, Any]]:
        with _admitted(access, request):
            now = datetime.now(UTC)
            kept = listed(service.index_dir)
            return [asdict(record) for record in kept if is_kept(record, access.config.keep_days, now)]

    def page_put_back(name: str, request: gr.Request) -> str:
        with _admitted(access, request):
            now = datetime.now(UTC)
            record = next((one for one in listed(service.index_dir) if one.name == name), None)
            if record is None or not is_kept(record, access.config.keep_days, now):
                raise AppError("this file is not kept any more: add it anew")
            put_back(service.index_dir, service.corpus_dir, record.name)
            log.write("put back", doc_id=record.doc_id, user=request.username)
            return record.doc_id

    calls: tuple[Callable[..., Any], ...] = (
        *(page_rebuild, page_upload, page_move, page_remove),
        *(page_removed, page_put_back),
    )
    for call in calls:
        gr.api(call, api_name=call.__name__, api_visibility="private", queue=False)


@contextmanager
def _admitted(access: Access, request: gr.Request) -> Iterator[None]:
    """Refuse whoever may not change the index; else turn errors into gradio's."""
    with gradio_errors():
        access.require(request.username, request.headers)
        yield
