"""`vepbot test --rule`: the examples of one rule."""

from pathlib import Path

from tests.harness.processes import vepbot
from tests.harness.support import ROOT


async def test_only_examples_of_the_rule_are_tested(tmp_path: Path) -> None:
    folder = str(ROOT / "docs" / "examples")
    everything = await vepbot(tmp_path, "test", folder)
    code, printed = await vepbot(tmp_path, "test", folder, "--rule", "kep-labels", "--verbose")
    assert code == 0, printed
    assert "rule kep-labels" in printed
    assert printed.count("rule ") == printed.count("rule kep-labels")
    assert printed.splitlines()[-1] != everything[1].splitlines()[-1]


async def test_a_misspelt_rule_is_told_with_the_one_that_was_meant(tmp_path: Path) -> None:
    folder = str(ROOT / "docs" / "examples")
    code, printed = await vepbot(tmp_path, "test", folder, "--rule", "kep-label")
    assert (code, 'unknown rule "kep-label"; did you mean "kep-labels"?' in printed) == (2, True)
