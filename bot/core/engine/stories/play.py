"""Play a story: let time pass and people act, and hold what is seen against what is expected."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.engine.decision.decide import decide
from bot.core.engine.decision.next_look import next_look
from bot.core.engine.expectations import difference, is_like
from bot.core.engine.planning.command_effects import wishes_of
from bot.core.engine.planning.plan import plan
from bot.core.engine.stories.acts import act
from bot.core.engine.stories.commands import write
from bot.core.engine.stories.world import StoryThread, StoryWorld
from bot.core.engine.stories.writes import apply
from bot.core.model.facts import Milestone
from bot.core.model.plan.operation import BETWEEN, Operation, WriteComment
from bot.core.model.trigger import SWEEP, Trigger
from bot.core.records.marker import STATUS, with_key
from bot.core.rulebook.examples.given_facts import schedule_of
from bot.core.rulebook.examples.stories import Story
from bot.core.rulebook.examples.story_forms import NONE, ActForm, MomentForm, SeenForm
from bot.core.rulebook.rulebook import Mode, Rulebook

# Looks at one moment, and moments between two others.
MOST_ROUNDS, MOST_MOMENTS = 12, 5_000
_LOOK = Trigger((f"issues.{SWEEP}",))


@dataclass(frozen=True, slots=True)
class Telling:
    """What came of a story. `problems` is empty where all is as it is expected."""

    story: Story
    problems: tuple[str, ...]


@dataclass
class _Stage:
    """The world, the comments since the last moment, and the mistakes so far."""

    rulebook: Rulebook
    world: StoryWorld
    says: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def settle(self, now: datetime, about: str | None = None) -> None:
        """Look at what is open, and at what an act is about, until nothing is left to be done.

        Nothing is done twice meanwhile.
        """
        done: list[tuple[str, Operation]] = []
        for _ in range(MOST_ROUNDS):
            names = [
                name for name, each in self.world.threads.items()
                if each.thread.open or name == about
            ]  # fmt: skip
            found = [each for name in names for each in self._look(name, now)]
            if not found:
                break
            done += [each for each in found if any(wishes_of(each[1]))]
        again = [
            f"{name}: {what}" for name, what in dict.fromkeys(done) if done.count((name, what)) > 1
        ]
        if again:
            when = f"{now:%Y-%m-%d %H:%M}"
            self.problems.append(f"{when}: rules undo each other, twice: {'; '.join(again)}")

    def _look(self, name: str, now: datetime) -> Iterator[tuple[str, Operation]]:
        facts = self.world.facts(name)
        planned = plan(decide(self.rulebook, facts, _LOOK, now), facts)
        for step in planned.steps:
            if step.mode is not Mode.ENFORCE:
                continue
            apply(self.world, step.operation, now)
            if isinstance(step.operation, WriteComment) and step.operation.comment is None:
                self._hear(step.operation)
            yield name, step.operation

    def _hear(self, written: WriteComment) -> None:
        if written.key != STATUS:
            where = self.world.named(written.subject).name
            self.says.append((where, f"{written.key}: {opening(written.body)}"))

    def do(self, story: Story, done: ActForm, now: datetime) -> None:
        """Somebody acts, and every thread is evaluated."""
        about = None if done.verb == "schedule" else getattr(done, done.verb)
        if done.write is None:
            act(self.world, story.threads, done, now)
        else:
            known = {each.id for each in self.world.threads[done.write].comments}
            write(self.world, self.rulebook, done.write, done.by, done.text or "", now)
            for each in self.world.threads[done.write].comments:
                if each.id not in known:
                    self.says.append((done.write, f"{each.key}: {opening(each.body)}"))
        self.settle(now, about)

    def wait(self, start: datetime, end: datetime) -> None:
        """Let time pass, and look whenever rules may come out differently."""
        now = start
        for _ in range(MOST_MOMENTS):
            found = (next_look(self.rulebook, self.world.facts(name), now).due_at
                     for name in self.world.threads)  # fmt: skip
            due = min((at for at in found if at is not None and at <= end), default=None)
            if due is None:
                return
            self.settle(due)
            now = due
        self.problems.append(f"{end:%Y-%m-%d}: too much happened before")


def play(rulebook: Rulebook, story: Story) -> Telling:
    """Play it to its end. Never raises."""
    schedules = {
        release: schedule_of(release, days, story.entry.process)
        for release, days in story.schedules.items()
    }
    milestones = [Milestone(n, title, open=True) for n, title in enumerate(story.milestones, 1)]
    world = StoryWorld(story.entry, story.roles, schedules, milestones=milestones)
    stage = _Stage(rulebook, world)
    now = story.moments[0].at
    for moment in story.moments:
        stage.says.clear()
        stage.wait(now, moment.at)
        now = moment.at
        stage.settle(now)
        for done in moment.do:
            stage.do(story, done, now)
        stage.problems += _held(stage, moment)
    return Telling(story, tuple(stage.problems))


def _held(stage: _Stage, moment: MomentForm) -> Iterator[str]:
    """What is not seen as it is expected, at its place."""
    for name, seen in moment.then.items():
        found = stage.world.threads.get(name)
        at = f"{moment.at:%Y-%m-%d %H:%M}, {name}"
        if found is None:
            yield f"{at}: it is not there"
            continue
        for what, expected, is_so in _seen(stage, found, seen):
            lines = difference(expected, is_so)
            if lines:
                yield f"{at}: {what}:\n" + "\n".join(f"      {line}" for line in lines)


def _seen(
    stage: _Stage, found: StoryThread, seen: SeenForm
) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """What is expected and what is so, as lines, of all that the story looks at."""
    thread = found.thread
    if seen.labels is not None:
        yield "labels", tuple(sorted(seen.labels)), tuple(sorted(thread.labels))
    if seen.milestone is not None:
        yield "milestone", (seen.milestone,), (thread.milestone or NONE,)
    if seen.open is not None:
        yield "open", (str(seen.open),), (str(thread.open),)
    if seen.checks is not None:
        expected = tuple(f"{name}: {conclusion}" for name, conclusion in seen.checks.items())
        is_so = tuple(f"{each.name}: {each.conclusion}" for each in found.checks.values())
        yield "checks", tuple(sorted(expected)), tuple(sorted(is_so))
    if seen.status is not None:
        comment = with_key(found.comments, STATUS)
        sections = [opening(each) for each in comment.body.split(BETWEEN)] if comment else [NONE]
        is_there = any(is_like(each, seen.status) for each in sections)
        yield "status", () if is_there else (seen.status,), () if is_there else tuple(sections)
    if seen.says is not None:
        yield "says", seen.says, tuple(line for name, line in stage.says if name == found.name)


def opening(body: str) -> str:
    """The first line that is for people to read: no mark, and nobody's name alone."""
    lines = (line.strip() for line in body.splitlines())
    return next((line for line in lines if line and not line.startswith(("<!--", "@"))), "")
