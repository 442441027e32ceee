"""Files of examples: what stands at their head counts for all of them."""

import pytest

from bot.core.engine.rehearsal import rehearse
from bot.core.model.diagnostic import InvalidRules
from bot.core.rulebook.examples.read import load_examples
from bot.core.rulebook.load import load
from bot.service.sources.rules import read_examples
from tests.harness.support import ROOT, RULES

OTHER = (
    RULES.replace("name: EP", "name: KEP").replace("example/", "other/").replace("team/", "sig/")
)
BOTH = load({"a.yaml": RULES, "b.yaml": OTHER})
EXAMPLES = """
  - name: Owned
    given: { pull-request: { files: [ proposals/team-red/7-x/proposal.md ] } }
    expect: [ add label sig/red ]
  - name: Of another process
    process: EP
    rule: [ label-owner ]
    given: { pull-request: { files: [ proposals/team-red/7-x/proposal.md ] } }
    expect: [ add label team/red ]
"""


def test_process_and_rule_at_the_head_count_for_every_example_that_has_none() -> None:
    text = f"version: 1\nprocess: KEP\nrule: label-owner\nexamples:{EXAMPLES}"
    found = load_examples({"tests/a.yaml": text}, BOTH)
    assert [each.rules for each in found] == [("label-owner",), ("label-owner",)]
    assert [each.difference for each in rehearse(BOTH, found)] == [(), ()]


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("", "say at the head of this file which process it is about (process: NAME), of EP, KEP"),
        ("process: KEEP\n", 'unknown process "KEEP"; did you mean "KEP"?'),
        ("process: KEP\nrule: label-owners\n", 'unknown rule "label-owners"; did you mean'),
    ],
)
def test_what_is_wrong_at_the_head_is_said_once(head: str, message: str) -> None:
    first, _, rest = EXAMPLES.partition("  - name: Of another")
    text = f"version: 1\n{head}examples:{first}{first.replace('Owned', 'Twice')}"
    assert rest
    with pytest.raises(InvalidRules) as invalid:
        load_examples({"tests/a.yaml": text}, BOTH)
    [found] = invalid.value.diagnostics
    assert found.message.startswith(message)


def test_a_newcomers_rules_may_lie_beside_kubevirts() -> None:
    rules = ROOT / "rules"
    files = {
        path.relative_to(rules).as_posix(): path.read_text("utf-8")
        for path in (rules / "kubevirt.yaml", *rules.glob("templates/*.md"))
    }
    both = load({**files, "ep.yaml": RULES})
    assert load_examples(read_examples(rules), both)
