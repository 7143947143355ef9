"""The page in a real Chromium, without network."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.material import whole_page
from tests.web.browser import BINARY, chromium

pytestmark = pytest.mark.skipif(
    BINARY is None, reason="Chromium is not there; on Debian: apt-get install chromium"
)


async def test_the_page_is_drawn_and_asks_for_nothing(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    report = tmp_path / "report.html"
    report.write_text(whole_page(), encoding="utf-8")
    async with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        page = await browser.page()
        await page.go(report.as_uri())
        assert await page.evaluate("document.querySelector('h1').textContent") == (
            "How good is rules@1?"
        )
        # Colours come from the style sheet, which the page's own policy lets through.
        color = "getComputedStyle(document.querySelector('mark.missed, mark.wrong')).color"
        assert await page.evaluate(color) != await page.evaluate(
            "getComputedStyle(document.body).color"
        )
        wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        await page.resize(400, 800)
        assert await page.evaluate(wide)
        asked = {url for url in page.addresses if not url.startswith("data:")}
        assert asked <= {report.as_uri()}
        assert page.complaints == []
