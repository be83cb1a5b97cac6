"""Where a Milvus is, as YINZHENG_STORE says it; credentials never stand there, so it can be shown and logged."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from index.errors import ConfigError

FILE = "milvus+file:"
FORMS = "give milvus+https://HOST:19530, or milvus+file:FOLDER for milvus-lite"


@dataclass(frozen=True, slots=True)
class Address:
    """A server, or a folder of milvus-lite."""

    uri: str  # of the server; the folder's path where it is embedded
    embedded: bool

    def __str__(self) -> str:
        return FILE + self.uri if self.embedded else f"milvus+{self.uri}"


def address_of(store: str, *, insecure: bool = False) -> Address:
    """Return the address; raise ConfigError. Unless `insecure`, plain http must not leave this machine."""
    if store.startswith(FILE):
        if not store.removeprefix(FILE):
            raise ConfigError(f"YINZHENG_STORE={store!r}: has no folder: {FORMS}")
        return Address(store.removeprefix(FILE), embedded=True)
    try:
        parts = urlsplit(store.removeprefix("milvus+"))
        host, port = parts.hostname, parts.port
    except ValueError as exc:
        raise ConfigError(f"YINZHENG_STORE: not an address ({exc}): {FORMS}") from exc
    if "@" in store or parts.query or parts.fragment:
        raise ConfigError(
            "YINZHENG_STORE: credentials do not belong in the address: put them into a file, user:password or a token, "
            "and name it in YINZHENG_STORE_TOKEN_FILE"
        )
    if not store.startswith("milvus+") or parts.scheme not in {"http", "https"} or not host or parts.path.strip("/"):
        raise ConfigError(f"YINZHENG_STORE={store!r}: not known: {FORMS}")
    if parts.scheme == "http" and not insecure and not _is_loopback(host):
        raise ConfigError(
            f"YINZHENG_STORE={store!r}: http can be read on its way: use https, or, on a network of your own, "
            "set YINZHENG_STORE_INSECURE=1"
        )
    name = f"[{host}]" if ":" in host else host
    return Address(f"{parts.scheme}://{name}:{port or 19530}", embedded=False)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
