"""The review screen in a real Chromium."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.cli.samples import ANNOTATOR, TALKS
from tests.waiting import until
from tests.web.browser import BINARY, SIZE, Browser, chromium, pause
from tests.web.conftest import Begin, address, alive, children

pytestmark = pytest.mark.skipif(
    BINARY is None, reason="Chromium is not there; on Debian: apt-get install chromium"
)

SECONDS = 60.0
"""How long a browser may take on a busy machine; nothing waits that long where all is well."""


@pytest.fixture
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """A browser that knows nothing yet."""
    async with chromium(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


def decided(project: Path) -> list[tuple[Any, ...]]:
    """What the database has of the annotator: where facts stand, and what became of them."""
    with sqlite3.connect(project / "db" / "annotator.db") as database:
        rows = database.execute(
            'SELECT record.start, record."end", record.verdict FROM record'
            " JOIN layer ON layer.number = record.layer"
            " WHERE layer.kind = 'annotated' AND layer.author = ? AND record.kind = 'entity'",
            (ANNOTATOR,),
        ).fetchall()
    database.close()
    return rows


async def test_a_fact_accepted_in_the_page_is_in_the_database(
    browser: Browser, begin: Begin, project: Path
) -> None:
    server = begin()
    url = address(server)
    page = await browser.page()
    await page.go(url)
    await until(page.terminal.shows(TALKS.title, "Ankara", "accept"), pause, limit=SECONDS)
    assert await page.evaluate("location.pathname + location.search") == "/"
    assert await page.evaluate("document.cookie") == ""
    (socket,) = page.of("Network.webSocketCreated")
    assert socket["url"].endswith("?width={}&height={}".format(*SIZE))

    assert decided(project) == []
    await page.type("a")
    await until(lambda: decided(project), pause, limit=SECONDS)
    assert decided(project) == [(0, len("Ankara"), "accepted")]
    await until(page.terminal.shows("1/9"), pause, limit=SECONDS)

    (screen,) = children(server.pid)
    await page.close()
    await until(lambda: not alive(screen), pause, limit=SECONDS)


async def test_no_request_leaves_the_server(browser: Browser, begin: Begin) -> None:
    url = address(begin())
    page = await browser.page()
    await page.go(url)
    await until(page.terminal.shows("Ankara"), pause, limit=SECONDS)
    own = urlsplit(url).netloc
    assert len(page.addresses) >= 8
    assert {urlsplit(each).netloc for each in page.addresses} == {own}
    assert await page.evaluate("document.fonts.check('bold 16px \"Roboto Mono\"')")
    assert page.complaints == []
    # The policy is in force: the page could ask for nothing outside if it wanted to.
    script = "fetch('http://localhost:9/').then(() => 'sent', () => 'kept')"
    assert await page.evaluate(script) == "kept"
    assert any("Content Security Policy" in complaint for complaint in page.complaints)


async def test_two_tabs_are_two_windows(browser: Browser, begin: Begin, project: Path) -> None:
    url = address(begin())
    first, second = await browser.page(), await browser.page()
    await first.go(url)
    await second.go(url.partition("?")[0])
    for page in (first, second):
        await until(page.terminal.shows("Ankara", "0/9"), pause, limit=SECONDS)
    await first.type("a")
    await until(first.terminal.shows("1/9"), pause, limit=SECONDS)
    await second.type("x")
    await until(second.terminal.shows("1/9"), pause, limit=SECONDS)
    assert decided(project) == [(0, len("Ankara"), "accepted")]


async def test_the_button_begins_again(browser: Browser, begin: Begin) -> None:
    page = await browser.page()
    await page.go(address(begin()))
    await until(page.terminal.shows("Ankara"), pause, limit=SECONDS)
    await page.type("q")
    await until(lambda: page.of("Network.webSocketClosed"), pause, limit=SECONDS)
    assert "Ankara" not in page.terminal.text
    assert await page.evaluate("document.activeElement.textContent") == "Start again"
    await page.press("Enter", "Enter", 13, text="\r")
    await until(lambda: len(page.of("Network.webSocketCreated")) == 2, pause, limit=SECONDS)
    await until(page.terminal.shows("Ankara"), pause, limit=SECONDS)


async def test_a_second_browser_is_refused_with_a_sentence(
    browser: Browser, begin: Begin, tmp_path: Path
) -> None:
    url = address(begin())
    page = await browser.page()
    await page.go(url)
    async with chromium(tmp_path / "other") as other:
        stranger = await other.page()
        for place, sentence in (
            (url, "This address was used already"),
            (url.partition("?")[0], "Open the address that annotator serve has printed"),
        ):
            await stranger.go(place)
            assert sentence in await stranger.evaluate("document.body.innerText")
        assert stranger.of("Network.webSocketCreated") == []
