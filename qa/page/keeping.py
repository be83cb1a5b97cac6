"""The functions by which the page changes the index; each asks the keeper first."""

from __future__ import annotations

import gradio as gr

from qa.page.desk import Desk, refusals, text
from qa.page.keeper import Keeper
from qa.page.upload import ExistsError, add_document


def add_keeping(desk: Desk, keeper: Keeper) -> None:
    """Name the functions in the page that is being made."""

    def page_rebuild(request: gr.Request) -> bool:
        with refusals():
            keeper.require(request.username, request.headers)
            desk.log.write("rebuild", user=request.username)
            desk.service.rebuild()
            return True

    def page_upload(name: str, data: str, replace: bool, request: gr.Request) -> dict[str, str | bool]:
        with refusals():
            keeper.require(request.username, request.headers)
            folder, register = desk.service.corpus_dir, desk.service.engine().snapshot.register
            try:
                doc_id = add_document(folder, text(name), text(data), register, replace=replace is True)
            except ExistsError:
                return {"name": name, "exists": True}
            desk.log.write("upload", doc_id=doc_id, user=request.username)
            return {"name": doc_id, "exists": False}

    gr.api(page_rebuild, api_name="page_rebuild", api_visibility="private", queue=False)
    gr.api(page_upload, api_name="page_upload", api_visibility="private", queue=False)
