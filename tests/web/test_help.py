"""`POST /help`, as Prow's hook asks for it, and what it makes of the answer."""

from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app import running
from bot.core.rulebook.docs.prow_help import plugin_help
from bot.core.rulebook.load import load
from bot.settings import RemoteRules
from tests.harness.support import ROOT
from tests.world import make_settings

RULES = """\
version: 1
process:
  name: EP
  repository: example/enhancements
  proposals: "p/{group}/{number}-{slug}/p.md"
  territory: "p/{group}/**"
  groups: { red: { name: red, label: team/red } }
roles: { lead: [ user/carol, team/leads ] }
commands: { prefix: /ep }
rules:
  - name: target
    description: Say <for> which release it is.
    for: issue
    on-command: "target <release>"
    aliases: retarget
    example: target v1.9
    who: lead
    ensure: { milestone: { set: "${args.release}" } }
"""
# The keys of Prow's own struct; others it does not know.
KEYS = {"Description", "Config", "Events", "Commands"}
COMMAND_KEYS = {"Usage", "Featured", "Description", "Examples", "WhoCanUse"}


def test_a_command_is_told_in_full_and_as_harmless_html() -> None:
    assert plugin_help(load({"r.yaml": RULES}))["Commands"] == [
        {
            "Usage": "/ep target <release>",
            "Featured": False,
            "Description": "Say &lt;for&gt; which release it is. In issues. "
            "Also written /ep retarget.",
            "Examples": ["/ep target v1.9"],
            "WhoCanUse": "lead; lead: carol, the team leads",
        }
    ]


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (b"", 1),
        (b"null", 1),
        (b"[]", 1),
        (b'[{"Org": "example", "Repo": "enhancements"}]', 1),
        (b'[{"Org": "Example", "Repo": "Enhancements"}, {"Org": "x", "Repo": "y"}]', 1),
        (b'["example/enhancements"]', 1),
        (b'["example"]', 1),
        (b'[{"Org": "x", "Repo": "y"}]', 0),
        (b"[7, null, []]", 1),
    ],
)
async def test_prow_asks_about_its_repositories(
    key_pair: tuple[str, str], tmp_path: Path, body: bytes, count: int
) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "r.yaml").write_text(RULES, "utf-8")
    status, found = await asked(key_pair, tmp_path, rules, body)
    assert (status, set(found)) == (200, KEYS)
    assert len(found["Commands"]) == len(found["Config"]) == count


@pytest.mark.parametrize("body", [b"{}", b"[", b"7", b'"x"', b"[" * 100_000, b"\xff"])
async def test_what_is_no_list_is_refused(
    key_pair: tuple[str, str], tmp_path: Path, body: bytes
) -> None:
    status, found = await asked(key_pair, tmp_path, ROOT / "rules", body)
    assert (status, found) == (400, {"error": "The body is no list of repositories."})


async def test_a_body_that_is_too_large_is_refused(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    status, _ = await asked(key_pair, tmp_path, ROOT / "rules", b" " * (1024 * 1024 + 1))
    assert status == 413


async def test_without_rules_it_is_not_ready(key_pair: tuple[str, str], tmp_path: Path) -> None:
    status, _ = await asked(key_pair, tmp_path, RemoteRules("example/rules", "rules"), b"[]")
    assert status == 503


async def asked(
    key_pair: tuple[str, str], folder: Path, rules: Path | RemoteRules, body: bytes
) -> tuple[int, dict[str, Any]]:
    settings = make_settings(key_pair[0], folder, "http://127.0.0.1:9", rules)
    async with (
        running(settings) as (_, url),
        aiohttp.ClientSession() as session,
        session.post(f"{url}/help", data=BytesIO(body)) as answer,
    ):
        return answer.status, await answer.json()


@pytest.mark.parametrize("folder", ["rules", "docs/examples"])
def test_every_shipped_command_is_on_prows_page(folder: str) -> None:
    """None lacks usage, description, example or who."""
    files = {path.name: path.read_text("utf-8") for path in (ROOT / folder).glob("*.yaml")}
    files |= {
        f"templates/{path.name}": path.read_text("utf-8")
        for path in (ROOT / folder / "templates").glob("*.md")
    }
    for command in plugin_help(load(files))["Commands"]:
        assert set(command) == COMMAND_KEYS
        assert all(command[key] for key in COMMAND_KEYS - {"Featured"}), command
