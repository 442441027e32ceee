"""Which addresses of a webhook are cautioned."""

import pytest

from bot.web.reachable import cautions


@pytest.mark.parametrize(
    ("webhook", "expected"),
    [
        ("https://bot.example.org/webhook", []),
        ("https://8.8.8.8/webhook", []),
        ("http://bot.example.org/webhook", ["With http"]),
        ("http://127.0.0.1:3000/webhook", ["GitHub cannot reach 127.0.0.1", "With http"]),
        ("https://[::1]/webhook", ["GitHub cannot reach ::1"]),
        ("https://10.1.2.3/webhook", ["GitHub cannot reach 10.1.2.3"]),
        ("https://localhost/webhook", ["GitHub cannot reach localhost"]),
        ("https://vepbot/webhook", ["GitHub cannot reach vepbot"]),
        ("https://bot.svc.internal/webhook", ["GitHub cannot reach bot.svc.internal"]),
        ("http://[x/", []),
        ("", []),
    ],
)
def test_cautions(webhook: str, expected: list[str]) -> None:
    found = cautions(webhook)
    assert len(found) == len(expected)
    for caution, beginning in zip(found, expected, strict=True):
        assert caution.startswith(beginning)
