"""What GitHub's description lets its answers and webhooks lack: whether the bot understands it.

`make contract` works out, from answers of the fake and the description, which of the fields that
the bot looks at may be null or missing, and holds it against `tests/contract/nullables.json`.
`tests/github/test_nullables.py` goes through that table without the description.
"""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bot.core.model.subject import SubjectRef
from bot.github.api.contents import blob_in, content_in
from bot.github.api.errors import Refused
from bot.github.api.own_identity import OwnIdentity
from bot.github.api.shape import maybe
from bot.github.app import app_status as standing
from bot.github.app.failed_deliveries import attempt_in
from bot.github.read import repository, threads
from bot.github.read.code_changes import referring
from bot.github.read.documents import files_of
from bot.github.read.kind import kind_in
from bot.github.read.last_activity import touched
from bot.github.read.listing import listed_in
from bot.github.read.people.roles import logins_in, permission_in
from bot.github.webhook.check_runs import numbers_of
from bot.github.webhook.comments import remark_in
from bot.github.webhook.delivery import Rejected, read_unsigned
from bot.github.write.labels import label_names_in

TABLE = Path(__file__).parent / "nullables.json"
JUNK = {"junk": 1}
HOME = "kubevirt/enhancements"
APP_ID = "4242"
ME = OwnIdentity(APP_ID)
MOST_ITEMS = 40
Path_ = tuple[str | int, ...]
Reader = Callable[[Any], Any]
# (schema valid?) told by the description.
IsDescribed = Callable[[Any], bool]

REPOSITORY = "/repos/{owner}/{repo}"


def _issue(answer: Any) -> Any:
    issue = threads.issue(answer)
    try:
        return issue, kind_in(answer, SubjectRef(HOME, issue.number))
    except Refused as refused:  # of another number
        return issue, refused.status


def _timeline(answer: Any) -> Any:
    return (
        threads.changes(answer, ME, HOME),
        touched(answer, set()),
        list(referring(answer, {HOME})),
    )


def _comments(answer: Any) -> Any:
    return [ME.did(each) for each in answer], threads.own_comments(answer, ME, lambda body, _: body)


def _runs(answer: Any) -> Any:
    runs = maybe(answer, "check_runs")
    return threads.own_checks(runs, APP_ID), numbers_of(runs, APP_ID)


# What the bot reads of each route's answer. Of lists whose reader takes one item: of each item.
READERS: dict[str, Reader] = {
    f"GET {REPOSITORY}/pulls/{{number}}": threads.pull_request,
    f"GET {REPOSITORY}/pulls/{{number}}/files": threads.changed_files,
    f"GET {REPOSITORY}/pulls/{{number}}/reviews": threads.reviews,
    f"GET {REPOSITORY}/issues/{{number}}": _issue,
    f"GET {REPOSITORY}/issues": lambda answer: [(_issue(e), listed_in(e)) for e in answer],
    f"GET {REPOSITORY}/issues/{{number}}/timeline": _timeline,
    f"GET {REPOSITORY}/issues/{{number}}/comments": _comments,
    f"GET {REPOSITORY}/labels": label_names_in,
    f"GET {REPOSITORY}/milestones": threads.milestones,
    f"GET {REPOSITORY}/commits/{{ref...}}/check-runs": _runs,
    f"GET {REPOSITORY}/git/trees/{{sha}}": lambda answer: list(files_of(answer)),
    f"GET {REPOSITORY}/git/blobs/{{sha}}": blob_in,
    f"GET {REPOSITORY}/contents/{{path...}}": content_in,
    f"GET {REPOSITORY}/collaborators/{{username}}/permission": permission_in,
    f"GET {REPOSITORY}": repository.place_in,
    f"GET {REPOSITORY}/installation": standing.installed_in,
    "GET /app": standing.registration_in,
    "GET /app/hook/deliveries": lambda answer: [attempt_in(each) for each in answer],
    "GET /orgs/{org}/teams/{slug}/members": logins_in,
}


def reader_of(name: str) -> Reader:
    """Of a route (`GET /…`), or of a webhook (`issues.opened`)."""
    if name in READERS:
        return READERS[name]
    event, _, action = name.partition(".")

    def read(payload: Any) -> Any:
        body = json.dumps(payload).encode()
        found = read_unsigned(body)
        assert not isinstance(found, Rejected), found.reason
        told = (found.repository, found.number, found.installation, found.commit, found.action)
        return told, remark_in(event, action or None, body)

    return read


def findings(name: str, sample: Any, read: Reader, is_described: IsDescribed) -> Iterator[str]:
    """What the description allows and the bot does not understand."""
    for kind, path, variant in _allowed(sample, read, is_described):
        try:
            read(variant)
        except Exception as error:  # noqa: BLE001  told
            yield f"{name}: {_shown(path)} {kind}: {type(error).__name__}: {error}"


def entry(sample: Any, read: Reader, is_described: IsDescribed) -> dict[str, Any]:
    """A line of the table: the fields that are looked at, and which may be null or absent."""
    looked_at = set(looked_at_in(sample, read))
    found: dict[str, Any] = {"null": [], "absent": []}
    for kind, path, variant in _allowed(sample, read, is_described):
        found[kind].append(list(path))
        if len(path) == 1:  # something else may be looked at instead
            looked_at |= set(looked_at_in(variant, read))
    return {"sample": _pruned(sample, (), looked_at), **found}


def _allowed(
    sample: Any, read: Reader, is_described: IsDescribed
) -> Iterator[tuple[str, Path_, Any]]:
    for path in looked_at_in(sample, read):
        if not isinstance(path[-1], str):
            continue
        for kind, change in (("null", nulled), ("absent", without)):
            variant = change(sample, path)
            if is_described(variant):
                yield kind, path, variant


def looked_at_in(sample: Any, read: Reader) -> list[Path_]:
    """The fields that make a difference to the reader, by their paths, and those around them."""
    found = list(_differing(sample, read))
    return list(dict.fromkeys(path[:end] for path in found for end in range(1, len(path) + 1)))


def _differing(sample: Any, read: Reader) -> Iterator[Path_]:
    normal = read(sample)
    for path in _paths(sample):
        try:
            differs = read(_changed(sample, path, JUNK)) != normal
        except Exception:  # noqa: BLE001  it looked
            differs = True
        if differs:
            yield path


def _paths(value: Any, above: Path_ = ()) -> Iterator[Path_]:
    steps: Any = ()
    if isinstance(value, dict):
        steps = value.items()
    elif isinstance(value, list):
        steps = enumerate(value)
    for step, below in steps:
        path = (*above, step)
        yield path
        yield from _paths(below, path)


def _pruned(value: Any, above: Path_, kept: set[Path_]) -> Any:
    """Only what is looked at; what is looked at as a whole stays whole."""
    if isinstance(value, list):
        return [_pruned(each, (*above, n), kept) for n, each in enumerate(value)]
    if not isinstance(value, dict):
        return value
    return {
        name: _pruned(below, (*above, name), kept)
        for name, below in value.items()
        if (*above, name) in kept
    }


def nulled(sample: Any, path: Path_) -> Any:
    """The sample with null there."""
    return _changed(sample, path, None)


def without(sample: Any, path: Path_) -> Any:
    """The sample without that field."""
    found = copy.deepcopy(sample)
    del _at(found, path[:-1])[path[-1]]
    return found


def _changed(sample: Any, path: Path_, value: Any) -> Any:
    found = copy.deepcopy(sample)
    _at(found, path[:-1])[path[-1]] = copy.deepcopy(value)
    return found


def _at(value: Any, path: Path_) -> Any:
    for step in path:
        value = value[step]
    return value


def _shown(path: Path_) -> str:
    return ".".join(map(str, path))


def as_text(table: dict[str, Any]) -> str:
    """As it is checked in: a line for each route and webhook."""
    lines = (f"{json.dumps(name)}: {json.dumps(table[name])}" for name in sorted(table))
    return "{\n" + ",\n".join(lines) + "\n}\n"
