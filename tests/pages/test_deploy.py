"""What deploys the bot fits it: locks, secrets, probes, users, times. The image itself is run by
`make image-check`.
"""

import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.app import STOP_SECONDS
from bot.settings import VARIABLES
from tests.harness.support import ROOT
from tests.image.context import ignored

DEPLOY = ROOT / "deploy"
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
FILES = {f"{variable.name}_FILE" for variable in VARIABLES}
SETTINGS = FILES | {variable.name for variable in VARIABLES}
SECRET = {"PRIVATE_KEY", "WEBHOOK_SECRET", "RECORD_KEY", "DATABASE_URL", "POSTGRES_PASSWORD"}


def locked(name: str) -> dict[str, str]:
    """Versions by name; each has its hashes."""
    text = (DEPLOY / name).read_text("utf-8")
    entries = re.findall(
        r"^([\w.-]+)==(\S+)(.*\n(?:    --hash=sha256:[0-9a-f]{64}.*\n)+)", text, re.MULTILINE
    )
    assert len(entries) == len(re.findall(r"^[\w.-]+==", text, re.MULTILINE))
    return {canonicalize_name(package): version for package, version, _ in entries}


def wanted() -> Iterator[str]:
    project = PROJECT["project"]
    yield from chain(project["dependencies"], project["optional-dependencies"].get("postgres", ()))


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("requirements.lock", list(wanted())),
        ("build.lock", PROJECT["build-system"]["requires"]),
    ],
)
def test_the_locks_have_what_the_project_asks_for(lock: str, requirements: list[str]) -> None:
    versions = locked(lock)
    for requirement in map(Requirement, requirements):
        version = versions.get(canonicalize_name(requirement.name))
        assert version, f"{requirement} is not in deploy/{lock}; run: make lock"
        assert requirement.specifier.contains(version), f"{requirement}; run: make lock"


@pytest.mark.parametrize(
    "name",
    [
        *(".env", "vepbot.private-key.pem", "vepbot.sqlite3", "vepbot.sqlite3-wal", ".git/config"),
        *(
            "deploy/secrets/private_key",
            "deploy/.env",
            "tests/world.py",
            "rules/kubevirt.yaml",
        ),
    ],
)
def test_nothing_secret_or_needless_comes_into_the_image(name: str) -> None:
    assert ignored(ROOT).match_file(name)
    assert not ignored(ROOT).match_file("bot/web/templates/begin.html")


def test_the_image_is_pinned_and_belongs_to_nobody() -> None:
    assert re.search(r"^ARG PYTHON=python:\d+\.\d+\.\d+-slim-\w+$", DOCKERFILE, re.MULTILINE)
    assert re.search(r"^USER [1-9]\d{3,}:[1-9]\d{3,}$", DOCKERFILE, re.MULTILINE)
    assert DOCKERFILE.count("--require-hashes") == 2


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return found


@pytest.mark.parametrize("name", ["bot", "database"])
def test_a_service_can_do_little(name: str) -> None:
    service = compose()["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    for variable in service["environment"]:
        assert variable not in SECRET
        if variable.endswith("_FILE"):
            secret = service["environment"][variable].removeprefix("/run/secrets/")
            assert secret in service["secrets"]
            assert secret in compose()["secrets"]


def test_the_bot_of_compose_is_told_what_it_knows() -> None:
    bot = compose()["services"]["bot"]
    assert bot["environment"].keys() <= SETTINGS
    assert bot["depends_on"]["database"]["condition"] == "service_healthy"
    assert int(bot["stop_grace_period"].removesuffix("s")) > STOP_SECONDS
    assert all(port.startswith("127.0.0.1:") for port in bot["ports"])


def manifest(path: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "kubernetes" / path).read_text("utf-8"))
    return found


def literals(kind: str) -> dict[str, str]:
    [generator] = manifest(f"{kind}/kustomization.yaml")["configMapGenerator"]
    return dict(literal.split("=", 1) for literal in generator["literals"])


@pytest.mark.parametrize("kind", ["base", "postgres"])
def test_all_that_a_kustomization_names_is_there(kind: str) -> None:
    found = manifest(f"{kind}/kustomization.yaml")
    folder = DEPLOY / "kubernetes" / kind
    named = [*found["resources"], *(each["path"] for each in found.get("patches", ()))]
    assert [name for name in named if not (folder / name).exists()] == []
    unnamed = {path.name for path in folder.glob("*.yaml")} - set(named)
    assert unnamed == {"kustomization.yaml"}


def test_the_pod_can_do_little_and_is_who_the_image_says() -> None:
    pod = manifest("base/deployment.yaml")["spec"]["template"]["spec"]
    [container] = pod["containers"]
    user = f"{pod['securityContext']['runAsUser']}:{pod['securityContext']['runAsGroup']}"
    assert f"\nUSER {user}\n" in DOCKERFILE
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["terminationGracePeriodSeconds"] > STOP_SECONDS
    assert container["resources"]["limits"]["memory"]


def test_the_pod_is_asked_what_the_bot_answers() -> None:
    [container] = manifest("base/deployment.yaml")["spec"]["template"]["spec"]["containers"]
    paths = [container[f"{each}Probe"]["httpGet"]["path"] for each in ("startup", "liveness")]
    assert paths == ["/healthz", "/healthz"]
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert f"PORT={container['ports'][0]['containerPort']} " in DOCKERFILE


@pytest.mark.parametrize("kind", ["base", "postgres"])
def test_secrets_are_files_of_the_mounted_secret(kind: str) -> None:
    pod = manifest("base/deployment.yaml")["spec"]["template"]["spec"]
    [mount] = [each for each in pod["containers"][0]["volumeMounts"] if each["name"] == "secrets"]
    for name, value in literals(kind).items():
        assert name in SETTINGS - SECRET
        if name.endswith("_FILE"):
            assert Path(value).parent == Path(mount["mountPath"])


def test_one_process_works_a_sqlite_database_and_several_a_postgresql() -> None:
    alone, several = (manifest(f"{kind}/deployment.yaml")["spec"] for kind in ("base", "postgres"))
    assert (alone["replicas"], alone["strategy"]["type"]) == (1, "Recreate")
    assert several["replicas"] > 1
    assert "DATABASE_URL_FILE" in literals("postgres")
    assert "DATABASE_URL_FILE" not in literals("base")
