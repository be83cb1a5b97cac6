"""Whether the server is ready, for whoever looks after it; needs no account and names no document."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse

from index.errors import AppError
from qa.page.service import Service


def health(service: Service) -> Callable[[Request], JSONResponse]:
    """Return the endpoint: 200 ready, 503 while it starts or where it failed."""

    def answer(request: Request) -> JSONResponse:
        try:
            state = service.state()
        except AppError as exc:
            return JSONResponse({"status": "failed", "reason": str(exc)}, status_code=503)
        if not state["ready"]:
            return JSONResponse({"status": "starting"} | state["stage"], status_code=503)
        return JSONResponse({"status": "ready", "n_documents": state["n_documents"], "built_at": state["built_at"]})

    return answer
