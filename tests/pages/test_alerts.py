"""The alerts and the board ask for metrics that there are, and each alert says what to do."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.telemetry import Metrics
from tests.harness.support import ROOT

SUFFIXES = {
    "counter": ("_total",),
    "histogram": ("_bucket", "_sum", "_count"),
    "gauge": ("",),
}
DOCUMENTED = re.compile(r"`(vepbot_[a-z_]+)(?:\{([a-z,]+)\})?`")
METRIC = re.compile(r"\b((?:vepbot|process)_[a-z_]+)(?:\{([^}]*)\})?")
LABEL = re.compile(r'(\w+)\s*(?:=~|!~|!=|=)\s*"')


def labels_of() -> dict[str, set[str]]:
    """Every name that a query may have, with the labels that the page says it has."""
    text = (ROOT / "docs/operations.md").read_text("utf-8")
    named = {name: set(labels.split(",")) for name, labels in DOCUMENTED.findall(text) if labels}
    return {
        family.name + suffix: named.get(family.name + suffix, set())
        for family in text_string_to_metric_families(Metrics().exposition().decode())
        for suffix in SUFFIXES[family.type]
    }


def alerts() -> list[dict[str, Any]]:
    [group] = yaml.safe_load((ROOT / "deploy/alerts.yaml").read_text("utf-8"))["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def board() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "deploy/grafana.json").read_text("utf-8"))
    return found


def queries() -> Iterator[str]:
    """Everything that Prometheus is asked."""
    yield from (alert["expr"] for alert in alerts())
    for panel in board()["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))
    yield from (each["expr"] for each in board()["annotations"]["list"])


@pytest.mark.parametrize("query", sorted(set(queries())))
def test_every_metric_and_label_that_is_asked_for_is_there(query: str) -> None:
    known = labels_of()
    found = METRIC.findall(query)
    assert found
    assert query.count("(") == query.count(")")
    for name, matchers in found:
        assert name in known
        assert set(LABEL.findall(matchers)) <= known[name], name


def test_every_metric_of_ours_is_on_the_board() -> None:
    shown = " ".join(queries())
    for family in text_string_to_metric_families(Metrics().exposition().decode()):
        if family.name.startswith("vepbot_"):
            assert family.name in shown, family.name


def headings() -> set[str]:
    """Anchors of docs/operations.md, as GitHub makes them."""
    text = (ROOT / "docs/operations.md").read_text("utf-8")
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert["alert"])
def test_every_alert_says_how_bad_it_is_and_what_to_do(alert: dict[str, Any]) -> None:
    assert alert["labels"]["severity"] in ("critical", "warning", "info")
    assert alert["annotations"]["summary"].endswith(".")
    page, _, anchor = alert["annotations"]["runbook"].partition("#")
    assert page == "docs/operations.md"
    assert anchor == alert["alert"].lower()
    assert anchor in headings()


def test_panels_do_not_share_an_id_or_a_title() -> None:
    panels = board()["panels"]
    for key in ("id", "title"):
        values = [panel[key] for panel in panels]
        assert len(values) == len(set(values))
