"""`make image-check`: lint what deploys the bot, take the image's steps, and run what comes out."""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.fakes.keys import private_key
from tests.harness.support import ROOT
from tests.image.build import Root
from tests.image.container import Container, close, snapshot
from tests.image.context import collect
from tests.image.dockerfile import stages

DEPLOY = ROOT / "deploy"
LINTERS = (
    ("hadolint", "--config", "deploy/hadolint.yaml", "Dockerfile"),
    ("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "deploy/compose.yaml"),
)
MOST_SECONDS = 60


def main() -> int:
    """0 if all is as it should be."""
    lint()
    with tempfile.TemporaryDirectory(prefix="vepbot-image-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        root = build(folder)
        run(Container(root, stages(ROOT / "Dockerfile")[-1], settings()), folder)
    print("the image's steps lead to a healthy bot, which writes to /data alone")
    return 0


def lint() -> None:
    """Raises CalledProcessError for what a linter does not like."""
    binaries = Path(sys.executable).parent
    manifests = [
        str(path.relative_to(ROOT))
        for path in sorted((DEPLOY / "kubernetes").rglob("*.yaml"))
        if "kustom" not in path.name and is_whole(path)
    ]
    kubernetes = ("kubernetes-validate", "--strict", "--quiet", *manifests)
    for name, *options in (*LINTERS, kubernetes):
        print(name, *options)
        subprocess.run([binaries / name, *options], cwd=ROOT, check=True)


def is_whole(path: Path) -> bool:
    """A patch is a part of a manifest: it has the name of one in the base."""
    base = path.parent.parent / "base" / path.name
    return path == base or not base.exists()


def build(folder: Path) -> Root:
    """All stages; the last one is there afterwards."""
    collect(ROOT, folder / "context")
    root = Root(folder, folder / "context")
    for stage in stages(ROOT / "Dockerfile"):
        for step in stage:
            print(step.name, step.value, flush=True)
            root.take(step)
    shutil.copytree(ROOT / "rules", root.path / "rules")  # what is mounted there
    return root


def settings() -> dict[str, str]:
    """The least that it needs, and a port of its own; its GitHub does not answer."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    return {
        "APP_ID": "1",
        "PRIVATE_KEY": private_key(),
        "WEBHOOK_SECRET": "a secret for this check",
        "GITHUB_API_URL": "http://127.0.0.1:9",
        "PORT": str(port),
    }


def run(container: Container, folder: Path) -> None:
    """Start it, ask as the container's engine would, stop it, and look at what it left."""
    root, data = container.root.path, container.root.path / "data"
    close(root, but=data)
    before, log, health = snapshot(root, but=data), folder / "log", container.command("HEALTHCHECK")
    writing = container.call("sh", "-c", f"touch {root}/opt/x || touch {root}/x")
    expect(writing.returncode != 0, "the tree can be written to", log)
    expect(container.call(*health).returncode == 1, "healthy before it is started", log)
    with container.started(log) as process:
        wait(lambda: container.call(*health).returncode == 0, log)
        wait(lambda: container.call(*health, "--ready").returncode == 0, log)
    expect(process.returncode == 0, f"SIGTERM ends it with {process.returncode}", log)
    expect((data / "vepbot.sqlite3").exists(), "its database is not in /data", log)
    expect(snapshot(root, but=data) == before, "something but /data was written to", log)


def wait(condition: Callable[[], bool], log: Path) -> None:
    """Until it holds. Exits with the log where it never does."""
    end = time.monotonic() + MOST_SECONDS
    while not condition():
        expect(time.monotonic() < end, "it does not become healthy", log)


def expect(holds: bool, otherwise: str, log: Path) -> None:
    """Exit, and say why not."""
    if not holds:
        sys.exit(f"{otherwise}\n{log.read_text() if log.exists() else ''}")


if __name__ == "__main__":
    sys.exit(main())
