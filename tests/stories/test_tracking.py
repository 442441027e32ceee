"""Which issue tracks a merged proposal: every outcome, over HTTP, with the shipped rules."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.github import ChangedFile, FakeGitHub, Issue, PullRequest, Repository
from tests.harness.support import ROOT
from tests.world import APP_ID, SECRET, World, playing

HOME = "kubevirt/enhancements"
LABELS = ["sig/compute", "sig/network", "kind/tracker", "kind/enhancement", "lifecycle/frozen"]
TRACKER = ["kind/tracker"]
PATH = "veps/sig-compute/40-warm-reboot/vep.md"
TITLE = "VEP 40: Warm reboot of guests"
ADOPTED = ["kind/enhancement", "kind/tracker", "lifecycle/frozen", "sig/compute"]
QUESTION = "say which issue tracks this proposal"


def populated(public_key: str) -> FakeGitHub:
    """The repository with an issue 40 that tracks the proposal, and others beside it."""
    github = FakeGitHub(APP_ID, "vepbot", public_key, SECRET)
    repository = github.add_repository(HOME, labels=LABELS)
    github.add_repository("kubevirt/kubevirt", labels=LABELS)
    github.add_repository("kubevirt/sig-release")
    repository.open_issue("alice", TITLE, "", TRACKER, number=40)
    repository.open_issue("bob", "VEP 41: Colder storage", "", TRACKER, number=41)
    repository.open_pull_request("bob", "Something else", number=42)
    return github


@pytest.fixture
async def world(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    async with playing(key_pair, tmp_path, github=populated(key_pair[1])) as found:
        yield found


@pytest.fixture
def repository(world: World) -> Repository:
    return world.github.repository(HOME)


def document(path: str = PATH, heading: str = "# VEP #40: Warm reboot") -> list[ChangedFile]:
    return [ChangedFile("added", path, text=f"{heading}\n\n## Motivation\n\nUptime.\n")]


def unnumbered(slug: str = "warm-reboot", title: str = "Warm reboot") -> list[ChangedFile]:
    return document(f"veps/sig-compute/{slug}/vep.md", f"# VEP: {title}")


def named(body: str) -> str:
    return f"**Tracking issue**: {body}\n"


async def merged(
    world: World, body: str = "", files: list[ChangedFile] | None = None, title: str = "A proposal"
) -> PullRequest:
    """Opened and merged."""
    repository = world.github.repository(HOME)
    pull = repository.open_pull_request("alice", title, body=body, files=files or document())
    await world.settled()
    repository.merge(pull.number)
    await world.settled()
    return pull


def status(pull: PullRequest) -> str:
    """The only comment; what must not become a link is defused in it."""
    [comment] = pull.comments
    return comment.body.replace("\\#\u200b", "#")


def ours(repository: Repository) -> list[Issue]:
    return [issue for issue in repository.issues.values() if issue.author.login == "vepbot[bot]"]


def assert_adopted(repository: Repository, pull: PullRequest, number: int = 40) -> None:
    assert f"name #{number} in" in status(pull)
    assert sorted(repository.issues[number].labels) == ADOPTED
    assert ours(repository) == []


def assert_asked(repository: Repository, pull: PullRequest, *because: str) -> None:
    assert QUESTION in status(pull)
    for each in because:
        assert each in status(pull)
    for issue in repository.issues.values():
        assert "lifecycle/frozen" not in issue.labels
    assert ours(repository) == []


LINKS = [
    "#40",
    "40",
    "#40.",
    f"{HOME}#40",
    f"https://github.com/{HOME}/issues/40",
    f"https://github.com/{HOME}/issues/40.",
    f"[#40](https://github.com/{HOME}/issues/40)",
    f"[https://github.com/{HOME}/issues/41](https://github.com/{HOME}/issues/40)",
    f"\n\nhttps://github.com/{HOME}/issues/40",
    f"#40 <!-- like https://github.com/{HOME}/issues/41 -->",
]


@pytest.mark.parametrize("link", LINKS)
async def test_the_description_names_it(world: World, repository: Repository, link: str) -> None:
    pull = await merged(world, named(link), unnumbered())
    assert_adopted(repository, pull)


async def test_a_link_in_prose_is_none(world: World, repository: Repository) -> None:
    pull = await merged(world, "See #41.", document())
    assert_adopted(repository, pull)


async def test_the_number_in_the_directory(world: World, repository: Repository) -> None:
    pull = await merged(world, "", document(heading="# Warm reboot"))
    assert_adopted(repository, pull)


async def test_the_number_in_the_title(world: World, repository: Repository) -> None:
    pull = await merged(world, "", unnumbered(), "VEP-40: reboot")
    assert_adopted(repository, pull)


async def test_a_number_that_does_not_exist(world: World, repository: Repository) -> None:
    pull = await merged(world, named("#999"), unnumbered())
    assert_asked(repository, pull, "it may be", "#40")


async def test_a_number_that_does_not_exist_beside_one_that_does(
    world: World, repository: Repository
) -> None:
    pull = await merged(world, named("#999"))
    assert_adopted(repository, pull)


async def test_a_number_of_a_pull_request(world: World, repository: Repository) -> None:
    pull = await merged(world, named("#42"), unnumbered("spin", "Spin"))
    assert_asked(repository, pull, "which is a pull request")


async def test_a_guessed_number_of_something_else(world: World, repository: Repository) -> None:
    pull = await merged(world, "", document(PATH.replace("40", "41"), "# VEP 41: Spin"))
    assert_asked(repository, pull)


async def test_a_guess_in_the_directory_and_the_truth_in_the_heading(
    world: World, repository: Repository
) -> None:
    pull = await merged(world, "", document(PATH.replace("40", "41")))
    assert_adopted(repository, pull)


async def test_two_candidates_that_both_may_be_meant(world: World, repository: Repository) -> None:
    repository.open_issue("carol", "VEP 43: Warm reboot, again", "", TRACKER, number=43)
    pull = await merged(world, "", document(PATH.replace("40", "43")))
    assert_asked(repository, pull, "#43, an issue", "#40, an issue")


async def test_a_mistyped_number_is_not_believed_against_the_document(
    world: World, repository: Repository
) -> None:
    pull = await merged(world, named("#41"))
    assert_asked(repository, pull, "the description says", "the document says")


async def test_the_authors_word_is_enough_about_an_issue_of_their_own(
    world: World, repository: Repository
) -> None:
    repository.open_issue("alice", "VEP 43: Colder storage", "", TRACKER, number=43)
    pull = await merged(world, named("#43"), unnumbered())
    assert_adopted(repository, pull, 43)


async def test_the_authors_word_is_not_enough_about_somebody_elses(
    world: World, repository: Repository
) -> None:
    pull = await merged(world, named("#41"), unnumbered())
    assert "have it confirmed that `#41` tracks this proposal" in status(pull)
    for issue in repository.issues.values():
        assert "lifecycle/frozen" not in issue.labels


async def test_a_question_is_answered_by_an_edit(world: World, repository: Repository) -> None:
    pull = await merged(world, "", unnumbered())
    assert_asked(repository, pull)
    repository.edit_pull_request(pull.number, body=named("#40"))
    await world.settled()
    assert_adopted(repository, pull)


async def test_a_closed_tracker_is_adopted_and_stays_closed(
    world: World, repository: Repository
) -> None:
    repository.close(40, "alice")
    pull = await merged(world, named("#40"))
    assert "Merged. #40, which tracked this proposal, is closed:" in status(pull)
    assert sorted(repository.issues[40].labels) == ADOPTED
    assert repository.issues[40].state == "closed"


@pytest.mark.parametrize("to", ["kubevirt/kubevirt", "kubevirt/hidden"])
async def test_a_tracker_that_was_transferred(
    world: World, repository: Repository, to: str
) -> None:
    if to.endswith("hidden"):
        world.github.add_repository(to, installed=False)
    repository.transfer_issue(40, to)
    pull = await merged(world, named("#40"))
    assert_asked(repository, pull)
    assert world.github.repository(to).issues[1].labels == (
        [] if to.endswith("hidden") else TRACKER
    )


async def test_a_tracker_that_was_transferred_and_kept_its_number(
    world: World, repository: Repository
) -> None:
    other = world.github.repository("kubevirt/kubevirt")
    other.open_issue("alice", "Before it", number=39)
    repository.transfer_issue(40, "kubevirt/kubevirt")
    pull = await merged(world, named("#40"))
    assert_asked(repository, pull, "which was transferred")
    assert other.issues[40].labels == TRACKER


async def test_a_tracker_that_was_deleted(world: World, repository: Repository) -> None:
    repository.delete_issue(40)
    pull = await merged(world, named("#40"))
    assert_asked(repository, pull, "which does not exist")


async def test_a_tracker_in_another_repository(world: World, repository: Repository) -> None:
    world.github.repository("kubevirt/kubevirt").open_issue("alice", TITLE, number=7)
    pull = await merged(world, named("kubevirt/kubevirt#7"), unnumbered("spin", "Spin"))
    assert_asked(repository, pull, "in another repository")


@pytest.mark.parametrize("link", ["#{}", f"https://github.com/{HOME}/pull/{{}}"])
async def test_a_tracker_whose_description_links_to_it(
    world: World, repository: Repository, link: str
) -> None:
    repository.edit_issue(40, title="VEP NNNN: Your short, descriptive title")
    pull = repository.open_pull_request("alice", "A proposal", files=unnumbered())
    repository.edit_issue(40, body=f"**Enhancement link**: {link.format(pull.number)}")
    repository.merge(pull.number)
    await world.settled()
    assert_adopted(repository, pull)


@pytest.mark.parametrize("link", ["kubevirt/kubevirt#{}", "https://github.com/a/b/pull/{}"])
async def test_a_link_to_another_repository_is_none(
    world: World, repository: Repository, link: str
) -> None:
    pull = repository.open_pull_request("alice", "A proposal", files=unnumbered())
    repository.edit_issue(41, body=f"Code: {link.format(pull.number)}")
    repository.merge(pull.number)
    await world.settled()
    assert_asked(repository, pull, "it may be #40")


async def test_an_issue_about_something_else_that_mentions_it_is_only_a_hint(
    world: World, repository: Repository
) -> None:
    pull = repository.open_pull_request("alice", "A proposal", files=unnumbered("spin", "Spin"))
    repository.edit_issue(41, body=f"Waits for #{pull.number}.")
    repository.merge(pull.number)
    await world.settled()
    assert_asked(repository, pull, "it may be #41")


async def test_a_similar_title_that_nobody_names(world: World, repository: Repository) -> None:
    pull = await merged(world, "", unnumbered())
    assert_asked(repository, pull, "It may be #40.", "nobody names it")


async def test_without_any_hint_one_is_opened_and_found_again(
    world: World, repository: Repository
) -> None:
    pull = await merged(world, "", unnumbered("spin", "Spin"))
    [issue] = ours(repository)
    assert issue.title == "VEP: Spin"
    assert sorted(issue.labels) == ADOPTED
    assert [account.login for account in issue.assignees] == ["alice"]
    assert f"name #{issue.number} in" in status(pull)
    repository.announce_issue("closed", pull, pull.author)
    await world.settled()
    assert ours(repository) == [issue]


async def test_what_this_app_opened_is_found_with_an_empty_database(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    github = populated(key_pair[1])
    repository = github.repository(HOME)
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    async with playing(key_pair, tmp_path / "first", github=github) as world:
        pull = await merged(world, "", unnumbered("spin", "Spin"))
    writes = len(github.writes())
    async with playing(key_pair, tmp_path / "second", github=github) as world:
        repository.announce_issue("closed", pull, pull.author)
        await world.settled()
    assert len(github.writes()) == writes
    assert len(ours(repository)) == 1


async def test_what_this_app_opened_is_found_without_its_label(
    world: World, repository: Repository
) -> None:
    pull = await merged(world, "", unnumbered("spin", "Spin"))
    [issue] = ours(repository)
    repository.remove_label(issue.number, "kind/tracker", by="bob")
    repository.announce_issue("closed", pull, pull.author)
    await world.settled()
    assert ours(repository) == [issue]
    assert "kind/tracker" not in issue.labels


async def test_somebody_elses_issue_with_our_mark_is_only_a_hint(
    world: World, repository: Repository
) -> None:
    pull = await merged(world, "", unnumbered("spin", "Spin"))
    [issue] = ours(repository)
    copy = repository.open_issue("mallory", issue.title, issue.body, TRACKER)
    repository.announce_issue("closed", pull, pull.author)
    await world.settled()
    assert ours(repository) == [issue]
    assert copy.labels == TRACKER


async def test_two_pull_requests_of_one_proposal_at_once(
    world: World, repository: Repository
) -> None:
    text = "# VEP: Spin\n\n## Motivation\n"
    path = "veps/sig-compute/spin/vep.md"
    pulls = [
        repository.open_pull_request("alice", f"{n}", files=[ChangedFile("added", path, text)])
        for n in range(2)
    ]
    await world.settled()
    world.github.webhook_concurrency = 8
    for pull in pulls:
        repository.merge(pull.number)
    await world.settled()
    [issue] = ours(repository)
    for pull in pulls:
        assert f"name #{issue.number} in" in status(pull)


async def test_revert_and_landing_again(world: World, repository: Repository) -> None:
    await merged(world, "", unnumbered("spin", "Spin"))
    [issue] = ours(repository)
    path = "veps/sig-compute/spin/vep.md"
    await merged(world, "", [ChangedFile("removed", path)], 'Revert "Spin"')
    await merged(world, "", unnumbered("spin", "Spin"), "Spin again")
    assert ours(repository) == [issue]


async def test_the_number_that_was_given_is_used_by_a_move(
    world: World, repository: Repository
) -> None:
    await merged(world, "", unnumbered("spin", "Spin"))
    [issue] = ours(repository)
    old, new = (f"veps/sig-compute/{slug}/vep.md" for slug in ("spin", f"{issue.number}-spin"))
    pull = await merged(world, "", [ChangedFile("renamed", new, previous=old)], "Number it")
    assert f"name #{issue.number} in" in status(pull)
    assert ours(repository) == [issue]


async def test_closed_unmerged_changes_the_status_alone(
    world: World, repository: Repository
) -> None:
    pull = repository.open_pull_request("alice", "A", body=named("#40"), files=document())
    await world.settled()
    writes = len(world.github.writes())
    repository.close(pull.number)
    await world.settled()
    assert [each.method for each in world.github.writes()[writes:]] == ["PATCH"]
    assert "Closed without being merged" in status(pull)
    assert repository.issues[40].labels == TRACKER


NOTHING = {
    "bulk": [f for n in range(5) for f in unnumbered(f"spin-{n}", f"Spin {n}")],
    "template": [ChangedFile("added", "veps/NNNN-vep-template/vep.md", text="# VEP #NNNN: X\n")],
    "OWNERS": [ChangedFile("added", "veps/sig-compute/OWNERS", text="labels: [ sig/compute ]\n")],
}


@pytest.mark.parametrize("name", NOTHING)
async def test_nothing_is_opened_for_it(world: World, repository: Repository, name: str) -> None:
    await merged(world, "", NOTHING[name])
    assert ours(repository) == []


async def test_without_a_label_for_trackers_one_is_opened_beside_similar_ones(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", rules, ignore=lambda *_: {"tests"})
    text = (rules / "kubevirt.yaml").read_text("utf-8")
    text = text.replace("  tracker-label: kind/tracker\n", "")
    text = text.replace("for: proposal", "for: issue").replace(", proposal ]", ", issue ]")
    (rules / "kubevirt.yaml").write_text(text, "utf-8")
    async with playing(key_pair, tmp_path, rules, populated(key_pair[1])) as world:
        await merged(world, "", unnumbered())
        assert len(ours(world.github.repository(HOME))) == 1
