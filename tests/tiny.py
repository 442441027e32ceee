"""A tiny process to try single rules in, loaded as a file would be."""

from typing import Any

from bot.model.features import Condition, Ensure, Once
from bot.rulebook.load import load
from bot.rulebook.rulebook import Rule, Rulebook

PROCESS = """\
version: 1
process:
  name: EP
  repository: example/enhancements
  proposals: "proposals/{group}/{number}-{slug}/proposal.md"
  territory: "proposals/{group}/**"
  bulk: 2
  groups:
    team-red: { name: red, label: team/red, leads: [ user/carol ] }
    team-blue: { name: blue, label: team/blue }
    meta: { name: meta }
  contact: the list
  automation: [ merge-robot ]
deadlines:
  freeze: { what: "*Freeze" }
  ga: { milestone: "*GA" }
roles:
  author: [ pull-request.author, issue.author ]
  lead: [ group.leads ]
rules:
"""
TEMPLATES = {
    "rules/templates/t.md": (
        "Tracks {{ proposal.title }}"
        "{% if proposal.target %} for {{ proposal.target }}{% endif %}, "
        "asked of {{ process.contact }}."
    ),
    "rules/templates/empty.md": "{% if proposal.target %}Only with a target.{% endif %}",
}


def rule(
    name: str,
    *,
    kind: str = "pull-request",
    when: str = "",
    ensure: str = "",
    once: str = "",
    frame: str = "",
) -> str:
    """One rule in YAML. Conditions and actions are in flow style; `frame` is more lines of it."""
    lines = [f"- name: {name}", f"  description: {name}.", f"  for: {kind}"]
    lines += [f"  {line}" for line in frame.splitlines()]
    parts = (("if", when), ("ensure", ensure), ("once", once))
    lines += [f"  {key}: {text}" for key, text in parts if text]
    return "".join(f"  {line}\n" for line in lines)


def book(*rules: str, **files: str) -> Rulebook:
    """A rulebook of these rules; `files` are further files by their names without ending."""
    more = {f"rules/{name}.yaml": text for name, text in files.items()}
    return load({"rules/r.yaml": PROCESS + "".join(rules), **more, **TEMPLATES})


def only(text: str) -> Rule:
    """The one rule of a rulebook."""
    [entry] = book(text).processes
    [found] = entry.rules
    return found


def condition(text: str, kind: str = "pull-request") -> Condition:
    """A condition as it is written: `label: "team/*"`."""
    found = only(rule("r", kind=kind, when=f"{{ {text} }}", once="{ comment: Hello. }"))
    return found.conditions.conditions[0]


def ensured(text: str, **more: Any) -> Ensure:
    """An action under `ensure:`."""
    return only(rule("r", ensure=f"{{ {text} }}", **more)).ensure[0]


def said(text: str, **more: Any) -> Once:
    """An action under `once:`."""
    return only(rule("r", once=f"{{ {text} }}", **more)).once[0]
