"""Templates: the closed list of names, nothing that computes, and no failure at run time."""

import pytest

from bot.core.messages.jinja import mistakes_in_template, names_in_template, render
from bot.core.model.context import Command
from tests.harness.tiny import case, change, known

FACTS = known(proposals=change("v1.9", title="*Paint* @it", participating=("team-blue",)))


def rendered(text: str) -> str | None:
    values = render(text, case(FACTS, deadline="freeze")).values
    return values[0] if values else None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ proposal.title }}", "\\*Paint\\* @\u200bit"),
        ("{{ proposal.participating_labels }}", "team/blue"),
        ("{% if proposal.stage %}x{% else %}none{% endif %}", "none"),
        ("It is at {{ proposal.stage }}.", "It is at ."),
        ('{{ proposal.stage | default("no stage", true) }}', "no stage"),
        ("{{ group.name | upper }}", "RED"),
        ('{{ group.name | replace("r", "t") }}', "ted"),
        ("{{ deadline.day }}", "2026-03-10"),
        ("  {{ process.name }}\n", "EP"),
    ],
)
def test_names_stand_for_what_they_do_in_texts(text: str, told: str) -> None:
    assert list(mistakes_in_template(text)) == []
    assert rendered(text) == told


def test_arguments_of_a_command() -> None:
    command = Command("do <the-name>", "carol", {"the-name": "@x"})
    found = render("{{ args.the_name }}{{ args.other }}", case(FACTS, command=command))
    assert found.values == ("@\u200bx",)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("{{ proposal.titel }}", "unknown-variable"),
        ("{{ proposal }}", "unknown-variable"),
        ("{{ proposal['title'] }}", "template-syntax"),
        ("{{ proposal.title.__class__ }}", "unknown-variable"),
        ("{{ ().__class__ }}", "unknown-variable"),
        ("{% set x = 1 %}", "template-syntax"),
        ("{{ proposal.title.upper() }}", "template-syntax"),
        ("{% for x in [1] %}{% endfor %}", "template-syntax"),
        ("{% include 'x' %}", "template-syntax"),
        ("{{ proposal.title | attr('x') }}", "template-syntax"),
        ("{{ 'x' * 1000000000 }}", "template-syntax"),
        ("{{ '%1000000000d' % 1 }}", "template-syntax"),
        ("{{ 1 / 0 }}", "template-syntax"),
        ("{{ proposal.title + 1 }}", "template-syntax"),
        ("{{ -proposal.number }}", "template-syntax"),
        ("{% if %}", "template-syntax"),
        ("{{" + "(" * 5000, "template-syntax"),
        ("x" * 20_001, "too-large"),
        ("{{ 'a'" + " | upper" * 2000 + " }}", "too-deep"),
    ],
)
def test_what_makes_no_sense_or_computes_is_a_mistake(text: str, kind: str) -> None:
    assert {found for _, _, found in mistakes_in_template(text)} & {kind, "too-deep"}


@pytest.mark.parametrize(
    "text",
    [
        "{{ proposal.title < 3 }}",
        "{{ process.name | replace }}",
        "{{ 3 is divisibleby 0 }}",
        "{{ args.x.y.z }}",
        "{% if 3 in 4 %}{% endif %}",
    ],
)
def test_what_only_fails_when_it_is_rendered_is_unknown(text: str) -> None:
    found = render(text, case(FACTS))
    assert found.values == ()
    assert (found.unknown or "").startswith("the template failed")


def test_no_template_becomes_very_long() -> None:
    text = "{{ 'a'" + " | replace('a', 'aaaaaaaaaa')" * 20 + " }}"
    assert list(mistakes_in_template(text)) == []
    assert rendered(text) is None


def test_the_names_that_it_uses() -> None:
    assert set(names_in_template("{{ proposal.participating_labels }}{{ args.a_b }}")) == {
        "proposal.participating-labels",
        "args.a-b",
    }
