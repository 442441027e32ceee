"""The banned constructions, each with what to write instead."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Banned:
    """`pattern` is matched without case, `hint` is one pair of before and after."""

    name: str
    pattern: re.Pattern[str]
    hint: str


def _banned(name: str, pattern: str, before: str, after: str) -> Banned:
    compiled = re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE)
    return Banned(name, compiled, f'not "{before}", but "{after}"')


BANNED = (
    _banned("told", "(?:is|are|was|were|be|been|being) told", "who is told of it", "who gets it"),
    _banned("told", "cannot be told|can be told", "it cannot be told", "it is not clear"),
    _banned("told", "told (?:of|from|by|apart|as)", "a moment told from it", "counted from it"),
    _banned("told", "(?:it is|as) told", "it is told", "as announced"),
    _banned(
        "said of", "(?:is|was|are|be|been) said (?:of|about|on)", "what is said of it", "its text"
    ),
    _banned("what is said", "what (?:is|was) said", "what is said", "the text"),
    _banned(
        "stands",
        "(?:how|where|what|who|it|that|which|as it|as they) stands?(?! for)",
        "how it stands",
        "its state",
    ),
    _banned(
        "stands", "stands? (?:in|on|at|there|here|below|above|beside)", "it stands in X", "X has it"
    ),
    _banned("so that", "it is so that", "it is so that X", "X"),
    _banned("due", "nothing of [^.;,]{1,60} is due", "nothing of X is due", "X is not due"),
    _banned(
        "the same as a", "the same as an? \\w+", "the same as a check", "a check shows the list"
    ),
    _banned(
        "became of",
        "(?:became|becomes|become) of|(?:came|comes) of it",
        "what became of it",
        "its result",
    ),
    _banned("say", "ha(?:s|ve) (?:a|no|any) say", "who has a say", "who may decide"),
    _banned(
        "his way", "(?:has|had|have) (?:his|her|their) way", "he has his way", "his comment wins"
    ),
    _banned("whom", "of whom nobody \\w+", "of whom nobody knows", "an unknown account"),
    _banned("hears", "hears? of", "who hears of it", "who gets a comment"),
    _banned(
        "looked at",
        "(?:is|are|be) to be looked at|(?:is|are) looked at",
        "it is looked at",
        "it is evaluated",
    ),
    _banned(
        "not what it is",
        "(?:a|an|that|which) \\w+ that is none|is no \\w+ at all",
        "a release that is none",
        "not a release",
    ),
    _banned("nobody sees", "(?:what )?nobody sees", "what nobody sees", "hidden"),
    _banned("by now", "it is over with|it is up to nobody", "it is over with it", "it has ended"),
    _banned("wherefrom", "wherefrom|whereof|whereby|thereof|hereof", "thereof", "of it"),
    _banned("lies", "(?:document|file|it) lies", "the document lies in X", "the document is in X"),
    _banned(
        "one's word",
        "(?:his|their|its|the)(?: later)? word counts",
        "the later word counts",
        "the later comment wins",
    ),
)
