"""What people do in the chaos, story by story, with two threads each: an issue, a pull request.

Webhooks are sent in any order, so that what a story says must not depend on it. Where order does
matter people wait, as they would on GitHub: who gave a command sees the answer before they go on;
who undoes what the bot did has seen it; and nobody merges or closes what the bot has not met.
Everything else only changes the state that is looked at, whenever that is.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.fakes.github import ChangedFile, Comment, Issue, PullRequest, Repository
from tests.fakes.github.state.comments import Target

# How the App may be called: in the middle of it all its owner gives it another name.
US, RENAMED = "vepbot", "vepbot-two"
LOOK_SECONDS = 0.02
# GitHub tells times by the second: what comes later must be seen to come later.
A_SECOND = 1.1
RELEASE, LATER = "v9.9", "v9.10"
# The pull request with code that everybody links.
CODE = 7
DRAFT = "Your short, descriptive title"
# So unlike each other that nobody takes the one for another.
SUBJECTS = ("Warm reboot", "Live resize", "Mesh routing", "Disk hotplug")
TALK = ("Nice!", "What of `/vep target v9.9`?", "> /vep status\n\nNo.", "/lgtm", "See #1.")


@dataclass(frozen=True)
class Person:
    """Everybody in one story. `first` is the number of its issue, the next one the pull request's.

    What happens is drawn from `choice`, how long people rest from `rest`.
    """

    repository: Repository
    first: int
    choice: random.Random
    rest: random.Random
    pace: float

    @property
    def number(self) -> int:
        """Of the pull request."""
        return self.first + 1

    @property
    def subject(self) -> str:
        """What the proposal is about."""
        return SUBJECTS[self.first // 10 % len(SUBJECTS)]

    @property
    def pull(self) -> PullRequest:
        """The pull request."""
        return self.repository.pull_request(self.number)

    @property
    def tracker(self) -> Issue:
        """The issue that people opened."""
        return self.repository.issue(self.first)

    async def pause(self) -> None:
        """Do something else for a while."""
        await asyncio.sleep(self.rest.uniform(0, self.pace))

    async def until(self, seen: Callable[[], object]) -> None:
        """Wait until it can be seen on GitHub, as people do who look again now and then."""
        while not seen():  # noqa: ASYNC110  as people do
            await asyncio.sleep(LOOK_SECONDS)
        await self.pause()

    async def command(self, number: int, by: str, text: str) -> Comment:
        """Say it, and wait for the answer."""
        comment = self.repository.comment(number, by, text)
        await self.answer(comment, f"comment-{comment.id}", self.repository.issue(number))
        return comment

    async def answer(self, target: Target, name: str, issue: Issue) -> None:
        """Wait for what comes of a remark: a thumbs-up, or the comment that answers it."""
        await self.until(lambda: is_answered(target, name, issue))

    async def gossip(self, number: int, count: int) -> None:
        """Things that people do all day, of which only the last state counts."""
        for _ in range(count):
            await self.pause()
            self._gossip(number)

    def _gossip(self, number: int) -> None:
        match self.choice.choice(("talk", "title", "label", "unlabel", "assign", "unassign")):
            case "talk":
                self.repository.comment(number, "erin", self.choice.choice(TALK))
            case "title":
                title = f"VEP: {self.subject}, try {self.choice.randrange(1000)}"
                self.repository.edit_issue(number, title=title)
            case "label":
                self.repository.add_labels(number, [self.choice.choice(("area/api", "area/docs"))])
            case "unlabel":
                worn = [each for each in self.repository.issue(number).labels if "area/" in each]
                for label in worn[:1]:
                    self.repository.remove_label(number, label)
            case "assign":
                self.repository.add_assignees(number, [self.choice.choice(("bob", "erin"))])
            case _:
                self.repository.remove_assignees(number, ["erin"])

    def files(self, title: str = "") -> list[ChangedFile]:
        """The proposal's document, under its title or another."""
        path = f"veps/sig-compute/{self.first}-{self._slug}/vep.md"
        return self._document(path, f"# VEP #{self.first}: {title or self.subject}")

    def nameless_files(self) -> list[ChangedFile]:
        """The document of a proposal that has no number yet."""
        return self._document(f"veps/sig-network/{self._slug}/vep.md", f"# {self.subject}")

    @property
    def _slug(self) -> str:
        return self.subject.lower().replace(" ", "-")

    @staticmethod
    def _document(path: str, head: str) -> list[ChangedFile]:
        target = f"## Target releases\n\n- This VEP targets alpha for version: {RELEASE}\n"
        return [ChangedFile("added", path, text=f"{head}\n\n{target}")]

    async def opened(self, text: str = "") -> None:
        """An issue, and the pull request that names it; the bot has met both."""
        self.repository.open_issue(
            "alice", f"VEP: {self.subject}", labels=["kind/tracker"], number=self.first
        )
        await self.pause()
        self.repository.open_pull_request(
            "alice",
            self.subject,
            body=f"**Tracking issue**: #{self.first}\n{text}",
            files=self.files(DRAFT),
            number=self.number,
        )
        await self.until(lambda: has_spoken(self.tracker) and has_spoken(self.pull))

    async def merged(self) -> None:
        """With the last word of the document; the tracking issue is on its milestone then."""
        self.repository.push(self.number, self.files())
        await self.pause()
        self.repository.merge(self.number)
        await self.until(lambda: self.tracker.milestone == RELEASE)


@dataclass(frozen=True)
class Story:
    """One of the tales, and who plays it."""

    tale: Callable[[Person], Awaitable[None]]
    person: Person

    def __str__(self) -> str:
        return f"{self.tale.__name__} at {self.person.repository.full_name}#{self.person.first}"

    async def play(self) -> None:
        """From beginning to end."""
        await self.person.pause()
        await self.tale(self.person)


def is_us(login: str) -> bool:
    """Whether an account is the bot's, whatever its name is at the moment."""
    return login in (f"{US}[bot]", f"{RENAMED}[bot]")


def is_answered(target: Target, name: str, issue: Issue) -> bool:
    """Whether a remark has its thumbs-up, or there is the comment that answers it."""
    thumbs = (each.content for each in target.reactions if is_us(each.user.login))
    named = f"<!-- vepbot reply/{name} -->"
    return "+1" in thumbs or any(each.body.startswith(named) for each in issue.comments)


def has_spoken(issue: Issue) -> bool:
    """Whether the bot's status comment is there."""
    return any(each.body.startswith("<!-- vepbot status -->") for each in issue.comments)


async def adopted(person: Person) -> None:
    """A proposal finds the issue that its author opened; concerns come and go."""
    await person.opened()
    await person.gossip(person.number, 4)
    await person.command(person.number, "bob", "/vep concern scale with 1000 nodes?")
    await person.gossip(person.first, 4)
    await person.command(person.number, "bob", "/vep resolve scale")
    await person.command(person.number, "carol", "/vep sign-off compute")
    await person.merged()
    await person.command(person.first, "alice", f"/vep target {LATER} beta")
    await person.gossip(person.first, 4)
    home = person.repository.owner.login
    await person.command(person.first, "alice", f"/vep link {home}/kubevirt#{CODE}")


async def nameless(person: Person) -> None:
    """A proposal without an issue gets one from the bot, and its people use it."""
    repository = person.repository
    repository.open_pull_request(
        "alice", person.subject, "", person.nameless_files(), number=person.number
    )
    await person.until(lambda: has_spoken(person.pull))
    await person.gossip(person.number, 8)
    repository.merge(person.number)
    await person.until(lambda: any(has_spoken(each) for each in _opened_for(person)))
    [tracker] = _opened_for(person)[:1]
    await person.until(lambda: tracker.milestone == RELEASE)
    await person.command(tracker.number, "dan", "/vep untrack")
    await person.gossip(tracker.number, 4)
    await person.command(tracker.number, "dan", "/vep track\n/vep stage beta")


def _opened_for(person: Person) -> list[Issue]:
    """What the bot opened for the proposal: one, if all is well."""
    title, issues = f"VEP: {person.subject}", person.repository.issues.values()
    return [each for each in issues if is_us(each.author.login) and each.title == title]


async def label_fight(person: Person) -> None:
    """What a person took off stays off, until the labels are handed back."""
    await person.opened()
    for _ in range(2):
        await person.until(lambda: "sig/compute" in person.pull.labels)
        person.repository.remove_label(person.number, "sig/compute", by="bob")
        await person.gossip(person.number, 6)
        await asyncio.sleep(A_SECOND)
        await person.command(person.number, "alice", "/vep reset labels")
    await person.until(lambda: "sig/compute" in person.pull.labels)
    await person.merged()


async def closed_and_reopened(person: Person) -> None:
    """Closed unmerged, opened again, closed for good; the issue is closed and opened, too."""
    await person.opened()
    for _ in range(2):
        await person.gossip(person.number, 3)
        person.repository.close(person.number, by="alice")
        await person.gossip(person.first, 2)
        person.repository.close(person.first, by="alice")
        await person.pause()
        person.repository.reopen(person.first, by="bob")
        await person.pause()
        person.repository.reopen(person.number, by="alice")
    await person.gossip(person.number, 3)
    person.repository.close(person.number, by="alice")


async def many_words(person: Person) -> None:
    """Commands in the opening, in a review, at a line, in an edit; strangers, and words unknown."""
    repository, number = person.repository, person.number
    await person.opened("\n/vep status\n")
    await person.answer(person.pull, f"opening-{number}", person.pull)
    review = repository.submit_review(number, "carol", "COMMENTED", "Fine.\n\n/vep sign-off")
    await person.answer(review, f"review-{review.id}", person.pull)
    path = person.files()[0].path
    remark = repository.add_review_comment(number, "bob", "/vep concern name is it good?", path)
    await person.answer(remark, f"review-comment-{remark.id}", person.pull)
    await person.command(number, "mallory", "/vep reset labels")
    await person.command(number, "erin", "/vep trget v9.9")
    said = await person.command(number, "alice", "/vep help")
    await person.gossip(number, 5)
    repository.edit_comment(said.id, "/vep help\n/vep reviewer @bob\n/vep explain")
    await person.until(lambda: person.pull.requested_reviewers)
    await person.command(number, "bob", "/vep resolve name")
    await person.merged()


async def exceptional(person: Person) -> None:
    """More time is asked for, denied, asked for again and given; the target moves meanwhile."""
    await person.opened()
    number = person.number
    asked = "/vep exception request\nwhy: holidays\nuntil: 2098-05-01\nimpact: none\n"
    await person.command(number, "alice", asked)
    await person.command(number, "dan", "/vep exception deny Not yet.")
    await person.gossip(number, 5)
    await person.command(number, "alice", asked)
    await person.command(number, "dan", "/vep exception grant 2098-05-02")
    await person.gossip(person.first, 5)
    await person.merged()
    await person.command(person.number, "alice", f"/vep target {LATER}")


async def heated(person: Person) -> None:
    """Both conversations are locked for a while; what happened meanwhile is said afterwards."""
    await person.opened()
    repository = person.repository
    for number in (person.number, person.first):
        repository.lock(number, "too heated", by="dan")
    await person.pause()
    repository.push(person.number, person.files("Another title"))
    await person.pause()
    repository.remove_label(person.first, "kind/tracker", by="dan")
    await person.pause()
    repository.add_labels(person.first, ["kind/tracker"])
    await person.pause()
    for number in (person.number, person.first):
        repository.unlock(number, by="dan")
    await person.gossip(person.number, 3)
    await person.command(person.number, "alice", "/vep status")
    await person.merged()


STORIES = (adopted, nameless, label_fight, closed_and_reopened, many_words, exceptional, heated)
