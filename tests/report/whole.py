"""What tests of pages share: whether a page is whole (tags closed, ids once, no script, no outside address), and opinions to show."""

from html.parser import HTMLParser

from sizhen.core.opinion import Opinion, UnitOpinion

HOSTILE = '<script>alert("x")</script>'
VOID = {"meta", "img", "br", "hr", "input", "link"}


class Balance(HTMLParser):
    """Notes tags left open or closed without being open, outside addresses, repeated ids."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("src", "href", "xlink:href") and not (value or "").startswith(("#", "data:image/png;base64,")):
                self.faults.append(f"{name}={value}")
            if name in ("href", "xlink:href") and (value or "").startswith("#"):
                self.references.append((value or "")[1:])
            if name.startswith("on"):
                self.faults.append(f"{name} on {tag}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")


def check(page: str) -> None:
    parser = Balance()
    parser.feed(page)
    assert parser.faults == []
    assert parser.open == []
    assert len(parser.ids) == len(set(parser.ids))
    assert set(parser.references) <= set(parser.ids)
    assert page.startswith("<!DOCTYPE html>")
    assert "http" not in page
    assert "<script" not in page
    assert "@import" not in page


def opinion(units: tuple[UnitOpinion, ...], **values: object) -> Opinion:
    known = {"case": "new.png", "examination": "images", "task": "binary", "bundle": "chest", "digest": "sha256:" + "ab" * 32}
    return Opinion(units=units, not_for="diagnosis without a physician", **{**known, **values})  # type: ignore[arg-type]
