"""All that people can see in the end, without ids and times, as lines that can be compared."""

import difflib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from bot.core.records.codec import RECORD, record_in
from bot.core.records.marker import key_of
from tests.chaos.stage import FIRST_FREE, NOISE
from tests.chaos.stories import RENAMED, US, is_us
from tests.fakes.github import Issue, PullRequest, Repository
from tests.fakes.github.state.comments import Target

# The fake's ids begin at a million; commits, times of the day and of this day are no state.
MASKS = (
    (re.compile(r"\b[0-9a-f]{40}\b"), "COMMIT"),
    (re.compile(r"\b20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|\+00:00)"), "TIME"),
    (re.compile(r"\b202[0-9]-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2}(?: UTC)?)?"), "DAY"),
    (re.compile(r"[0-9]{7,}"), "ID"),
    # Which days people were told of: of a thread without a release, as its last one left it. Nobody
    # sees it.
    (re.compile(r"\s*<!-- vepbot told [^>]*-->"), ""),
)
NUMBER = re.compile(rf"\b{str(FIRST_FREE)[:-3]}[0-9]{{3}}\b")
CONTEXT = 2


def picture(repositories: Iterable[Repository]) -> list[str]:
    """Line by line."""
    return [line for each in repositories for line in _Page(each).lines()]


def difference(expected: list[str], found: list[str]) -> str:
    """What is other than it should be; empty where nothing is."""
    lines = difflib.unified_diff(expected, found, "undisturbed", "chaos", "", "", CONTEXT, "")
    return "\n".join(lines)


def doubled(repositories: Iterable[Repository]) -> list[str]:
    """What the bot has made twice, by its own marks: comments, issues, runs of a check."""
    found: Counter[str] = Counter()
    for repository in repositories:
        name = repository.full_name
        for issue in repository.issues.values():
            keys = (key_of(c.body) for c in issue.comments if is_us(c.author.login))
            found.update(f"{name}#{issue.number}: comment {key}" for key in keys if key)
            if is_us(issue.author.login):
                found[f"{name}: issue {key_of(issue.body or '')}"] += 1
        found.update(f"{name}: check {each}" for each in _repeated_checks(repository))
    return sorted(what for what, count in found.items() if count > 1)


def _repeated_checks(repository: Repository) -> Iterator[str]:
    """Runs that say what the one before them says: twice each, as if they were counted.

    New runs are made where an old one cannot say it: annotations are never taken off.
    """
    latest: dict[tuple[str, str], str | None] = {}
    for _, run in sorted(repository.check_runs.items()):
        key = (run.head_sha, run.name)
        if latest.get(key) == run.external_id:
            yield from [f"{run.name} {run.external_id} of {run.head_sha}"] * 2
        latest[key] = run.external_id


class _Page:
    """One repository. What the bot opened is named after its title: numbers come as they come."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        ours = (each for each in repository.issues.values() if each.number > FIRST_FREE)
        self._names = {str(each.number): f"«{each.title}»" for each in ours}

    def lines(self) -> Iterator[str]:
        """Of its milestones and of every thread."""
        home = self._repository.full_name
        for each in sorted(self._repository.milestones.values(), key=lambda each: each.title):
            yield f"{home} milestone {each.title}: {each.state}, due {each.due_on}"
        threads = [each for each in self._repository.issues.values() if each.number != NOISE]
        for issue in sorted(threads, key=lambda each: self._told(str(each.number))):
            head = f"{home}#{self._told(str(issue.number))}"
            yield from (f"{head} {line}" for line in self._thread(issue))

    def _thread(self, issue: Issue) -> Iterator[str]:
        yield f"title: {issue.title}"
        yield f"state: {issue.state}, on {issue.milestone}, reactions {_reactions(issue)}"
        yield f"labels: {sorted(issue.labels)}"
        yield f"assigned: {sorted(each.login for each in issue.assignees)}"
        yield from (f"body: {line}" for line in self._told(issue.body or "").splitlines())
        if isinstance(issue, PullRequest):
            yield from self._pull(issue)
        comments = [
            (_account(each.author.login), self._told(each.body), _reactions(each))
            for each in issue.comments
        ]
        for login, body, reactions in sorted(comments):
            yield f"comment by {login}, reactions {reactions}"
            yield from (f"  {line}" for line in body.splitlines())

    def _pull(self, pull: PullRequest) -> Iterator[str]:
        yield f"reviewers: {sorted(each.login for each in pull.requested_reviewers)}"
        for review in pull.reviews:
            yield f"review by {review.author.login}: {review.body}, {_reactions(review)}"
            for each in review.comments:
                yield f"remark by {each.author.login}: {each.body}, {_reactions(each)}"
        yield from self._checks(pull)

    def _checks(self, pull: PullRequest) -> Iterator[str]:
        """The latest of each name. Of a closed pull request the wording is not kept up to date."""
        runs = sorted(self._repository.check_runs.items())
        latest = {run.name: run for _, run in runs if run.head_sha == pull.head_sha}
        for name, run in sorted(latest.items()):
            yield f"check {name}: {run.status}, {run.conclusion}"
            if pull.state == "open":
                yield f"  {run.output['title']}"
                told = self._told(str(run.output.get("summary")))
                yield from (f"  {line}" for line in told.splitlines())

    def _told(self, text: str) -> str:
        found = RECORD.search(text)
        if found:
            record = json.dumps(record_in(text), indent=1, sort_keys=True)
            text = f"{text[: found.start()]}\n{record}"
        for mask, word in MASKS:
            text = mask.sub(word, text)
        return NUMBER.sub(lambda match: self._names.get(match[0], match[0]), text)


def _reactions(target: Target) -> Any:
    return sorted(f"{each.content} by {_account(each.user.login)}" for each in target.reactions)


def _account(login: str) -> str:
    return login.replace(RENAMED, US)
