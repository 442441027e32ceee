"""People whom documents name: a login, a team, or a mistake; never a part of something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.documents.people.person_names import People, read_people
from bot.core.documents.proposal import read_proposal
from bot.core.model.definitions.people import is_login
from tests.core.documents.made_up import PROCESS

PATH = "proposals/team-red/1-x/README.md"
ALICE: tuple[str, ...] = ("alice",)
NOBODY: tuple[str, ...] = ()

# As written, who it is in a list, who it is in prose.
WRITTEN = [
    ("@alice", ALICE, ALICE),
    ("alice", ALICE, NOBODY),
    ("@alice.", ALICE, ALICE),
    ("(@alice)", ALICE, ALICE),
    ("`@alice`", ALICE, ALICE),
    ("'@alice'", ALICE, ALICE),
    ("“@alice”", ALICE, ALICE),
    ("‘@alice’", ALICE, ALICE),
    ("“alice”", ALICE, NOBODY),
    ("＠alice", ALICE, ALICE),
    ("\u200b@alice\u200e", ALICE, ALICE),
    ("\u00a0@alice\u00a0", ALICE, ALICE),
    (r"\@alice", ALICE, ALICE),
    ("@alice's", ALICE, ALICE),
    ("Alice Doe (@alice)", ALICE, ALICE),
    ("Alice Doe @alice", ALICE, ALICE),
    ("@alice - Alice Doe", ALICE, ALICE),
    ("@alice, for networking", ALICE, ALICE),
    ("Alice Doe <alice@example.org> (@alice)", ALICE, ALICE),
    ("https://github.com/alice", ALICE, ALICE),
    ("https://github.com/alice/", ALICE, ALICE),
    ("github.com/alice", ALICE, ALICE),
    ("[Alice Doe](https://github.com/alice)", ALICE, ALICE),
    ("[@alice](https://github.com/alice)", ALICE, ALICE),
    ("@alice @bob", ("alice", "bob"), ("alice", "bob")),
    ("@alice/@bob", ("alice", "bob"), ("alice", "bob")),
    ("@alice and @bob", ("alice", "bob"), ("alice", "bob")),
    ("@alice & @bob", ("alice", "bob"), ("alice", "bob")),
    ("alice, bob", ("alice", "bob"), NOBODY),
    ("alice and bob", ("alice", "bob"), NOBODY),
    ("@alice_corp", ("alice_corp",), ("alice_corp",)),
    ("@renovate[bot]", ("renovate[bot]",), ("renovate[bot]",)),
    ("@example/red-leads", ("example/red-leads",), ("example/red-leads",)),
    ("https://github.com/orgs/example/teams/red", ("example/red",), ("example/red",)),
]
# What names nobody, and is told to be a mistake: in a list, in prose.
WRONG = [
    ("Alice Doe <alice@redhat.com>", True, True),
    ("alice@redhat.com", True, True),
    ("bob+x@redhat.com", True, True),
    ("mailto:alice@redhat.com", True, True),
    ("@alice@example.social", True, True),
    ("alice (at) redhat.com", True, False),
    ("Alice Doe", True, False),
    ("https://example.org/alice", True, False),
    ("https://github.com/example/enhancements", True, False),
    ("https://github.com/alice?tab=repositories", True, False),
    ("https://evil.example/github.com/alice", True, False),
    ("the networking people", True, False),
    ("@", True, True),
    ("@-alice", True, True),
]


@pytest.mark.parametrize(("text", "in_list", "in_prose"), WRITTEN)
def test_who_it_is(text: str, in_list: tuple[str, ...], in_prose: tuple[str, ...]) -> None:
    assert read_people(text, is_list=True) == People(in_list)
    assert read_people(text, is_list=False).names == in_prose


@pytest.mark.parametrize(("text", "in_list", "in_prose"), WRONG)
def test_what_names_nobody_is_a_mistake(text: str, in_list: bool, in_prose: bool) -> None:
    for is_list, is_told in ((True, in_list), (False, in_prose)):
        found = read_people(text, is_list=is_list)
        assert found.names == ()
        assert bool(found.mistakes) is is_told


def test_a_bare_word_beside_marked_ones_is_asked_about() -> None:
    assert read_people("@alice, bob", is_list=True) == People(ALICE, ("bob",))


@given(st.text(max_size=200), st.booleans())
def test_nothing_but_logins_and_teams_comes_out(text: str, is_list: bool) -> None:
    for name in read_people(text, is_list=is_list).names:
        assert all(map(is_login, name.split("/")[:1]))
        assert name.count("/") <= 1


@given(st.emails())
def test_no_part_of_an_address_is_anybody(address: str) -> None:
    for text in (address, f"Alice <{address}>", f"see {address}, please"):
        assert read_people(text, is_list=False).names == ()
        assert read_people(text, is_list=True).names == ()


def test_front_matter_and_prose_are_read_alike() -> None:
    """Each line names one author by an account and one by nothing but a mail address."""
    front = "---\nauthors:\n- Alice Doe (@alice)\n- Bob Roe <bob@redhat.com>\n---\n# EP 1: X\n"
    prose = "# EP 1: X\n\nAuthors: Alice Doe (@alice), Bob Roe <bob@redhat.com>\n"
    for text, line in ((front, 4), (prose, 3)):
        found = read_proposal(text, PATH, PROCESS)
        assert found.authors == ALICE
        [told] = [each for each in found.findings if each.kind == "no-account"]
        assert (told.position.line, told.message) == (
            line, '"Bob Roe <bob@redhat.com>" is no GitHub account: write its login, like @alice',
        )  # fmt: skip


@pytest.mark.parametrize(
    ("authors", "names", "mistakes"),
    [
        ("- { name: Alice Doe, github: alice }", ALICE, 0),
        ("- { name: Alice Doe, GitHub: '@alice' }", ALICE, 0),
        ("- { name: Alice Doe, email: alice@redhat.com }", NOBODY, 1),
        ("- { name: Alice Doe }", NOBODY, 1),
        ("- '@alice'\n- TBD", ALICE, 0),
        ("- [ nested ]", NOBODY, 1),
    ],
)
def test_maps_and_lists(authors: str, names: tuple[str, ...], mistakes: int) -> None:
    found = read_proposal(f"---\nauthors:\n{authors}\n---\n# EP 1: X\n", PATH, PROCESS)
    assert found.authors == names
    wrong = [each for each in found.findings if each.kind in ("no-account", "wrong-type")]
    assert len(wrong) == mistakes
