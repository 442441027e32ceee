"""Prow's help about a plugin: what its command-help page shows of our commands.

The form: https://github.com/kubernetes-sigs/prow/blob/main/pkg/pluginhelp/pluginhelp.go. Prow's
page shows the texts as HTML, so they are escaped.
"""

from collections.abc import Collection
from html import escape
from typing import Any

from bot.core.messages.command_help import Entry, entries
from bot.core.model.definitions.people import ANYBODY
from bot.core.model.definitions.process import Process
from bot.core.process.roles.role_descriptions import listed_roles, role_in_words
from bot.core.rulebook.docs.command_list import words_of_process
from bot.core.rulebook.rulebook import ProcessRules, Rulebook

DESCRIPTION = "Enforces an enhancement process by rules, and takes commands about it."


def plugin_help(rulebook: Rulebook, repositories: Collection[str] = ()) -> dict[str, Any]:
    """For the processes of these repositories or organisations; without any, for all."""
    wanted = {name.casefold() for name in repositories}
    found = [each for each in rulebook.processes if not wanted or _names(each) & wanted]
    return {
        "Description": DESCRIPTION,
        "Config": {each.process.repository: _config(each) for each in found},
        "Events": [],  # Prow fills in those that it forwards.
        "Commands": [
            _command(entry, each.process)
            for each in found
            for entry in entries(words_of_process(each))
        ],
    }


def _names(entry: ProcessRules) -> set[str]:
    repository = entry.process.repository.casefold()
    return {repository, repository.partition("/")[0]}


def _config(entry: ProcessRules) -> str:
    count = len(entry.refs)
    return escape(f"{count} rules for {entry.process.name}s are in force here.")


def _command(entry: Entry, process: Process) -> dict[str, Any]:
    word = entry.word
    also = f" Also written {', '.join(word.aliases)}." if word.aliases else ""
    return {
        "Usage": word.usage,
        "Featured": False,
        "Description": escape(f"{word.description} In {entry.where}.{also}"),
        "Examples": [word.example],
        "WhoCanUse": escape(_who(word.who, process)),
    }


def _who(roles: Collection[str], process: Process) -> str:
    """`author or lead. The author: who opened the pull request.`, without Markdown."""
    told = [f"{role}: {role_in_words(role, process)}" for role in roles if role != ANYBODY]
    return "; ".join([listed_roles(roles), *told]).replace("`", "")
