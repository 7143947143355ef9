"""Who may use the server: one-time tokens, one session, and the addresses that are its own."""

from __future__ import annotations

import hmac
import ipaddress
import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from annotator.core.errors import UsageError
from annotator.core.language import _

_DEFAULT_PORTS = {"http": 80, "https": 443}
_PUBLIC = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9._-]+|\[[0-9a-f:.]+\])(:(?P<port>[0-9]{1,5}))?/?",
    re.IGNORECASE,
)
_BYTES = 32


class Tokens:
    """The secrets of one run of the server: a token for one visit, and what it is exchanged for.

    A new token takes the place of the one before, so at most one is open at any time.
    """

    def __init__(self) -> None:
        self._open: str | None = None
        self._session = secrets.token_urlsafe(_BYTES)

    def new(self) -> str:
        """A token that lets one browser in, once."""
        self._open = secrets.token_urlsafe(_BYTES)
        return self._open

    def redeem(self, token: str) -> str | None:
        """The session's secret in exchange for the open token; nothing for any other."""
        if self._open is None or not _same(token, self._open):
            return None
        self._open = None
        return self._session

    def admits(self, secret: str) -> bool:
        """Whether this is the session's secret."""
        return _same(secret, self._session)


def _same(given: str, expected: str) -> bool:
    """Compare in a time that does not depend on where the texts differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


@dataclass(frozen=True)
class Addresses:
    """The addresses under which browsers may reach the server.

    Args:
        url: The one that is printed, without a path.
        authorities: Each ``host:port`` of a URL that is the server's; the port is left out where
            it is the scheme's own.
        any_ip: A port at which every IP address is the server's too.
    """

    url: str
    authorities: frozenset[str]
    any_ip: int | None = None

    @property
    def secure(self) -> bool:
        """Whether browsers reach the server over TLS."""
        return self.url.startswith("https:")

    def own(self, authority: str) -> bool:
        """Whether this ``host:port`` is the server's."""
        authority = authority.lower()
        if authority in self.authorities:
            return True
        if self.any_ip is None:
            return False
        # Another site can make its name point here, but not an IP address.
        try:
            parts = urlsplit(f"http://{authority}")
            ipaddress.ip_address(parts.hostname or "")
            return _authority("http", parts.hostname or "", self.any_ip) == authority
        except ValueError:
            return False

    def own_origin(self, origin: str) -> bool:
        """Whether a page of this origin is the server's."""
        scheme, _separator, authority = origin.partition("://")
        return scheme in _DEFAULT_PORTS and self.own(authority)


def addresses(host: str, port: int, ip: str, name: str, public_url: str | None = None) -> Addresses:
    """The addresses of a server that listens already.

    Args:
        host: Where it was asked to listen.
        port: The port on which it listens.
        ip: The IP address on which it listens.
        name: The machine's name.
        public_url: The address under which browsers reach it, where that is another one.

    Raises:
        UsageError: The public address is not of the form ``http(s)://host[:port]``.
    """
    place = ipaddress.ip_address(ip.partition("%")[0])
    names = {host}
    if place.is_loopback or place.is_unspecified:
        names |= {"localhost", "127.0.0.1", "::1"}
    if place.is_unspecified:
        names.add(name)
        host = name
    authorities = {_authority("http", each, port) for each in names}
    url = f"http://{_authority('http', host, port)}"
    if public_url is not None:
        url, authority = _public(public_url)
        authorities.add(authority)
    return Addresses(url, frozenset(authorities), port if place.is_unspecified else None)


def _authority(scheme: str, host: str, port: int | None) -> str:
    host = f"[{host}]" if ":" in host else host
    return (host if port in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{port}").lower()


def _public(url: str) -> tuple[str, str]:
    found = _PUBLIC.fullmatch(url)
    if found is None or int(found["port"] or 1) not in range(1, 65536):
        raise UsageError(
            _("--public-url is not the address of a server: {url}").format(url=url),
            hint=_("Write it without a path, like https://annotate.example.org."),
        )
    scheme, port = found["scheme"].lower(), found["port"]
    authority = _authority(scheme, found["host"].strip("[]"), int(port) if port else None)
    return f"{scheme}://{authority}", authority
