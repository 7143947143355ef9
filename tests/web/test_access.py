"""Secrets that work once, and the addresses that are the server's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.errors import UsageError
from annotator.web.access import Tokens, addresses

# Tokens


def test_a_token_is_exchanged_once() -> None:
    tokens = Tokens()
    token = tokens.new()
    secret = tokens.redeem(token)
    assert secret is not None
    assert secret != token
    assert tokens.admits(secret)
    assert tokens.redeem(token) is None


def test_a_new_token_takes_the_place_of_the_one_before() -> None:
    tokens = Tokens()
    first, second = tokens.new(), tokens.new()
    assert tokens.redeem(first) is None
    assert tokens.redeem(second) is not None


def test_a_wrong_guess_leaves_the_token_open() -> None:
    tokens = Tokens()
    token = tokens.new()
    assert tokens.redeem(token[:-1]) is None
    assert tokens.redeem(token) is not None


def test_every_server_has_secrets_of_its_own() -> None:
    one, other = Tokens(), Tokens()
    secret = one.redeem(one.new())
    assert secret is not None
    assert not other.admits(secret)
    assert len({tokens.new() for tokens in [one, other] * 50}) == 100


@given(st.text())
def test_no_text_lets_anybody_in(text: str) -> None:
    tokens = Tokens()
    assert tokens.redeem(text) is None
    assert not tokens.admits(text)
    tokens.new()
    assert tokens.redeem(text) is None


# Addresses


def test_on_this_machine_alone() -> None:
    own = addresses("127.0.0.1", 8000, "127.0.0.1", "box")
    assert own.url == "http://127.0.0.1:8000"
    for authority in ("127.0.0.1:8000", "localhost:8000", "LOCALHOST:8000", "[::1]:8000"):
        assert own.own(authority)
        assert own.own_origin(f"http://{authority}")
    for authority in (
        "",
        "127.0.0.1",
        "127.0.0.1:8001",
        "127.0.0.2:8000",
        "box:8000",
        "evil.example:8000",
        "127.0.0.1:8000.evil.example",
        "127.0.0.1:8000@evil.example",
        "localhost:8000, evil.example",
    ):
        assert not own.own(authority), authority
        assert not own.own_origin(f"http://{authority}")


@pytest.mark.parametrize(
    "origin", ["", "null", "127.0.0.1:8000", "file://", "ftp://127.0.0.1:8000", "http://"]
)
def test_what_is_no_origin_of_a_page_is_not_its_own(origin: str) -> None:
    assert not addresses("127.0.0.1", 8000, "127.0.0.1", "box").own_origin(origin)


def test_a_named_address_is_the_only_one() -> None:
    own = addresses("annotate.example.org", 8000, "192.0.2.1", "box")
    assert own.url == "http://annotate.example.org:8000"
    assert own.own("annotate.example.org:8000")
    assert not own.own("localhost:8000")
    assert not own.own("192.0.2.1:8000")


def test_listening_everywhere_takes_ip_addresses_but_no_names_of_others() -> None:
    own = addresses("0.0.0.0", 8000, "0.0.0.0", "Box")
    assert own.url == "http://box:8000"
    for authority in ("box:8000", "localhost:8000", "192.0.2.1:8000", "[2001:db8::1]:8000"):
        assert own.own(authority), authority
    for authority in ("evil.example:8000", "192.0.2.1:8001", "192.0.2.1", "[::1", "1.2.3:8000"):
        assert not own.own(authority), authority


def test_an_ipv6_address_stands_in_brackets() -> None:
    assert addresses("::1", 8000, "::1", "box").url == "http://[::1]:8000"


def test_the_port_of_the_scheme_is_left_out_as_browsers_do() -> None:
    own = addresses("127.0.0.1", 80, "127.0.0.1", "box")
    assert own.url == "http://127.0.0.1"
    assert own.own("localhost")
    assert not own.own("localhost:80")


def test_a_public_address_is_printed_and_taken() -> None:
    own = addresses("127.0.0.1", 8000, "127.0.0.1", "box", "HTTPS://Annotate.example.org:443/")
    assert own.url == "https://annotate.example.org"
    assert own.secure
    assert own.own("annotate.example.org")
    assert own.own_origin("https://annotate.example.org")
    assert own.own("127.0.0.1:8000")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "annotate.example.org",
        "ftp://annotate.example.org",
        "https://annotate.example.org/path",
        "https://annotate.example.org?query",
        "https://user@annotate.example.org",
        "https://annotate.example.org:0",
        "https://annotate.example.org:99999",
        "https://annotate.example.org; script-src *",
        "https://",
    ],
)
def test_a_public_address_is_one_of_a_server(url: str) -> None:
    with pytest.raises(UsageError, match="--public-url"):
        addresses("127.0.0.1", 8000, "127.0.0.1", "box", url)


@given(st.text(max_size=40))
def test_any_text_can_be_asked_about(text: str) -> None:
    own = addresses("0.0.0.0", 8000, "0.0.0.0", "box")
    assert own.own(text) in (True, False)
    assert own.own_origin(text) in (True, False)
    if not any(sign.isdigit() for sign in text):
        assert not own.own(text)
