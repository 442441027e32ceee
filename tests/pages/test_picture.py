"""The README's picture: how the demo's comments become the page that it is taken of."""

from tests.demo.picture import Picture, shown
from tests.harness.support import ROOT

LARGEST = 200_000


def test_a_comment_is_shown_with_boxes_and_without_what_is_hidden() -> None:
    text = shown("<!-- vepbot status -->\n**Next: merge.**\n\n- [x] Done\n- [ ] To do\n")
    assert "vepbot status" not in text
    assert "<strong>Next: merge.</strong>" in text
    assert text.count('<input type="checkbox" disabled') == 2
    assert text.count("disabled checked") == 1


def test_a_check_is_shown_by_its_name_and_title_and_nothing_in_them_is_html() -> None:
    red = {"name": "vep-freeze", "title": "<b>late</b>", "conclusion": "failure"}
    page = Picture("text", {**red, "conclusion": "success", "name": "vep"}, red).page()
    assert "&lt;b&gt;late" in page
    assert (page.count("✕"), page.count("✓")) == (1, 1)


def test_the_readme_shows_a_picture_of_modest_size() -> None:
    assert "(docs/seen.png)" in (ROOT / "README.md").read_text("utf-8")
    picture = (ROOT / "docs" / "seen.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < LARGEST
