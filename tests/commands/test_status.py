"""`status` says where it stands, now, and where that is kept up to date."""

from dataclasses import replace

from bot.model.facts import Facts, OwnComment, Unreadable
from tests.commands.answering import answered
from tests.tiny import known, known_issue

TEXT = 'do: { status: "Owned by ${group.name}." }'
LIST = "do: { status: { checklist: needed } }"
URL = "https://github.com/example/enhancements/pull/7"


def with_comment(facts: Facts) -> Facts:
    assert facts.thread
    thread = replace(facts.thread, url=URL)
    return replace(facts, thread=thread, comments=(OwnComment(42, "status", ""),))


def test_a_text_is_told_and_where_it_is_kept() -> None:
    assert answered(TEXT).reply == "Owned by red."
    assert answered(TEXT, with_comment(known())).reply == (
        f"Owned by red.\n\nThe [status comment]({URL}#issuecomment-42) is kept up to date."
    )


def test_a_checklist_says_what_is_next() -> None:
    assert answered(LIST).reply.startswith("**Next: Name a team.**")
    done = known(thread={"labels": ("team/red",)})
    assert answered(LIST, done).reply.startswith("**All done here.**")


def test_on_an_issue_too() -> None:
    assert answered(TEXT, known_issue(), kind="issue").reply == "Owned by —."


def test_what_could_not_be_read_is_not_told() -> None:
    found = answered(TEXT, known(files=Unreadable("GitHub answered 502")))
    assert (found.reply, found.unknown) == ("", "GitHub answered 502")
