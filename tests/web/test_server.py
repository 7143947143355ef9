"""Who is let in, what they get, and what becomes of the screens."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import (
    ClientWebSocketResponse,
    CookieJar,
    WSCloseCode,
    WSMsgType,
    WSServerHandshakeError,
)
from hypothesis import given
from hypothesis import strategies as st

from annotator.web import process, server
from annotator.web.server import MAX_CELLS, obey
from tests.waiting import until
from tests.web.browser import pause
from tests.web.conftest import Serve, Served, alive

CLEARED = "\x1bc\x1b[?25l"
"""What clears the terminal and hides its cursor."""

EVERYTHING = ("/", "/ws", "/static/page.js", "/client/js/textual.js", "/download/key", "/nothing")


async def status(served: Served, path: str, **headers: str) -> int:
    async with served.client.get(
        served.origin + path, headers=headers, allow_redirects=False
    ) as answer:
        return answer.status


# Tokens and cookies


async def test_the_printed_address_is_exchanged_for_a_cookie(served: Served) -> None:
    address = served.server.new_address()
    assert address.startswith(f"{served.origin}/?token=")
    async with served.client.get(address, allow_redirects=False) as answer:
        assert answer.status == 303
        assert answer.headers["Location"] == "/"
        (cookie,) = answer.cookies.values()
    assert cookie.key == f"annotator_{served.port}"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert cookie.value not in address
    assert await status(served, "/") == 200


async def test_the_printed_address_works_once(served: Served) -> None:
    address = served.server.new_address()
    async with served.client.get(address, allow_redirects=False) as answer:
        assert answer.status == 303
    async with served.client.get(address, allow_redirects=False) as answer:
        assert answer.status == 403
        assert not answer.cookies
        assert "This address was used already" in await answer.text()


async def test_looking_at_the_printed_address_does_not_use_it_up(served: Served) -> None:
    address = served.server.new_address()
    async with served.client.head(address, allow_redirects=False) as answer:
        assert answer.status == 403
    async with served.client.get(address, allow_redirects=False) as answer:
        assert answer.status == 303


@pytest.mark.parametrize("path", EVERYTHING)
async def test_nothing_is_given_without_the_cookie(served: Served, path: str) -> None:
    served.server.new_address()
    async with served.client.get(served.origin + path) as answer:
        assert answer.status == 403
        assert "Open the address that annotator serve has printed" in await answer.text()


@pytest.mark.parametrize("token", ["", "x", "é", "%ff", "%00"])
async def test_a_wrong_token_is_refused(served: Served, token: str) -> None:
    served.server.new_address()
    assert await status(served, f"/?token={token}") == 403


async def test_a_wrong_cookie_is_refused(served: Served) -> None:
    cookie = f"annotator_{served.port}=x"
    assert await status(served, "/", Cookie=cookie) == 403


async def test_the_cookie_of_another_server_is_refused(serve: Serve) -> None:
    one, other = await serve(), await serve()
    await one.enter()
    assert isinstance(one.client.cookie_jar, CookieJar)
    (cookie,) = one.client.cookie_jar
    assert await status(other, "/", Cookie=f"annotator_{other.port}={cookie.value}") == 403


# Addresses


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "a b"])
@pytest.mark.parametrize("path", EVERYTHING)
async def test_a_foreign_host_is_refused(served: Served, path: str, host: str) -> None:
    await served.enter()
    assert await status(served, path, Host=host.format(port=served.port)) == 403


async def test_a_foreign_host_does_not_use_the_token_up(served: Served) -> None:
    address = served.server.new_address()
    path = address.removeprefix(served.origin)
    assert await status(served, path, Host=f"evil.example:{served.port}") == 403
    assert await status(served, path) == 303


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "http://evil.example",
        "http://evil.example:{port}",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "http://127.0.0.1:{port}.evil.example",
    ],
)
async def test_a_socket_of_a_foreign_page_is_refused(served: Served, origin: str | None) -> None:
    await served.enter()
    with pytest.raises(WSServerHandshakeError) as refusal:
        await served.client.ws_connect(
            f"{served.origin}/ws", origin=origin and origin.format(port=served.port)
        )
    assert refusal.value.status == 403


async def test_a_socket_needs_the_cookie(served: Served) -> None:
    with pytest.raises(WSServerHandshakeError) as refusal:
        await served.client.ws_connect(f"{served.origin}/ws", origin=served.origin)
    assert refusal.value.status == 403


# The page


async def test_the_page_and_its_parts_name_nothing_outside(served: Served) -> None:
    await served.enter()
    async with served.client.get(f"{served.origin}/") as answer:
        page = await answer.text()
    assert "annotator: &lt;ann&gt;" in page
    parts = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert len(parts) == 5
    for part in parts:
        assert part == "data:," or re.match(r"/(static|client)/", part)
        if part.startswith("/"):
            assert await status(served, part) == 200
    async with served.client.get(f"{served.origin}/static/page.css") as answer:
        style = await answer.text()
    fonts = re.findall(r'url\("([^"]*)"\)', style)
    assert len(fonts) == 2
    for font in fonts:
        assert await status(served, font) == 200
    for text in (page, style):
        assert "//" not in text


@pytest.mark.parametrize("path", [*EVERYTHING, "/?token=wrong"])
@pytest.mark.parametrize("entered", [True, False])
async def test_every_answer_forbids_what_lies_outside(
    served: Served, path: str, entered: bool
) -> None:
    if entered:
        await served.enter()
    async with served.client.get(served.origin + path) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        kept = path.startswith(("/static", "/client")) and entered
        assert answer.headers["Cache-Control"] == ("no-cache" if kept else "no-store")
    directives = dict(each.strip().split(" ", 1) for each in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"
    allowed = {source for sources in directives.values() for source in sources.split()}
    assert allowed == {
        "'none'",
        "'self'",
        "'unsafe-inline'",
        "data:",
        f"ws://127.0.0.1:{served.port}",
        f"wss://127.0.0.1:{served.port}",
    }


@pytest.mark.parametrize("folder", ["/static", "/static/", "/client/", "/client/js/"])
async def test_folders_are_not_listed(served: Served, folder: str) -> None:
    await served.enter()
    assert await status(served, folder) in (403, 404)


async def test_nothing_beside_the_folders_is_given(served: Served) -> None:
    await served.enter()
    for path in ("/static/../server.py", "/static/%2e%2e/server.py", "/client/..%2fserver.py"):
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        assert isinstance(served.client.cookie_jar, CookieJar)
        (cookie,) = served.client.cookie_jar
        request = (
            f"GET {path} HTTP/1.1",
            f"Host: 127.0.0.1:{served.port}",
            f"Cookie: {cookie.key}={cookie.value}",
            "Connection: close",
        )
        writer.write("\r\n".join((*request, "", "")).encode())
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        assert answer.split()[1] in (b"403", b"404"), path


# Screens


@asynccontextmanager
async def tab(served: Served, query: str = "") -> AsyncIterator[ClientWebSocketResponse]:
    """A tab that was let in."""
    await served.enter()
    async with served.client.ws_connect(
        f"{served.origin}/ws{query}", origin=served.origin
    ) as connection:
        yield connection


async def told(connection: ClientWebSocketResponse) -> dict[str, Any]:
    """What the screen tells of itself."""
    async with asyncio.timeout(20):
        about: dict[str, Any] = json.loads(await connection.receive_bytes())
    return about


async def ended(pid: int) -> None:
    await until(lambda: not alive(pid), pause)


async def test_a_tab_has_a_screen_that_ends_with_it(served: Served) -> None:
    async with tab(served, "?width=99&height=33") as connection:
        about = await told(connection)
        assert (about["COLUMNS"], about["ROWS"]) == ("99", "33")
        assert about["TERM"] == "xterm-256color"
        assert "WebDriver" in about["TEXTUAL_DRIVER"]
        assert alive(about["pid"])
    await ended(about["pid"])


async def test_each_tab_has_a_screen_of_its_own(served: Served) -> None:
    async with tab(served) as one, tab(served) as other:
        first, second = await told(one), await told(other)
        assert first["pid"] != second["pid"]
        await other.close()
        await ended(second["pid"])
        assert alive(first["pid"])


async def test_arguments_reach_the_screen_as_they_are(serve: Serve) -> None:
    strange = ("a b", "'; touch x; '", "$HOME", "`id`", "--", "é\n", "")
    async with tab(await serve("echo", *strange)) as connection:
        assert (await told(connection))["argv"] == list(strange)


async def test_what_the_tab_says_reaches_the_screen(served: Served) -> None:
    async with tab(served) as connection:
        await told(connection)
        for said, heard in (
            (["stdin", "é\udc80"], "Dé?"),
            (["focus"], 'M{"type": "focus"}'),
            (["blur"], 'M{"type": "blur"}'),
            (
                ["resize", {"width": 10**9, "height": -5}],
                f'M{{"type": "resize", "width": {MAX_CELLS}, "height": 1}}',
            ),
        ):
            await connection.send_str(json.dumps(said))
            assert (await connection.receive_bytes()).decode() == heard + "\n"
        await connection.send_str('["ping", "12"]')
        assert await connection.receive_json() == ["pong", "12"]


async def test_nonsense_is_passed_over(served: Served) -> None:
    async with tab(served, "?width=x&height=-1") as connection:
        assert (await told(connection))["COLUMNS"] == "80"
        for nonsense in (
            "",
            "x",
            "[" * 100_000,
            "1",
            "[]",
            '["stdin"]',
            '["stdin", 1]',
            '["resize", {"width": "1", "height": 2}]',
            '["resize", {"width": 1}]',
            '["ping"]',
            '{"stdin": "a"}',
        ):
            await connection.send_str(nonsense)
        await connection.send_bytes(b"\xff")
        await connection.send_str('["stdin", "still here"]')
        assert await connection.receive_bytes() == b"Dstill here\n"


async def test_a_screen_that_ends_closes_its_tab(served: Served) -> None:
    async with tab(served) as connection:
        about = await told(connection)
        await connection.send_str('["stdin", "q"]')
        async with asyncio.timeout(20):
            drawn = [message async for message in connection]
        assert [message.type for message in drawn] == [WSMsgType.BINARY] * 2
        assert drawn[-1].data == CLEARED.encode()
        assert connection.closed
    await ended(about["pid"])


async def test_a_screen_that_fails_says_why_in_its_tab(serve: Serve) -> None:
    async with tab(await serve("fail")) as connection:
        async with asyncio.timeout(20):
            drawn = b"".join([message.data async for message in connection])
    text = drawn.decode()
    assert text.startswith(f"{CLEARED}annotator: ")
    assert text.endswith("such article.\r\nAsk for another.")
    assert "\x1b" not in text.removeprefix(CLEARED)
    assert "\x07" not in text


@pytest.mark.parametrize("behaviour", ["stubborn", "silent", "chatty"])
async def test_a_screen_that_does_not_end_is_ended(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, behaviour: str
) -> None:
    begun: list[int] = []
    start = process.ScreenProcess.start

    async def remember(self: process.ScreenProcess, width: int, height: int) -> None:
        await start(self, width, height)
        assert self._process is not None
        begun.append(self._process.pid)

    monkeypatch.setattr(process.ScreenProcess, "start", remember)
    monkeypatch.setattr(process, "GRACE_SECONDS", 0.2)
    async with tab(await serve(behaviour)):
        await until(lambda: begun, pause)
        assert alive(begun[0])
    await ended(begun[0])


async def test_the_end_of_the_server_ends_all_screens(served: Served) -> None:
    async def until_closed(connection: ClientWebSocketResponse) -> int | None:
        async for _message in connection:
            pass
        return connection.close_code

    async with tab(served) as one, tab(served) as other:
        pids = [(await told(one))["pid"], (await told(other))["pid"]]
        codes = asyncio.gather(until_closed(one), until_closed(other))
        await served.runner.cleanup()
        for pid in pids:
            assert not alive(pid)
        assert tuple(await codes) == (WSCloseCode.GOING_AWAY, WSCloseCode.GOING_AWAY)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


class Deaf:
    """A screen and a tab that take anything of the right type."""

    async def send_bytes(self, data: bytes) -> None:
        assert isinstance(data, bytes)

    async def set_terminal_size(self, width: int, height: int) -> None:
        assert 1 <= width <= MAX_CELLS
        assert 1 <= height <= MAX_CELLS

    async def focus(self) -> None:
        return

    async def blur(self) -> None:
        return

    async def send_json(self, data: object) -> None:
        assert data


@given(
    json_values
    | st.tuples(st.sampled_from(["stdin", "resize", "ping", "focus"]), json_values).map(list)
    | st.fixed_dictionaries({"width": json_values, "height": st.integers()}).map(
        lambda size: ["resize", size]
    )
)
def test_any_message_is_obeyed_or_passed_over(message: object) -> None:
    deaf: Any = Deaf()
    asyncio.run(obey(json.dumps(message), deaf, deaf))


def test_what_fails_inside_is_a_sentence() -> None:
    said: list[str] = []
    log = server._Sentences(said.append)
    error = ValueError("secret")
    log.handle(logging.LogRecord("x", logging.ERROR, "x", 1, "Oh", None, (ValueError, error, None)))
    assert said == ["A request failed (ValueError); the server goes on."]
