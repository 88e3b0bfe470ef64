"""Take the pictures of the docs: ``python -m tests.preview.pictures``, or ``make pictures``."""

from __future__ import annotations

import tempfile
from pathlib import Path

from click.testing import CliRunner

from slo_codegen.cli.main import group
from tests.preview.browser import PHONE, chromium, open_page, picture
from tests.preview.record import DRILL_DOWNS, ROOT

IMAGES = ROOT / "docs" / "images"
WIDE = (1600, 960)
SHOTS = {
    # file: dashboard, drilled down, size of the window, light theme, what stands at the top
    "slo.png": ("slo", False, WIDE, False, None),
    "slo-in-depth.png": ("slo", True, WIDE, False, "h2.row"),
    "incident.png": ("incident", False, WIDE, False, None),
    "feature-matrix.png": ("feature-matrix", False, WIDE, True, None),
    "regional-health.png": ("regional-health", False, WIDE, True, None),
    "phone.png": ("incident", False, PHONE, False, None),
}


def main() -> None:
    """Write every picture."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        pages = [Path(name) / "all.html", Path(name) / "one.html"]
        for path, choices in zip(pages, ({}, DRILL_DOWNS[0]), strict=True):
            chosen = [f"--var={key}={value}" for key, values in choices.items() for value in values]
            done = CliRunner().invoke(group, ["preview", str(ROOT / "generated"), "--out", str(path), *chosen])
            assert done.exit_code == 0, done.output
        for file, (uid, drilled, size, light, top) in SHOTS.items():
            with chromium(size, light=light) as browser:
                open_page(browser, pages[drilled], uid)
                if top:
                    # The heading stands below the header, which stays.
                    browser.execute_script(
                        "scrollBy(0, document.querySelector(arguments[0]).getBoundingClientRect().top"
                        " - document.getElementById('top').offsetHeight - 8)", top
                    )  # fmt: skip
                (IMAGES / file).write_bytes(picture(browser))


if __name__ == "__main__":
    main()
