"""Holds what the bot reads against what GitHub's description lets be null or absent."""

import importlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.contract.nullables import (
    READERS,
    TABLE,
    as_text,
    entry,
    findings,
    looked_at_in,
    reader_of,
)
from tests.fakes.github import RecordedDelivery

Answers = dict[str, list[tuple[str, Any]]]
WRITE = "--write"
# Few webhooks of a kind differ in what may be missing.
EVENTS = {
    *("issues", "pull_request", "issue_comment", "pull_request_review"),
    *("pull_request_review_comment", "check_run", "check_suite", "merge_group", "push"),
}


def check_nullables(
    directory: Path, answers: Answers, deliveries: Iterable[RecordedDelivery]
) -> list[str]:
    """Each route that the bot reads, each webhook that it receives; the table, too."""
    sys.path.insert(0, str(directory))
    table: dict[str, Any] = {}
    found: list[str] = [f"never answered: {name}" for name in READERS if name not in answers]
    for name, sample, is_described in (*_routes(answers), *_webhooks(deliveries)):
        read = reader_of(name)
        if not is_described(sample):
            found.append(f"{name}: the sample is not as described")
            continue
        found += findings(name, sample, read, is_described)
        table[name] = entry(sample, read, is_described)
    return found + _held(table)


def _held(table: dict[str, Any]) -> list[str]:
    """Whether the table that is checked in says the same of the same fields."""
    if WRITE in sys.argv:
        TABLE.write_text(as_text(table), "utf-8")
    known = json.loads(TABLE.read_text("utf-8")) if TABLE.exists() else {}
    stale = [name for name in {*table, *known} if _fields(table, name) != _fields(known, name)]
    told = f"write it anew: python -m tests.contract {WRITE}"
    return [f"{TABLE.name} is stale about {name}; {told}" for name in sorted(stale)]


def _fields(table: dict[str, Any], name: str) -> Any:
    """Items of lists may stand in another order."""
    entry_of = table.get(name) or {}
    return [
        {tuple(step for step in path if isinstance(step, str)) for path in entry_of.get(kind, ())}
        for kind in ("null", "absent")
    ]


def _routes(answers: Answers) -> Iterator[tuple[str, Any, Any]]:
    root = Path(os.environ["EM"])
    description = importlib.import_module("oas").Description(
        str(root / "node_modules/@octokit/openapi/generated/api.github.com.json"),
        str(root / ".cache"),
    )
    for name in READERS:
        if name not in answers:
            continue
        path = answers[name][0][0]
        _, item, _ = description.match(path)
        schema = item["get"]["responses"]["200"]["content"]["application/json"]["schema"]

        def is_described(answer: Any, schema: Any = schema) -> bool:
            return not description.errors(schema, answer, 1)

        yield name, _sample(name, [answer for _, answer in answers[name]]), is_described


def _sample(name: str, found: list[Any]) -> Any:
    """Of lists an item of each form; else the answer of which most is looked at."""
    if isinstance(found[0], list) and "contents" not in name:
        forms = {_form(item): item for answer in found for item in answer}
        return list(forms.values())[:40]
    return max(found, key=lambda answer: len(list(looked_at_in(answer, READERS[name]))))


def _form(item: Any) -> Any:
    return item.get("event"), frozenset(key for key, value in item.items() if value)


def _webhooks(deliveries: Iterable[RecordedDelivery]) -> Iterator[tuple[str, Any, Any]]:
    check = importlib.import_module("check_payloads").check
    samples: dict[str, Any] = {}
    for delivery in deliveries:
        if delivery.event in EVENTS:
            name = f"{delivery.event}.{delivery.action or ''}".strip(".")
            samples.setdefault(name, delivery.payload)
    for name, payload in samples.items():
        event = name.partition(".")[0]

        def is_described(answer: Any, event: str = event) -> bool:
            return not check(event, answer)

        yield name, payload, is_described
