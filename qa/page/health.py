"""GET /health: for whoever watches the server. It names no document and no question."""

from __future__ import annotations

from typing import Any

from index.errors import AppError
from qa.page.start import Service


def health(service: Service) -> Any:
    """Return the endpoint: 200 ready, 503 while it starts or where it failed."""
    from starlette.requests import Request
    from starlette.responses import JSONResponse

    def answer(request: Request) -> JSONResponse:
        try:
            state = service.state()
        except AppError as exc:
            return JSONResponse({"status": "failed", "reason": str(exc)}, status_code=503)
        if not state["ready"]:
            return JSONResponse({"status": "starting"} | state["stage"], status_code=503)
        return JSONResponse({"status": "ready", "n_documents": state["n_documents"], "built_at": state["built_at"]})

    return answer
