# ruff: noqa: INP001 - a script, not a package
"""Pictures of a report: `python docs/screenshots.py REPORT_HTML OUT_DIR`.

Saves light.png, dark.png and phone.png, drawn by the Chromium of this machine.
"""

import argparse
import shutil
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ViewportSize, sync_playwright

DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 780}

Scheme = Literal["light", "dark"]

PICTURES: tuple[tuple[str, Scheme, ViewportSize], ...] = (
    ("light", "light", DESK),
    ("dark", "dark", DESK),
    ("phone", "light", PHONE),
)


def main() -> None:
    """Read the arguments and take the pictures."""
    parser = argparse.ArgumentParser(description="Take pictures of an HTML report.")
    parser.add_argument("report", type=Path)
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for name, scheme, size in PICTURES:
            picture(browser, args.report, args.folder / f"{name}.png", scheme, size)
        browser.close()


def chromium() -> str:
    """The path of the browser; exits where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise SystemExit("no Chromium on this machine")


def picture(
    browser: Browser, report: Path, target: Path, scheme: Scheme, size: ViewportSize
) -> None:
    """One picture of the first screen."""
    page = browser.new_page(color_scheme=scheme, viewport=size)
    page.goto(report.resolve().as_uri())
    page.screenshot(path=target)
    page.close()


if __name__ == "__main__":
    main()
