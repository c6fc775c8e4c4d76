"""Traditional Chinese characters as simplified ones, one for one, so that no place moves."""

from functools import cache
from importlib.resources import files

# The pairs of simplified.csv are from Open Chinese Convert (OpenCC, Apache-2.0), its first choice for each character: those of Big5 that
# simplified text does not use itself (GB 2312), and eight which it uses very seldom (乾 後 徵 於 菸 醣 夥 麽).


@cache
def _table() -> dict[int, str]:
    rows = files("sizhen.core").joinpath("simplified.csv").read_text("utf-8").split()[1:]
    return {ord(row[0]): row[2] for row in rows}


def simplified(text: str) -> str:
    """The same text of the same length with simplified characters; what simplified text may hold itself (著) stays.

    >>> simplified("徵狀：頭暈、噁心，血壓 150/90")
    '征状：头晕、恶心，血压 150/90'
    """
    return text if text.isascii() else text.translate(_table())
