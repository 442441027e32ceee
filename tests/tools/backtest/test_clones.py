"""`vepbot backtest` as a process of its own, on clones of all kinds, also those made to do harm."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli import run
from bot.cli.support import progress
from tests.harness.git_story import START, Commit, git, make_repository
from tests.harness.support import ROOT
from tests.tools.backtest.pages import Reader
from tests.tools.backtest.test_backtest import ADDED, EARLY, HOME, STORIES, document, process

__all__ = ["process"]
HOSTILE = "\x1b]0;owned\x07\x1b[31m<script>alert(1)</script>\r\n"


def vepbot(*arguments: str | Path, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "bot", "backtest", *map(str, arguments)],
        capture_output=True, text=True, cwd=folder, env=environ, check=False,
    )  # fmt: skip


def history() -> list[Commit]:
    return [
        Commit("first", {"README.md": "Read me.\n"}),
        Commit("Paint (#7)", ADDED, EARLY),
        Commit("Again (#8)", {HOME: document(alpha="v1.9")}, EARLY + timedelta(days=1)),
    ]


def numbers(output: str) -> list[int | None]:
    return [json.loads(line)["pull_request"] for line in output.splitlines()]


@pytest.fixture
def rules(process: Path) -> Path:
    return process / "rules"


def test_three_formats(process: Path, tmp_path: Path) -> None:
    clone = make_repository(tmp_path / "clone", history())
    options = ("--rules", process / "rules", "--schedules", process / "schedules")
    text = vepbot(clone, *options)
    assert (text.returncode, text.stderr) == (0, "")
    lines = text.stdout.splitlines()
    assert lines[0] == "2025-12-02 00:00Z  #8  proposal  v1.9 on time  12  team/red  Again"
    assert lines[-2].split() == ["v1.8", "1", "1", *"00000000"]
    as_json = vepbot(clone, *options, "--format", "json")
    assert (numbers(as_json.stdout), as_json.stderr) == ([8, 7, None], "")
    html = vepbot(clone, *options, "--format", "html").stdout
    assert (html[:15], html.rstrip()[-7:]) == ("<!doctype html>", "</html>")


@pytest.mark.parametrize("is_bare", [True, False])
def test_a_clone_may_be_bare(rules: Path, tmp_path: Path, is_bare: bool) -> None:
    clone = make_repository(tmp_path / "clone", history(), bare=is_bare)
    done = vepbot(clone, "--rules", rules, "--format", "json")
    assert (done.returncode, numbers(done.stdout)) == (0, [8, 7, None])


def test_a_work_tree_and_a_detached_head(rules: Path, tmp_path: Path) -> None:
    clone = make_repository(tmp_path / "clone", history())
    git(clone, "worktree", "add", "--quiet", "--detach", str(tmp_path / "tree"), "main~1")
    done = vepbot(tmp_path / "tree", "--rules", rules, "--format", "json")
    assert (done.returncode, numbers(done.stdout)) == (0, [7, None])


def test_of_a_shallow_clone_the_cut_off_end_is_left_out(rules: Path, tmp_path: Path) -> None:
    whole = make_repository(tmp_path / "whole", history())
    url = f"file://{whole}"
    git(tmp_path, "clone", "--quiet", "--depth=2", "--branch=main", url, "shallow")
    done = vepbot(tmp_path / "shallow", "--rules", rules, "--format", "json")
    assert (done.returncode, numbers(done.stdout)) == (0, [8])
    assert done.stderr == (
        "vepbot backtest: the clone is shallow: 1 commit(s) without their parents left out; "
        "`git fetch --unshallow` brings the rest\n"
    )


AGAIN = "clone it again without --filter: this clone is partial"
MISSING = "clone it again: of this clone something is missing or damaged (`git fsck` says what)"


@pytest.mark.parametrize("what", ["blob:none", "tree:0", "blob:limit=10"])
def test_a_partial_clone_fetches_nothing_and_says_how_to_complete_it(
    rules: Path, tmp_path: Path, what: str
) -> None:
    whole = make_repository(tmp_path / "whole", history())
    git(whole, "config", "uploadpack.allowFilter", "true")
    options = ("--quiet", "--bare", f"--filter={what}", "--branch=main")
    git(tmp_path, "clone", *options, f"file://{whole}", "partial")
    done = vepbot(tmp_path / "partial", "--rules", rules, "--format", "json")
    assert done.returncode == 1
    assert done.stderr.startswith(f"vepbot backtest: {AGAIN}")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("lost", ["main", "main~1", "main^{tree}", f"main:{HOME}"])
def test_a_clone_with_something_missing_says_so_without_gits_words(
    rules: Path, tmp_path: Path, lost: str
) -> None:
    clone = make_repository(tmp_path / "clone", history())
    name = git(clone, "rev-parse", lost).strip()
    loosen(clone)
    (clone / ".git" / "objects" / name[:2] / name[2:]).unlink()
    done = vepbot(clone, "--rules", rules, "--format", "json")
    assert (done.returncode, done.stderr) == (1, f"vepbot backtest: {MISSING}\n")


def test_a_shallow_clone_that_does_not_say_so(rules: Path, tmp_path: Path) -> None:
    whole = make_repository(tmp_path / "whole", history())
    url = f"file://{whole}"
    git(tmp_path, "clone", "--quiet", "--depth=1", "--branch=main", url, "shallow")
    (tmp_path / "shallow" / ".git" / "shallow").unlink()
    done = vepbot(tmp_path / "shallow", "--rules", rules)
    assert (done.returncode, done.stderr) == (1, f"vepbot backtest: {MISSING}\n")


def test_a_clone_whose_lender_is_gone(rules: Path, tmp_path: Path) -> None:
    whole = make_repository(tmp_path / "whole", history())
    git(tmp_path, "clone", "--quiet", "--shared", "--branch=main", str(whole), "shared")
    whole.rename(tmp_path / "elsewhere")
    done = vepbot(tmp_path / "shared", "--rules", rules)
    assert (done.returncode, done.stderr) == (1, f"vepbot backtest: {MISSING}\n")


def loosen(clone: Path) -> None:
    """Every object in a file of its own."""
    for pack in (clone / ".git" / "objects" / "pack").glob("*.pack"):
        data = pack.read_bytes()
        for path in pack.parent.glob(f"{pack.stem}.*"):
            path.unlink()
        git(clone, "unpack-objects", "-q", stdin=data)


def test_wrong_usage_is_told_in_one_line(
    rules: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    git(tmp_path / "empty", "init", "--quiet")
    clone = make_repository(tmp_path / "clone", history())
    (clone / "below").mkdir()
    (tmp_path / "file").write_text("x")
    for arguments, words in (
        ([tmp_path / "none"], "is no directory"),
        ([tmp_path / "file"], "is no directory"),
        ([tmp_path], "is no git repository"),
        ([clone / "below"], "is no git repository"),
        ([tmp_path / "empty"], "has no commits"),
        ([clone, "--since", "soon"], "--since"),
        ([clone, "--until", "2026-13-01"], "--until"),
        ([clone, "--since", "0001-01-01T00:00:00+14:00"], "--since"),
        ([clone, "--until", "9999-12-31"], "--until"),
        ([clone, "--schedules", tmp_path], "--schedules"),
    ):
        code = run(["backtest", *map(str, arguments), "--rules", str(rules)])
        shown = capsys.readouterr()
        assert (code, shown.out, len(shown.err.splitlines())) == (2, "", 1), arguments
        assert words in shown.err, arguments


def test_other_exit_codes(rules: Path, tmp_path: Path) -> None:
    clone = make_repository(tmp_path / "clone", history())
    assert vepbot(clone, "--rules", tmp_path / "none").returncode == 1
    assert vepbot(clone, "--rules", rules, "--format", "xml").returncode == 2
    git(clone, "repack", "-adq")
    for pack in (clone / ".git" / "objects" / "pack").glob("*.pack"):
        pack.chmod(0o600)
        pack.write_bytes(pack.read_bytes()[:-60] + b"\0" * 60)
    done = vepbot(clone, "--rules", rules)
    assert (done.returncode, done.stderr) == (1, f"vepbot backtest: {MISSING}\n")


def test_names_cannot_steer_the_terminal_nor_a_browser(process: Path, tmp_path: Path) -> None:
    path = f"proposals/team-red/13-{HOSTILE.replace('/', '')}/proposal.md"
    files = {path: document(13, alpha="v1.8", text=HOSTILE)}
    author = "\x1b[31mEve <eve\x1b[0m@example.org>"
    commits = [Commit(f"{HOSTILE.strip()} (#9)", files, EARLY, author=author)]
    clone = make_repository(tmp_path / "clone", commits)
    for form in ("text", "json", "html"):
        done = vepbot(clone, "--rules", process / "rules", "--format", form)
        assert done.returncode == 0, done.stderr
        assert not {"\x1b", "\x07", "\r"} & {*done.stdout, *done.stderr}
        if form == "html":
            found = Reader(done.stdout)
            assert len(found.of("script")) == 1
            assert not found.of("img")


# Each of these would run a program if git were asked in the ordinary way.
TRAPS: Mapping[str, str] = {
    "core.fsmonitor": "{program}",
    "core.hooksPath": "{folder}",
    "core.pager": "{program}",
    "pager.log": "{program}",
    "core.sshCommand": "{program}",
    "core.alternateRefsCommand": "{program}",
    "log.showSignature": "true",
    "gpg.program": "{program}",
    "diff.external": "{program}",
    "diff.trap.command": "{program}",
    "diff.trap.textconv": "{program}",
    "filter.trap.smudge": "{program}",
    "filter.trap.clean": "{program}",
    "filter.trap.process": "{program}",
    "core.attributesFile": "{folder}/attributes",
    "protocol.ext.allow": "always",
    "remote.origin.url": "ext::{program}",
    "remote.origin.promisor": "true",
    "extensions.partialClone": "origin",
}


def test_a_clone_runs_no_program_of_its_own(rules: Path, tmp_path: Path) -> None:
    attributes = "* diff=trap filter=trap\n"
    clone = make_repository(
        tmp_path / "clone", [*history(), Commit("x", {".gitattributes": attributes})]
    )
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\nexit 1\n")
    program.chmod(0o700)
    (tmp_path / "attributes").write_text(attributes)
    (clone / ".git" / "info" / "attributes").write_text(attributes)
    git(clone, "config", "core.repositoryFormatVersion", "1")
    for name, value in TRAPS.items():
        git(clone, "config", name, value.format(program=program, folder=tmp_path))
    for name in ("post-checkout", "reference-transaction", "pre-auto-gc"):
        (tmp_path / name).symlink_to(program)
    done = vepbot(clone, "--rules", rules, "--format", "json")
    assert (done.returncode, numbers(done.stdout)) == (0, [None, 8, 7, None]), done.stderr
    document_blob = git(clone, "rev-parse", f"main:{HOME}").strip()
    (clone / ".git" / "objects" / document_blob[:2] / document_blob[2:]).unlink(missing_ok=True)
    vepbot(clone, "--rules", rules, "--format", "json")
    assert not (tmp_path / "ran").exists()


def test_a_signed_commit_is_not_checked(rules: Path, tmp_path: Path) -> None:
    clone = make_repository(tmp_path / "clone", history())
    raw = git(clone, "cat-file", "commit", "main").replace(
        "\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n x\n -----END PGP SIGNATURE-----\n\n", 1
    )
    commit = git(clone, "hash-object", "-t", "commit", "-w", "--stdin", stdin=raw.encode()).strip()
    git(clone, "update-ref", "refs/heads/main", commit)
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    program.chmod(0o700)
    git(clone, "config", "log.showSignature", "true")
    git(clone, "config", "gpg.program", str(program))
    done = vepbot(clone, "--rules", rules, "--format", "json")
    assert (done.returncode, numbers(done.stdout)) == (0, [8, 7, None])
    assert not (tmp_path / "ran").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_clone_of_somebody_else_is_read(rules: Path, tmp_path: Path) -> None:
    clone = make_repository(tmp_path / "clone", history())
    for path in (clone, *clone.rglob("*")):
        os.lchown(path, 12345, 12345)
    done = vepbot(clone, "--rules", rules, "--format", "json")
    assert (done.returncode, numbers(done.stdout)) == (0, [8, 7, None]), done.stderr


def test_odd_dates_and_long_messages(rules: Path, tmp_path: Path) -> None:
    clone = make_repository(tmp_path / "clone", history())
    tree = git(clone, "rev-parse", "main^{tree}").strip()
    parent = git(clone, "rev-parse", "main").strip()
    for stamp in ("99999999999999999999 +0000", "x", "-5 +9999", "4000000000000 +0000"):
        who = f"A <a@b> {stamp}"
        raw = f"tree {tree}\nparent {parent}\nauthor {who}\ncommitter {who}\n\n{'x' * 10**6}\n"
        arguments = ("hash-object", "--literally", "-t", "commit", "-w", "--stdin")
        parent = git(clone, *arguments, stdin=raw.encode()).strip()
    git(clone, "update-ref", "--no-deref", "refs/heads/main", parent)
    done = vepbot(clone, "--rules", rules, "--format", "json")
    assert (done.returncode, len(numbers(done.stdout))) == (0, 7), done.stderr
    assert max(map(len, done.stdout.splitlines())) < 5000


def test_a_change_of_very_many_files_is_cut(rules: Path, tmp_path: Path) -> None:
    files = {f"f/{n}": str(n) for n in range(3000)}
    clone = make_repository(tmp_path / "clone", [Commit("many", {**files, **ADDED})])
    done = vepbot(clone, "--rules", rules, "--format", "json")
    [report] = [json.loads(line) for line in done.stdout.splitlines()]
    assert {each["verdict"] for each in report["rules"]} == {"unknown"}
    assert report["milestone"] is None


def test_nobody_waits_for_a_reader_who_left(rules: Path, tmp_path: Path) -> None:
    commits = [Commit(f"c{n}", {"a": str(n)}, START + timedelta(days=n)) for n in range(400)]
    clone = make_repository(tmp_path / "clone", commits)
    command = f"{sys.executable} -m bot backtest {clone} --rules {rules} | head -1"
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run(  # noqa: S602
        command, shell=True, capture_output=True, text=True, env=environ, cwd=ROOT, check=True,
    )  # fmt: skip
    assert "c399" in done.stdout
    assert "Traceback" not in done.stderr


def test_every_key_is_documented(process: Path, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "backtest.md").read_text("utf-8")
    clone = make_repository(tmp_path / "clone", history())
    options = ("--rules", process / "rules", "--schedules", process / "schedules")
    done = vepbot(clone, *options, "--format", "json")
    report = json.loads(done.stdout.splitlines()[0])
    parts = [report, report["deadline"], *report["proposals"], *report["rules"]]
    for key in {key for part in parts for key in part}:
        assert f"`{key}`" in page, key


def test_there_are_enough_small_changes() -> None:
    assert len({story.name for story in STORIES}) == len(STORIES) >= 30


class Terminal:
    """A terminal that remembers what was written."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> None:
        self.written.append(text)

    def flush(self) -> None:
        pass


def test_a_bar_moves_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    assert list(progress.shown(range(3), 3)) == [0, 1, 2]
    monkeypatch.setattr("sys.stderr", terminal)
    assert list(progress.shown(range(200), 200)) == list(range(200))
    assert len(terminal.written) == 102
    assert terminal.written[-2:] == [f"\r[{'#' * 30}] 200/200", "\r\x1b[K"]


def test_the_bar_makes_way_for_lines_on_the_same_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr("sys.stdout", terminal)
    for line in progress.shown(["one\n", "two\n"], 2):
        terminal.write(line)
    erase = "\r\x1b[K"
    half, whole = "#" * 15 + "." * 15, "#" * 30
    assert terminal.written == [
        erase, "one\n", f"\r[{half}] 1/2", erase, "two\n", f"\r[{whole}] 2/2", erase,
    ]  # fmt: skip
