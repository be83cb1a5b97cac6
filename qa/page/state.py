"""The service -> what the page and the health check say of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from qa.page.start import Service


def state_reply(service: Service) -> dict[str, Any]:
    """Return how far the start is; once it is over, what is indexed; raise AppError if it failed."""
    if not service.ready:
        return {"ready": False, "stage": asdict(service.stage)}
    engine = service.engine()
    return {"ready": True, "n_documents": len(engine.documents), "built_at": engine.built_at.isoformat()}
