"""The environment becomes settings, or every problem at once."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.settings import (
    VARIABLES,
    InvalidSettings,
    environment,
    is_unregistered,
    read_settings,
    read_setup_settings,
)
from tests.harness.support import ROOT


@pytest.fixture
def environ(key_pair: tuple[str, str]) -> dict[str, str]:
    return {"APP_ID": "42", "PRIVATE_KEY": key_pair[0], "WEBHOOK_SECRET": "a"}


def problems(environ: dict[str, str]) -> list[str]:
    with pytest.raises(InvalidSettings) as caught:
        read_settings(environ)
    return caught.value.problems


def test_three_settings_are_enough(environ: dict[str, str]) -> None:
    settings = read_settings(environ)
    assert settings.api_url == "https://api.github.com"
    assert settings.database_url == "sqlite+aiosqlite:///vepbot.sqlite3"
    assert (settings.host, settings.port) == ("127.0.0.1", 3000)
    assert settings.rules == Path("rules")


def test_everything_missing_is_listed_at_once_with_what_it_is_for() -> None:
    assert [line.split()[0] for line in problems({})] == ["APP_ID", "PRIVATE_KEY", "WEBHOOK_SECRET"]
    assert all("(" in line for line in problems({}))


def test_everything_wrong_is_listed_at_once(environ: dict[str, str]) -> None:
    wrong = environ | {
        "APP_ID": "forty-two",
        "WEBHOOK_SECRET": " , ",
        "GITHUB_API_URL": "api.github.com",
        "DATABASE_URL": "oracle://x",
        "PORT": "70000",
        "LOG_LEVEL": "loud",
        "LOG_FORMAT": "xml",
    }
    assert [line.split()[0] for line in problems(wrong)] == [
        "APP_ID",
        "WEBHOOK_SECRET",
        "GITHUB_API_URL",
        "DATABASE_URL",
        "PORT",
        "LOG_LEVEL",
        "LOG_FORMAT",
    ]


@pytest.mark.parametrize("form", ["plain", "escaped", "base64", "padded"])
def test_a_private_key_comes_in_many_forms(
    environ: dict[str, str], key_pair: tuple[str, str], form: str
) -> None:
    pem = key_pair[0]
    forms = {
        "plain": pem,
        "escaped": pem.replace("\n", "\\n"),
        "base64": base64.b64encode(pem.encode()).decode(),
        "padded": f"\n  {pem}\n",
    }
    assert read_settings(environ | {"PRIVATE_KEY": forms[form]}).private_key.strip() == pem.strip()


@pytest.mark.parametrize("key", ["nonsense", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n", "ü"])
def test_a_bad_private_key_is_explained_without_showing_it(
    environ: dict[str, str], key: str
) -> None:
    [problem] = problems(environ | {"PRIVATE_KEY": key})
    assert problem.startswith("PRIVATE_KEY is ")
    assert "AAAA" not in problem
    assert "nonsense" not in problem


def test_a_key_of_another_kind_is_refused(environ: dict[str, str]) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    assert "RSA" in problems(environ | {"PRIVATE_KEY": pem})[0]


def test_the_key_may_be_in_a_file(
    environ: dict[str, str], key_pair: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "key.pem"
    path.write_text(key_pair[0])
    del environ["PRIVATE_KEY"]
    assert read_settings(environ | {"PRIVATE_KEY_PATH": str(path)}).private_key
    missing = problems(environ | {"PRIVATE_KEY_PATH": str(tmp_path / "none")})
    [problem] = missing
    assert problem.startswith(
        "PRIVATE_KEY_PATH is to be read from the file that PRIVATE_KEY_PATH names: No such file"
    )


@pytest.mark.parametrize("name", ["PRIVATE_KEY_PATH", "WEBHOOK_SECRET_FILE", "RECORD_KEY_FILE"])
@pytest.mark.parametrize("secret", ["hush", "hush" * 2000, "hush\0"])
def test_a_secret_written_where_its_file_belongs_is_not_shown(
    environ: dict[str, str], name: str, secret: str
) -> None:
    rest = {
        key: value for key, value in environ.items() if key not in ("PRIVATE_KEY", "WEBHOOK_SECRET")
    }
    found = "\n".join(problems(rest | {name: secret}))
    assert name in found
    assert "hush" not in found


@pytest.mark.parametrize("address", ["https://me:hush@github.example", "https://me:hush@x:hush"])
def test_an_address_with_a_password_is_refused_without_showing_it(
    environ: dict[str, str], address: str
) -> None:
    [problem] = problems(environ | {"GITHUB_API_URL": address})
    assert problem.startswith("GITHUB_API_URL must be an address")
    assert "hush" not in problem


def test_any_setting_may_be_in_a_mounted_file(environ: dict[str, str], tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from-a-file\n")
    del environ["WEBHOOK_SECRET"]
    settings = read_settings(environ | {"WEBHOOK_SECRET_FILE": str(secret)})
    assert settings.webhook_secrets == ("from-a-file",)
    both = environ | {"WEBHOOK_SECRET": "x", "WEBHOOK_SECRET_FILE": str(secret)}
    assert "both" in problems(both)[0]


@pytest.mark.parametrize("suffix", ["", "_FILE"])
@pytest.mark.parametrize("name", ["APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH", "WEBHOOK_SECRET"])
def test_an_app_is_to_be_registered_only_where_no_credential_is_set(name: str, suffix: str) -> None:
    assert is_unregistered({})
    assert is_unregistered({"PORT": "1", f"{name}{suffix}": ""})
    assert not is_unregistered({f"{name}{suffix}": "x"})


def test_before_an_app_is_registered_everything_else_is_checked() -> None:
    assert read_setup_settings({}).port == 3000
    with pytest.raises(InvalidSettings) as caught:
        read_setup_settings({"PORT": "x", "DATABASE_URL": "x"})
    assert len(caught.value.problems) == 2


def test_a_missing_file_is_one_problem(environ: dict[str, str], tmp_path: Path) -> None:
    del environ["WEBHOOK_SECRET"]
    assert len(problems(environ | {"WEBHOOK_SECRET_FILE": str(tmp_path / "none")})) == 1


def test_secrets_are_separated_by_commas(environ: dict[str, str]) -> None:
    settings = read_settings(environ | {"WEBHOOK_SECRET": "new, old,"})
    assert settings.webhook_secrets == ("new", "old")


def test_secrets_do_not_show(environ: dict[str, str]) -> None:
    shown = repr(read_settings(environ | {"WEBHOOK_SECRET": "hush"}))
    assert "hush" not in shown
    assert "BEGIN" not in shown


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("PORT=1\nHOST=example\nEMPTY\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORT", "2")
    monkeypatch.setenv("HOST", "")
    found = environment()
    assert (found["PORT"], found["HOST"]) == ("2", "example")


def test_every_setting_is_in_the_example_and_in_the_guide() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    guide = (ROOT / "docs" / "operations.md").read_text("utf-8")
    for variable in VARIABLES:
        assert f"{variable.name}=" in example
        assert f"`{variable.name}`" in guide


@pytest.mark.parametrize(
    "start", ["postgresql+asyncpg", "postgresql+psycopg", "postgresql", "postgres"]
)
def test_postgresql_is_written_in_any_of_the_usual_ways(
    environ: dict[str, str], start: str
) -> None:
    url = f"{start}://vepbot:hunter2@db.example/vepbot?ssl=require"
    assert read_settings(environ | {"DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize(
    "url",
    ["postgresql://u:hunter2@host:hunter2/db", "postgresql://u:hunter2@host", "postgresql+x://"],
)
def test_an_address_of_postgresql_that_is_none_is_refused_without_quoting_it(
    environ: dict[str, str], url: str
) -> None:
    [problem] = problems(environ | {"DATABASE_URL": url})
    assert problem.startswith("DATABASE_URL")
    assert "hunter2" not in problem
