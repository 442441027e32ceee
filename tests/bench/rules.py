"""What rules cost: checking a large file beside `yaml.safe_load`, judging beside a JSON parse."""

import json
import time
from collections.abc import Callable
from itertools import cycle, islice

import yaml

from bot.core.engine.decision.decide import decide
from bot.core.engine.planning.plan import plan
from bot.core.model.facts import Facts
from bot.core.model.trigger import Trigger
from bot.core.rulebook.load import load
from bot.core.rulebook.rulebook import Rulebook
from tests.bench.stage import payloads
from tests.harness.support import NOW, SUBJECT, changed, pull_request

ROUNDS = 5
LARGE, USUAL = 1000, 50
HEAD = """\
version: 1
process:
  name: EP
  repository: example/enhancements
  proposals: "p/{group}/{number}-{slug}/p.md"
  territory: "p/{group}/**"
  groups: { red: { name: red, label: team/red }, blue: { name: blue, label: team/blue } }
deadlines: { freeze: { what: "*Freeze" } }
roles: { lead: [ group.leads ] }
rules:
"""
RULE = """\
  - name: rule-{n}
    description: Rule number {n} of many.
    for: pull-request
    if: {{ {condition} }}
    ensure:
      labels: {{ group: "kind-{n}/*", set: [ "kind-{n}/${{group.label}}" ] }}
"""
CONDITIONS = (
    "touches: proposal, draft: false",
    'touches: proposal, not: { label: "do-not-merge/*" }',
    'touches: proposal, any: [ { title: "*wip*" }, { author: alice } ]',
    'files: "docs/**", branch: main',
    "touches: proposal, state: open, milestone: none",
)


def rules(count: int) -> str:
    """A file of so many rules."""
    conditions = islice(cycle(CONDITIONS), count)
    return HEAD + "".join(RULE.format(n=n, condition=c) for n, c in enumerate(conditions))


def seconds(act: Callable[[], object], repeat: int = 1) -> float:
    """The best of several rounds: the others were disturbed."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(repeat):
            act()
        best = min(best, time.perf_counter() - start)
    return best / repeat


def main() -> None:
    """Print three lines."""
    text = rules(LARGE)
    ours, theirs = seconds(lambda: load({"r.yaml": text})), seconds(lambda: yaml.safe_load(text))
    print(f"checking {LARGE} rules ({len(text):,} bytes): {ours:.2f} s, ", end="")
    print(f"yaml.safe_load {theirs:.2f} s, ratio {ours / theirs:.2f}")
    rulebook = load({"r.yaml": rules(USUAL)})
    body = payloads()[0]
    parsed = seconds(lambda: json.loads(body), 200)
    labels = tuple(f"kind-{n}/team/red" for n in range(USUAL))
    for what, present in (("that adds 40 labels", ()), ("that needs nothing", labels)):
        judged = judging(rulebook, present, frozenset(labels))
        print(f"decide and plan a pull request {what} under {USUAL} rules: ", end="")
        print(
            f"{judged * 1e6:.0f} us, json.loads of {len(body):,} bytes {parsed * 1e6:.0f} us, ",
            end="",
        )
        print(f"ratio {judged / parsed:.1f}")


def judging(rulebook: Rulebook, present: tuple[str, ...], known: frozenset[str]) -> float:
    """Seconds for deciding and planning once."""
    facts = Facts(
        SUBJECT,
        pull_request(present),
        files=changed("p/red/1-a/p.md", "README.md"),
        repository_labels=known,
        history=(),
    )
    trigger = Trigger(("bench",))
    return seconds(lambda: plan(decide(rulebook, facts, trigger, NOW), facts), 20)


if __name__ == "__main__":
    main()
