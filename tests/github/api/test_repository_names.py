"""By which of its names a repository is known, and when that is said."""

from bot.github.api.repository_names import RepositoryNames, is_called

OLD, NEW = "o/old", "o/new"


def bound(name: str) -> bool:
    return name.casefold() == OLD


def test_a_repository_is_known_by_its_number() -> None:
    names = RepositoryNames()
    assert names.hear(OLD, 7, None, bound) is None
    assert names.hear("o/other", 8, None, bound) is None
    assert names.trouble([OLD]) is None
    found = names.hear(NEW, 7, None, bound)
    assert found
    assert (found.was, found.now) == (OLD, NEW)
    assert names.trouble([OLD]) == str(found)
    assert names.trouble([OLD, "o/other"]) is None
    assert names.trouble([NEW]) is None


def test_the_event_of_the_renaming_says_it() -> None:
    assert RepositoryNames().hear(NEW, 7, OLD, bound)
    assert RepositoryNames().hear(NEW, 7, "o/never", bound) is None


def test_what_an_answer_told_counts_for_events() -> None:
    names = RepositoryNames()
    names.note(OLD, NEW)
    assert names.hear(NEW, None, None, bound)
    assert names.hear(OLD, 7, None, bound) is None  # it has its old name back
    assert names.hear(NEW, None, None, bound) is None


def test_what_does_not_say_where_it_is_is_where_it_was_asked_for() -> None:
    assert is_called({}, OLD)
    assert is_called({"repository_url": "https://api.github.com/repos/O/Old"}, OLD)
    assert not is_called({"base": {"repo": {"full_name": NEW}}}, OLD)
