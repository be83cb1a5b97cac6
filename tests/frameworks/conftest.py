"""An engine on a few small documents."""

from __future__ import annotations

import pytest

from qa.engine import Engine
from tests.served import served


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    with served(tmp_path_factory.mktemp("frameworks")) as service:
        return service.engine()
