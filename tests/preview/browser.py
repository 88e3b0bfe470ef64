"""A headless Chromium that opens a page from a file, as a reader would."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

INSTALL = "apt-get install chromium chromium-driver"
LAPTOP = (1440, 900)
PHONE = (390, 844)
_DRAWN = (
    "return [...document.querySelectorAll('.plot')].every((plot) => !plot.offsetParent || plot.querySelector('canvas'))"
)


@contextmanager
def chromium(size: tuple[int, int] = LAPTOP, *, light: bool = False) -> Iterator[Chrome]:
    """Start a browser with a window of a size in CSS pixels, in UTC, that prefers a dark theme unless ``light``."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    assert browser, f"chromium is missing: {INSTALL}"
    assert driver, f"chromedriver is missing: {INSTALL}"
    options = ChromeOptions()
    options.binary_location = browser
    # The sandbox refuses to run as root, as tests in a container do; no page but our own is opened.
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--force-color-profile=srgb",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    page = Chrome(options=options, service=Service(driver, env=None))
    try:
        metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
        page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        page.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "UTC"})
        scheme = [{"name": "prefers-color-scheme", "value": "light" if light else "dark"}]
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})
        yield page
    finally:
        page.quit()


def open_page(page: Chrome, path: Path, uid: str = "") -> None:
    """Open a page at a dashboard, with every row unfolded."""
    page.get("about:blank")
    page.get(path.absolute().as_uri() + (f"#/d/{uid}" if uid else ""))
    page.execute_script("document.querySelectorAll('h2.row button[aria-expanded=false]').forEach((row) => row.click())")
    # Two frames later, the charts have taken their size.
    page.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(() => arguments[0]()))")


def console(page: Chrome) -> list[dict[str, Any]]:
    """Return what the browser has logged."""
    found: list[dict[str, Any]] = page.get_log("browser")
    return found


def picture(page: Chrome, *, whole: bool = False) -> bytes:
    """Return a PNG of the window, or of the whole page."""
    import base64

    asked: dict[str, Any] = {"format": "png", "captureBeyondViewport": whole}
    if whole:
        size = page.execute_script(
            "return [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        asked["clip"] = {"x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1}
    return base64.b64decode(page.execute_cdp_cmd("Page.captureScreenshot", asked)["data"])
