"""Whether others can read what is secret: on the disk, and on the way to GitHub."""

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from yarl import URL

from bot.settings import DATABASE_URL, GITHUB_API_URL, PRIVATE_KEY_PATH
from bot.tools.doctor.finding import Finding, warning

SQLITE = "sqlite+aiosqlite:///"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def check_privacy(environ: Mapping[str, str]) -> list[Finding]:
    """Warnings alone. Files that are mounted (`NAME_FILE`) are for whoever mounts them."""
    open_files = [
        warning("privacy", f"others can read {path}", f"chmod 600 {path}")
        for path in _secret_files(environ)
        if _is_open(path)
    ]
    return open_files + _on_the_way(environ)


def _is_open(path: Path) -> bool:
    """What cannot be a file's name is none: somebody may have written the key itself there."""
    try:
        return bool(path.stat().st_mode & OTHERS)
    except (OSError, ValueError):
        return False


def _secret_files(environ: Mapping[str, str]) -> Iterator[Path]:
    yield Path(".env")
    if key := environ.get(PRIVATE_KEY_PATH.name):
        yield Path(key)
    database = environ.get(DATABASE_URL.name) or DATABASE_URL.default or ""
    if database.startswith(SQLITE):
        yield Path(database.removeprefix(SQLITE))


def _on_the_way(environ: Mapping[str, str]) -> list[Finding]:
    """Tokens are sent in the clear by http, which is for tests on one machine."""
    try:
        url = URL(environ.get(GITHUB_API_URL.name) or GITHUB_API_URL.default or "")
    except ValueError:
        return []  # a finding about the settings
    if url.scheme != "http" or url.host in LOOPBACK:
        return []
    fix = "use https"
    return [warning("privacy", f"tokens are sent to {url.host} in the clear", fix)]
