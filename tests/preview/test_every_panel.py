"""The generated dashboards with the recorded snapshot, as a reader sees them: every panel, both themes, two widths."""

from __future__ import annotations

import gzip
import json
from itertools import combinations

import pytest
from click.testing import CliRunner

from slo_codegen.cli.main import group
from slo_codegen.preview.collect import panels_of
from tests.preview.browser import LAPTOP, PHONE, chromium, console, open_page, picture
from tests.preview.record import DRILL_DOWNS, ROOT, SNAPSHOT

pytestmark = pytest.mark.slow

BOARDS = {path.stem: json.loads(path.read_text()) for path in (ROOT / "generated/grafana/dashboards").glob("*.json")}
RECTANGLES = """
  return [...document.querySelectorAll('.panel')].map((panel) => {
    const {left, top, right, bottom} = panel.getBoundingClientRect();
    return [panel.dataset.id, left + scrollX, top + scrollY, right + scrollX, bottom + scrollY];
  })
"""
STATES = (
    "return Object.fromEntries([...document.querySelectorAll('.panel')].map((p) => [p.dataset.id, p.dataset.state]))"
)
PAINTED = """
  return [...document.querySelectorAll('.panel')].filter((panel) => panel.querySelector('canvas')).map((panel) => {
    const canvas = panel.querySelector('canvas');
    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const colours = new Set();
    for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 200) colours.add(data.slice(at, at + 3).join());
    return [panel.dataset.id, colours.size, panel.querySelectorAll('.legend tbody tr').length];
  })
"""
TEXTS = """
  const seen = {};
  const read = 'h1, h2 button, h3, p, td, th, th button, a, .variable-value, .tile-value';
  for (const node of document.querySelectorAll(read)) {
    if (!node.textContent.trim() || !node.offsetParent || node.closest('.skip')) continue;
    let under = node;
    const clear = () => getComputedStyle(under).backgroundColor === 'rgba(0, 0, 0, 0)';
    while (clear() && under.parentElement) under = under.parentElement;
    const [front, back] = [getComputedStyle(node).color, getComputedStyle(under).backgroundColor];
    const large = parseFloat(getComputedStyle(node).fontSize) >= 24;
    const where = `${node.localName}.${node.className}: ${node.textContent.slice(0, 30)}`;
    seen[[front, back, large]] = [front, back, large, where];
  }
  return Object.values(seen)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return pages of everything and of each choice that the snapshot knows, from the command itself."""
    folder = tmp_path_factory.mktemp("pages")
    pages = []
    for number, choices in enumerate(({}, *DRILL_DOWNS)):
        pages.append(folder / f"{number}.html")
        chosen = [f"--var={name}={value}" for name, values in choices.items() for value in values]
        done = CliRunner().invoke(group, ["preview", str(ROOT / "generated"), "--out", str(pages[-1]), *chosen])
        assert (done.exit_code, "SLO755" in done.output) == (0, False), f"{done.output}\nrun make snapshot"
    return pages


@pytest.fixture(scope="module", params=["laptop", "phone", "light"])
def reader(request):
    size = PHONE if request.param == "phone" else LAPTOP
    with chromium(size, light=request.param == "light") as page:
        page.width = size[0]
        yield page


@pytest.mark.parametrize("number", range(1 + len(DRILL_DOWNS)))
@pytest.mark.parametrize("uid", sorted(BOARDS))
def test_every_panel_is_drawn_beside_the_others_without_a_complaint(reader, made, uid, number):
    open_page(reader, made[number], uid)
    rectangles = reader.execute_script(RECTANGLES)
    expected = {str(panel["id"]) for panel in panels_of(BOARDS[uid])}
    assert {each[0] for each in rectangles} == expected
    for one, other in combinations(rectangles, 2):
        apart = one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] or other[4] <= one[2]
        assert apart, f"panels {one[0]} and {other[0]} overlap"
    assert all(left >= 0 and right <= reader.width and right - left > 60 for _, left, _, right, _ in rectangles)
    assert reader.execute_script("return document.documentElement.scrollWidth") <= reader.width
    assert reader.execute_script(STATES) == {panel: states(uid, number)[panel] for panel in expected}
    assert reader.execute_script("return [...document.querySelectorAll('.warn')].map((node) => node.textContent)") == []
    for panel, colours, series in reader.execute_script(PAINTED):
        # Axes and grid have two colours; each series adds at least one of its own.
        assert colours > 2 + min(series, 8), f"panel {panel} has {series} series and {colours} colours"
    assert len(picture(reader)) > 10_000
    assert console(reader) == []


def states(uid, number):
    """Return the state that each panel must have: without any series no data, and drawn with one."""
    from slo_codegen.preview import collect, default_snapshot

    snapshot = default_snapshot()
    data = collect([BOARDS[uid]], snapshot, snapshot.at_s, "", ({}, *DRILL_DOWNS)[number])
    answers = {panel: list(refs.values()) for panel, refs in data["boards"][0]["panels"].items()}
    return {
        panel: "drawn" if not refs or any(data["answers"][index]["series"] for index in refs) else "empty"
        for panel, refs in answers.items()
    }


def test_nearly_every_panel_of_the_snapshot_has_data():
    found = [state for uid in BOARDS for state in states(uid, 0).values()]
    assert found.count("empty") <= 1  # objectives in their baseline: there are none
    assert len(found) > 15


@pytest.mark.parametrize("uid", sorted(BOARDS))
def test_text_stands_out_from_what_is_behind_it(reader, made, uid):
    open_page(reader, made[0], uid)
    for front, back, large, where in reader.execute_script(TEXTS):
        assert contrast(front, back) >= (3 if large else 4.5), f"{where} is {front} on {back}"


def contrast(front: str, back: str) -> float:
    """The contrast ratio of WCAG 2.2, 1.4.3."""

    def luminance(colour: str) -> float:
        parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    light, dark = sorted((luminance(front), luminance(back)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_page_asks_no_host_for_anything(browser, made):
    browser.get_log("performance")
    for uid in BOARDS:
        open_page(browser, made[0], uid)
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = {event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"}
    assert {url.partition(":")[0] for url in asked} == {"file"}, asked


def press(page, *keys):
    for key in keys:
        page.execute_cdp_cmd(
            "Input.dispatchKeyEvent", {"type": "keyDown", "key": key, "windowsVirtualKeyCode": CODES[key]}
        )
        page.execute_cdp_cmd(
            "Input.dispatchKeyEvent", {"type": "keyUp", "key": key, "windowsVirtualKeyCode": CODES[key]}
        )
    return page.execute_script("const at = document.activeElement; return `${at.localName} ${at.className}`")


CODES = {"Tab": 9, "ArrowDown": 40, "ArrowRight": 39}


def test_a_reader_without_a_mouse_gets_everywhere(browser, made):
    open_page(browser, made[0], "slo")
    seen = {press(browser, "Tab") for _ in range(45)}
    assert {"a skip", "a ", "button theme", "button ", "div scroll", "div plot", "div legend bottom table"} <= seen
    described = """
      return [...document.querySelectorAll('.about button')]
        .every((button) => document.getElementById(button.getAttribute('aria-describedby')))
    """
    assert browser.execute_script(described)


def test_arrow_keys_go_through_the_links_of_a_table(browser, made):
    open_page(browser, made[0], "slo")
    browser.execute_script("document.querySelector('.scroll').focus()")
    place = "const at = document.activeElement.closest('td'); return [at.parentElement.rowIndex, at.cellIndex]"
    press(browser, "ArrowDown")
    assert browser.execute_script(place) == [1, 0]
    press(browser, "ArrowDown", "ArrowDown")
    assert browser.execute_script(place) == [3, 0]
    press(browser, "ArrowRight", "ArrowRight")
    assert browser.execute_script(place) == [3, 2]
    href = browser.execute_script("return document.activeElement.getAttribute('href')")
    browser.execute_script("document.activeElement.click()")
    assert browser.execute_script("return location.hash") == href


def test_the_theme_is_switched_and_the_charts_with_it(browser, made):
    open_page(browser, made[0], "slo")
    before = (
        browser.execute_script(PAINTED),
        browser.execute_script("return getComputedStyle(document.body).backgroundColor"),
    )
    browser.execute_script("document.querySelector('.theme').click()")
    browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(() => arguments[0]()))")
    after = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert contrast(before[1], after) > 10


def test_the_snapshot_is_small_and_whole():
    content = json.loads(gzip.decompress(SNAPSHOT.read_bytes()))
    assert SNAPSHOT.stat().st_size < 1_000_000
    assert {answer["kind"] for answer in content["answers"].values()} == {"instant", "range", "labels"}
