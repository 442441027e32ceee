"""Values that many tests need, each with sensible defaults."""

from datetime import UTC, datetime
from pathlib import Path

from bot.core.model.actor import Actor
from bot.core.model.facts import Branch, Change, ChangedFile, Facts, Field, PullRequest
from bot.core.model.subject import SubjectRef
from bot.core.model.trigger import Trigger
from bot.core.rulebook.load import load
from bot.core.rulebook.rulebook import Rulebook

ROOT = Path(__file__).parent.parent.parent
REPOSITORY = "example/enhancements"
SUBJECT = SubjectRef(REPOSITORY, 7)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TRIGGER = Trigger(("pull_request.opened",), ("guid-1",))

ALICE = Actor("alice")
PROW = Actor("prow[bot]", is_bot=True)
OURSELVES = Actor("vepbot[bot]", is_bot=True, is_this_app=True)

RULES = """\
version: 1
process:
  name: EP
  repository: example/enhancements
  proposals: "proposals/{group}/{number}-{slug}/proposal.md"
  territory: "proposals/{group}/**"
  ignore: [ "/proposals/template/**", "**/OWNERS" ]
  groups:
    team-red: { name: red, label: team/red }
    team-blue: { name: blue, label: team/blue }
    meta: { name: meta }
  automation: [ merge-robot ]
rules:
  - name: label-owner
    description: Every proposal carries the label of the team that owns it.
    for: pull-request
    if: { touches: proposal }
    ensure:
      labels: { group: "team/*", set: [ "${group.label}" ] }
"""


def rulebook(text: str = RULES) -> Rulebook:
    """The rules above, or others."""
    return load({"rules/example.yaml": text})


def pull_request(labels: tuple[str, ...] = (), *, changed_files: int = 1) -> PullRequest:
    """An open pull request of Alice's."""
    return PullRequest(
        number=SUBJECT.number,
        title="Paint it red",
        body="",
        author=ALICE,
        draft=False,
        open=True,
        merged_at=None,
        base=Branch("main", "b" * 40, REPOSITORY),
        head=Branch("paint", "a" * 40, "alice/enhancements"),
        labels=labels,
        milestone=None,
        created_at=NOW,
        updated_at=NOW,
        changed_files=changed_files,
    )


def changed(*paths: str) -> tuple[ChangedFile, ...]:
    """Files that were modified."""
    return tuple(ChangedFile(path, "modified") for path in paths)


def facts(
    *paths: str,
    labels: tuple[str, ...] = (),
    known: frozenset[str] = frozenset({"team/red", "team/blue"}),
    history: tuple[Change, ...] = (),
) -> Facts:
    """All facts about the pull request, with nothing unread."""
    return Facts(
        SUBJECT,
        pull_request(labels),
        files=changed(*paths),
        repository_labels=known,
        history=history,
    )


def event(label: str, actor: Actor, *, added: bool = True) -> Change:
    """Somebody set a label (or removed it)."""
    return Change(Field.LABEL, label, added, actor, NOW)
