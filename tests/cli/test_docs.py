"""`vepbot docs`: pages that are made, printed, written or only held against what is there."""

from pathlib import Path

from tests.harness.processes import vepbot
from tests.harness.support import ROOT

RULES = str(ROOT / "rules")
HEAD = "# Commands for VEPs in kubevirt/enhancements\n"


async def test_the_page_of_a_projects_commands(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    asked = ("docs", str(page), "--commands", RULES)
    assert await vepbot(ROOT, *asked) == (0, "")
    assert page.read_text("utf-8").startswith(HEAD)
    assert await vepbot(ROOT, *asked, "--check") == (0, "")
    page.write_text("stale", "utf-8")
    status, out = await vepbot(ROOT, *asked, "--check")
    assert (status, page.read_text("utf-8")) == (1, "stale")
    assert "page.md is stale" in out


async def test_mistakes_in_the_rules_are_shown(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text("version: 7\n", "utf-8")
    status, out = await vepbot(ROOT, "docs", "-", "--commands", str(tmp_path))
    assert status == 1
    assert "r.yaml:1:" in out


async def test_what_is_printed_does_not_steer_the_terminal(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "examples" / "keps.yaml").read_text("utf-8")
    strange = text.replace("name: KEP", 'name: "KEP\\e[31m"', 1)
    assert strange != text
    (tmp_path / "r.yaml").write_text(strange, "utf-8")
    status, out = await vepbot(ROOT, "docs", "-", "--commands", str(tmp_path))
    assert (status, "\x1b" in out) == (0, False)
