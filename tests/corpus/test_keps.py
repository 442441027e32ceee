"""Another project's layout: the same reader takes Kubernetes' from docs/examples/keps.yaml."""

from pathlib import Path

import pytest

from bot.core.documents.paths import touched
from bot.core.documents.proposal import read_proposal
from bot.core.model.definitions.process import Process
from bot.core.model.facts import ChangedFile
from bot.core.model.proposal import Proposal
from bot.core.rulebook.load import load
from tests.harness.support import ROOT

EXAMPLE = ROOT / "docs" / "examples" / "keps.yaml"

IMPLEMENTABLE = """\
title: Swap for Guests
kep-number: 9001
authors:
  - "@alice"
  - "@bob"
owning-sig: sig-node
participating-sigs:
  - sig-storage
status: implementable
creation-date: 2026-01-07
reviewers:
  - "@carol"
approvers:
  - "@dave"
stage: beta
latest-milestone: "v1.40"
milestone:
  alpha: "v1.39"
  beta: "v1.40"
  stable: "v1.42"
feature-gates:
  - name: GuestSwap
    components: [ kubelet ]
disable-supported: true
"""

PROVISIONAL = """\
title: Quiet Networks
kep-number: 9002
authors: [ "@alice" ]
owning-sig: sig-network
participating-sigs: []
status: provisional
reviewers: [ TBD ]
approvers: [ TBD ]
"""

BROKEN = """\
title: KEP Template
kep-number: NNNN
authors: [ "@jane.doe" ]
owning-sig: sig-stroage
status: implementable
reviewers: [ TBD ]
approvers: [ "@dave" ]
stage: GAMMA
latest-milestone: "v1.40"
milestone: { stable: soon }
"""


@pytest.fixture(scope="module")
def process() -> Process:
    rulebook = load({"keps.yaml": EXAMPLE.read_text("utf-8")})
    return rulebook.processes[0].process


def test_an_implementable_kep(process: Process) -> None:
    found = read_proposal(IMPLEMENTABLE, "keps/sig-node/9001-guest-swap/kep.yaml", process)
    assert found.findings == ()
    assert (found.number, found.number_from, found.title) == (
        9001, "front_matter", "Swap for Guests",
    )  # fmt: skip
    assert (found.group, found.participating) == ("sig-node", ("sig-storage",))
    assert (found.authors, found.reviewers, found.approvers) == (
        ("alice", "bob"), ("carol",), ("dave",),
    )  # fmt: skip
    assert (found.status, found.stage, found.feature_gate) == ("implementable", "beta", "GuestSwap")
    assert {target.stage: target.release for target in found.targets} == {
        "alpha": "v1.39", "beta": "v1.40", "ga": "v1.42",
    }  # fmt: skip


def test_a_provisional_kep_may_have_open_ends(process: Process) -> None:
    found = read_proposal(PROVISIONAL, "keps/sig-network/9002-quiet/kep.yaml", process)
    assert (found.findings, found.targets, found.reviewers) == ((), (), ())
    assert (found.number, found.stage) == (9002, None)


def test_what_is_wrong_in_a_kep_is_shown_at_its_line(process: Process) -> None:
    found = read_proposal(BROKEN, "keps/sig-storage/9003-x/kep.yaml", process)
    assert [(each.position.line, each.kind) for each in found.findings] == [
        (1, "placeholder"),
        (2, "placeholder"),
        (3, "placeholder"),
        (4, "unknown-group"),
        (6, "undecided"),
        (8, "unknown-stage"),
        (10, "wrong-release"),
    ]
    assert found.number == 9003


def test_the_text_beside_it_and_the_template_are_left_alone(process: Process) -> None:
    text = "# KEP-9001: Swap for Guests\n"
    found = read_proposal(text, "keps/sig-node/9001-guest-swap/README.md", process)
    assert (found.findings, found.number, found.title) == ((), 9001, "Swap for Guests")
    template = "keps/NNNN-kep-template/kep.yaml"
    assert read_proposal(BROKEN, template, process) == Proposal(template, is_template=True)


def test_a_change_touches_keps(process: Process) -> None:
    files = [
        ChangedFile("keps/sig-node/9001-guest-swap/kep.yaml", "added"),
        ChangedFile("keps/sig-node/9001-guest-swap/README.md", "added"),
    ]
    found = touched(process, files)
    assert (found.groups, found.proposals) == (("sig-node",), ("keps/sig-node/9001-guest-swap",))


def test_no_name_of_a_project_is_in_the_code() -> None:
    for path in (ROOT / "bot").rglob("*.py"):
        text = path.read_text("utf-8").casefold()
        for word in ("vep-", "sig-compute", "owning-sig", "kep.yaml", "vep.md"):
            assert word not in text, f"{path}: {word}"


def test_the_example_is_named_where_people_look() -> None:
    assert Path("docs/examples/keps.yaml").name in (ROOT / "docs/rules.md").read_text("utf-8")
