"""`vepbot doctor` on what others could read."""

from pathlib import Path

import pytest

from bot.tools.doctor.finding import Level
from bot.tools.doctor.privacy import check_privacy
from bot.tools.doctor.settings import check_settings

DATABASE = {"DATABASE_URL": "sqlite+aiosqlite:///x.sqlite3", "PRIVATE_KEY_PATH": "key.pem"}


def said(environ: dict[str, str]) -> list[tuple[str, str]]:
    return [(each.says, each.fix) for each in check_privacy(environ)]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_what_others_can_read_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (".env", "key.pem", "x.sqlite3"):
        Path(name).touch(0o600)
    assert said(DATABASE) == []
    for name in (".env", "key.pem", "x.sqlite3"):
        Path(name).chmod(mode)
    names = (".env", "key.pem", "x.sqlite3")
    assert said(DATABASE) == [(f"others can read {name}", f"chmod 600 {name}") for name in names]


def test_what_is_not_there_is_nobodys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert said({}) == []
    assert said({"DATABASE_URL": "postgresql+asyncpg://x/y", "GITHUB_API_URL": "https://x:y"}) == []


@pytest.mark.parametrize("written", ["a key" * 100, "a key\0"])
def test_a_key_where_its_file_belongs_is_not_shown(written: str) -> None:
    assert "a key" not in str(said({"PRIVATE_KEY_PATH": written}))


@pytest.mark.parametrize(
    ("address", "findings"),
    [
        (
            "http://github.example/api/v3",
            [("tokens are sent to github.example in the clear", "use https")],
        ),
        ("https://github.example/api/v3", []),
        ("http://127.0.0.1:4000", []),
    ],
)
def test_tokens_are_not_sent_in_the_clear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, findings: list[tuple[str, str]]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert said({"GITHUB_API_URL": address}) == findings


def test_without_a_key_of_their_own_records_hang_on_the_private_key(
    key_pair: tuple[str, str],
) -> None:
    access = {"APP_ID": "1", "PRIVATE_KEY": key_pair[0], "WEBHOOK_SECRET": "a long secret"}
    found = check_settings(access)
    assert [(each.level, each.about) for each in found] == [
        (Level.OK, "settings"),
        (Level.WARNING, "seal"),
    ]
    assert "RECORD_KEY" in found[-1].fix
    assert len(check_settings(access | {"RECORD_KEY": "another long secret"})) == 1
