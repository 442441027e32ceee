"""`vepbot check` as a process: formats, exit codes, and files that would steer who reads."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from tests.core.rulebook.golden import base
from tests.harness.processes import python
from tests.harness.processes import vepbot as run
from tests.harness.support import RULES

HOSTILE = "\x1b]0;owned\x07::error::forged%0A\r\n::stop-commands::x\u2028\u202eevil\x9b31m"

STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]")


def write(folder: Path, files: dict[str, str]) -> Path:
    """A folder with these files; what is no text in them are bytes."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return folder


def broken(folder: Path) -> Path:
    """Two mistakes: a word of hostile characters, and a key."""
    word = json.dumps(HOSTILE)
    text = RULES.replace("touches: proposal", f"touches: {word}").replace(
        "version: 1", "version: 2"
    )
    return write(folder / "rules", {"a b,100%.yaml": text})


async def test_text_is_for_people(tmp_path: Path) -> None:
    broken(tmp_path)
    code, out = await run(tmp_path, "check", "rules")
    assert code == 1
    assert out.startswith(
        'rules/a b,100%.yaml:1:10: "version" must be 1 [wrong-value]\n  version: 2\n'
    )
    assert out.endswith("rules: 2 mistake(s)\n")


async def test_json_is_one_object_a_line(tmp_path: Path) -> None:
    broken(tmp_path)
    code, out = await run(tmp_path, "check", "rules", "--format", "json")
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert found[0] == {
        "path": "rules/a b,100%.yaml", "line": 1, "column": 10, "length": 1, "severity": "error",
        "kind": "wrong-value", "message": '"version" must be 1',
    }  # fmt: skip
    assert [each["line"] for each in found] == [1, 17]


async def test_annotations_cannot_be_forged(tmp_path: Path) -> None:
    broken(tmp_path)
    code, out = await run(tmp_path, "check", "rules", "--format", "github")
    assert code == 1
    lines = re.split(r"[\r\n]+", out.strip())
    place = "file=rules/a b%2C100%25.yaml,line=1,col=10,endColumn=11,title=wrong-value"
    assert lines[0] == f'::error {place}::"version" must be 1'
    assert len(lines) == 2
    assert all(line.startswith("::error file=") for line in lines)


async def test_sarif_is_a_document(tmp_path: Path) -> None:
    broken(tmp_path)
    code, out = await run(tmp_path, "check", "rules", "--format", "sarif")
    document: Any = json.loads(out)
    assert code == 1
    assert (document["version"], document["$schema"].rpartition("/")[2]) == (
        "2.1.0", "sarif-2.1.0.json",
    )  # fmt: skip
    [ran] = document["runs"]
    assert ran["tool"]["driver"]["name"] == "vepbot"
    assert {rule["id"] for rule in ran["tool"]["driver"]["rules"]} == {"wrong-value"}
    [first, second] = ran["results"]
    location = first["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "rules/a%20b%2C100%25.yaml"
    assert location["region"] == {"startLine": 1, "startColumn": 10, "endColumn": 11}
    assert (first["ruleId"], first["level"], second["level"]) == ("wrong-value", "error", "error")


@pytest.mark.parametrize(
    "command",
    ["test rules", "inspect proposal r.md --rules rules", "backtest . --rules rules", "serve"],
)
async def test_nor_do_the_other_commands_let_it(
    key_pair: tuple[str, str], tmp_path: Path, command: str
) -> None:
    text = RULES.replace("touches: proposal", json.dumps(HOSTILE) + ": x")
    write(tmp_path / "rules", {"r.yaml": text})
    (tmp_path / "r.md").write_text("# VEP 1: x\n", "utf-8")
    credentials = {"APP_ID": "1", "PRIVATE_KEY": key_pair[0], "WEBHOOK_SECRET": "x"}
    code, out = await run(tmp_path, *command.split(), **credentials)
    assert (code, "unknown condition" in out) == (1, True)
    assert not STEERING.search(out)


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
@pytest.mark.parametrize(
    "text",
    [
        f"# {HOSTILE}\n",
        RULES + json.dumps(HOSTILE) + ": 1\n",
        RULES.replace("proposal }", "\ufeff\u202e\u2028, \udcff\udc9b }"),
        RULES.replace("touches: proposal", json.dumps(HOSTILE) + ": x"),
        RULES.replace("team-red:", "\u2028::error::forged\u2029:"),
    ],
)
async def test_no_file_steers_terminal_or_workflow(tmp_path: Path, form: str, text: str) -> None:
    write(tmp_path / "rules", {"r.yaml": text})
    code, out = await run(tmp_path, "check", "rules", "--format", form)
    assert code == 1
    assert not STEERING.search(out)
    if form == "github":
        assert all(line.startswith("::error file=rules/r.yaml,") for line in out.splitlines())
    else:
        assert not re.search(r"^\s*::", out, re.MULTILINE)
    if form == "sarif":
        json.loads(out)
    if form == "json":
        assert all(json.loads(line) for line in out.splitlines())


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
async def test_rules_without_mistakes(tmp_path: Path, form: str) -> None:
    write(tmp_path / "rules", base())
    code, out = await run(tmp_path, "check", "rules", "--format", form)
    assert code == 0
    assert "error" not in out
    assert json.loads(out)["runs"][0]["results"] == [] if form == "sarif" else True


async def test_warnings_are_no_mistakes(tmp_path: Path) -> None:
    write(tmp_path / "rules", {"r.yaml": RULES})
    code, out = await run(tmp_path, "check", "rules", "--format", "github")
    assert code == 0
    assert out.count("::warning file=rules/r.yaml,line=14,") == 2


async def test_wrong_usage(tmp_path: Path) -> None:
    for arguments in (("--format", "xml"), ("--colour",), ("a", "b")):
        code, out = await run(tmp_path, "check", *arguments)
        assert code == 2
        assert "usage: vepbot" in out


async def test_mistakes_in_examples_are_found_beside_those_in_rules(tmp_path: Path) -> None:
    broken(tmp_path)
    write(tmp_path / "rules", {"tests/x.yaml": "version: 1\nexamples: []\n"})
    code, out = await run(tmp_path, "check", "rules")
    assert code == 1
    assert 'rules/tests/x.yaml:2:11: "examples" must not be empty [wrong-value]' in out
    assert out.endswith("rules: 3 mistake(s)\n")


async def test_a_deadline_that_no_schedule_has(tmp_path: Path) -> None:
    write(tmp_path / "rules", base())
    rows = "- { when: 2026-03-01, what: Enhancement (VEP) Freeze }\n"
    more = "- { when: 2026-07-01, milestone: GA, who: KubeVirt }\n"
    late = "- { when: 2026-05-01, milestone: Code Frost }\n"
    write(tmp_path / "releases", {"v1.9.yaml": rows + more, "v1.10.yaml": rows + late})
    code, out = await run(tmp_path, "check", "rules", "--schedules", "releases")
    assert code == 1
    headline, line, _ = out.split("\n")[:3]
    assert headline == (
        'rules/rules.yaml:105:3: no row of a schedule in releases is "code-freeze"; '
        'the closest one says "Code Frost" [unmatched-deadline]'
    )
    assert line.strip().startswith("code-freeze:")
    write(tmp_path / "releases", {"v1.9.yaml": rows + more + late.replace("Frost", "Freeze")})
    code, out = await run(tmp_path, "check", "rules", "--schedules", "releases")
    assert code == 0
    assert re.fullmatch(r"rules: 1 process\(es\), [0-9]+ rule\(s\), no mistakes\n", out)
    code, out = await run(tmp_path, "check", "rules", "--schedules", "nowhere")
    assert code == 2
    assert "nowhere" in out


@pytest.mark.skipif(not os.access("/dev/full", os.W_OK), reason="needs a device that is full")
async def test_a_failure_of_ours(tmp_path: Path) -> None:
    broken(tmp_path)
    full = "import os; os.dup2(os.open('/dev/full', os.O_WRONLY), 1)"
    script = f"{full}; from bot.__main__ import main; main()"
    started = await python("-c", script, "check", "rules", folder=tmp_path, environ={})
    out, _ = await started.communicate()
    assert started.returncode == 3
    assert out.decode().startswith("vepbot failed: OSError: ")
    assert out.count(b"\n") == 1


@pytest.mark.parametrize("name", ["x.yaml", "templates/x.md", "tests/x.yaml"])
async def test_a_link_out_of_the_folder_shows_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text("TOKEN=hush\n: [\n", "utf-8")
    rules = tmp_path / "rules"
    for folder in ("templates", "tests"):
        (rules / folder).mkdir(parents=True)
    (rules / "ep.yaml").write_text(RULES, "utf-8")
    (rules / name).symlink_to(tmp_path / "secret")
    code, out = await run(tmp_path, "check", "rules")
    assert code == 1
    assert "leads out of the folder with the rules" in out
    assert "hush" not in out


async def test_links_within_it_are_how_kubernetes_mounts_files(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    (rules / "..2026").mkdir(parents=True)
    (rules / "..data").symlink_to("..2026")
    (rules / "..2026" / "ep.yaml").write_text(RULES, "utf-8")
    (rules / "ep.yaml").symlink_to("..data/ep.yaml")
    assert (await run(tmp_path, "check", "rules"))[0] == 0
