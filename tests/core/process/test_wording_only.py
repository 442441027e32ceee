"""A typo fix needs two lines; a tracking issue, whose document is as it is, is no typo fix."""

from bot.core.model.proposal import ProposalChange
from bot.core.process.bulk_change import changes_wording_only
from tests.harness.tiny import case, known, known_issue, proposal

SAME = (ProposalChange(proposal("alpha v1.9"), proposal("alpha v1.9")),)
LATER = (ProposalChange(proposal("alpha v1.9"), proposal("alpha v1.10")),)


def test_only_a_pull_request_changes_the_wording() -> None:
    assert changes_wording_only(case(known(proposals=SAME)))
    assert not changes_wording_only(case(known(proposals=LATER)))
    assert not changes_wording_only(case(known_issue(proposals=SAME)))
