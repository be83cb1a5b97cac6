"""Where Milvus is, and what must not be said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.config import IndexConfig
from index.errors import ConfigError
from index.store.places.milvus.address import address_of


@pytest.mark.parametrize(
    ("store", "uri"),
    [
        ("milvus+https://milvus.example:19531", "https://milvus.example:19531"),
        ("milvus+https://milvus.example", "https://milvus.example:19530"),
        ("milvus+http://127.0.0.1:19530", "http://127.0.0.1:19530"),
        ("milvus+http://localhost", "http://localhost:19530"),
        ("milvus+http://[::1]:19530", "http://[::1]:19530"),
        ("milvus+file:/var/lib/lite", "/var/lib/lite"),
    ],
)
def test_an_address_is_a_server_or_a_folder(store: str, uri: str) -> None:
    assert address_of(store).uri == uri


def test_plain_http_stays_on_this_machine_unless_that_is_allowed() -> None:
    with pytest.raises(ConfigError, match="use https"):
        address_of("milvus+http://10.0.0.5:19530")
    assert address_of("milvus+http://10.0.0.5:19530", insecure=True).uri == "http://10.0.0.5:19530"


@pytest.mark.parametrize(
    "store", ["milvus+https://ann:secret@milvus.example", "milvus+https://milvus.example?token=secret"]
)
def test_an_address_with_credentials_is_refused_and_not_repeated(store: str) -> None:
    with pytest.raises(ConfigError, match="YINZHENG_STORE_TOKEN_FILE") as raised:
        address_of(store)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "store", ["milvus", "milvus+file:", "https://milvus.example", "milvus+ftp://a", "milvus+https://"]
)
def test_what_is_no_address_is_refused_with_the_forms_that_are_known(store: str) -> None:
    with pytest.raises(ConfigError, match="milvus\\+https://HOST:19530"):
        address_of(store)


def test_credentials_come_from_a_file_or_the_environment_and_are_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("ann:secret\n", "utf-8")
    for env in ({"YINZHENG_STORE_TOKEN_FILE": str(file)}, {"YINZHENG_STORE_TOKEN": "ann:secret"}):
        config = IndexConfig.from_env(env)
        assert config.store_token == "ann:secret"
        assert "secret" not in repr(config)
    with pytest.raises(ConfigError, match="YINZHENG_STORE_TOKEN_FILE"):
        IndexConfig.from_env({"YINZHENG_STORE_TOKEN_FILE": str(tmp_path / "none")})
