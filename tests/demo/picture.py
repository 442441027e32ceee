"""The picture in the README: what the demo's bot has written, shown as GitHub shows it.

The text is the bot's own, made HTML by the Markdown parser that the bot has, in a page that a
browser without a window takes a picture of.
"""

import asyncio
import html
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTH = 860
_BOX = re.compile(r"<li>(<p>)?\[([ x])\] ")
_HIDDEN = re.compile(r"<!--.*?-->|\u200b", re.DOTALL)
_HEIGHT = re.compile(r'data-height="(\d+)"')
_PAGE = Path(__file__).parent / "picture.html"


class NoBrowser(Exception):
    """No browser can take the picture."""


@dataclass
class Picture:
    """What it shows: a comment, the check beside it, and the gate after the freeze."""

    comment: str = ""
    check: dict[str, Any] = field(default_factory=dict)
    gate: dict[str, Any] = field(default_factory=dict)

    async def take(self, path: Path) -> None:
        """Write the PNG. Raises NoBrowser."""
        browser = next(filter(None, map(shutil.which, BROWSERS)), None)
        if browser is None:
            raise NoBrowser("the picture needs Chromium (Debian's package: chromium)")
        with tempfile.TemporaryDirectory(prefix="vepbot-picture-") as folder:
            page = Path(folder) / "page.html"
            page.write_text(self.page(), "utf-8")
            dom = await _run(browser, "--dump-dom", page.as_uri())
            found = _HEIGHT.search(dom)
            if found is None:
                raise NoBrowser("Chromium did not show the page")
            size = f"--window-size={WIDTH},{found[1]}"
            shot = Path(folder) / "shot.png"
            await _run(browser, size, f"--screenshot={shot}", page.as_uri())
            if not shot.exists():
                raise NoBrowser("Chromium took no picture")
            shutil.copyfile(shot, path)

    def page(self) -> str:
        """The page that the picture is taken of."""
        checks = "".join(map(_check, (self.gate, self.check)))
        text = _PAGE.read_text("utf-8")
        return text.replace("{comment}", shown(self.comment)).replace("{checks}", checks)


def shown(markdown: str) -> str:
    """A comment as HTML, with boxes for `[ ]` and `[x]`."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    text = parser.render(_HIDDEN.sub("", markdown))
    return _BOX.sub(lambda found: f'<li class="task">{found[1] or ""}{_box(found[2])} ', text)


def _box(mark: str) -> str:
    return f'<input type="checkbox" disabled{" checked" if mark == "x" else ""}>'


def _check(check: dict[str, Any]) -> str:
    name, title = (html.escape(str(check[key])) for key in ("name", "title"))
    is_green = check["conclusion"] == "success"
    mark = '<b class="green">✓</b>' if is_green else '<b class="red">✕</b>'
    return f'<div class="check">{mark} <strong>{name}</strong> <span>{title}</span></div>'


async def _run(browser: str, *options: str) -> str:
    """Chromium, which needs `--no-sandbox` where it runs as root, in a container."""
    process = await asyncio.create_subprocess_exec(
        browser, "--headless", "--no-sandbox", "--hide-scrollbars", "--disable-gpu", *options,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    out, _ = await process.communicate()
    return out.decode()
