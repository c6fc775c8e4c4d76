"""How figures are written: shares, probabilities, intervals, counts, seconds."""

import math

from sizhen.core.evaluation import Figure
from sizhen.core.language import translate as _


def share(p: float) -> str:
    """A probability as per cent, never rounded to certainty.

    >>> share(0.871), share(0.004), share(0.99999), share(0.0)
    ('87 %', '0.4 %', '> 99.9 %', '< 0.1 %')
    """
    if math.isnan(p):
        return _("not defined")
    if p < 0.001:
        return "< 0.1 %"
    if p > 0.999:
        return "> 99.9 %"
    return f"{100 * p:.0f} %" if 0.0495 <= p < 0.985 else f"{100 * p:.1f} %"


def number(value: float | None) -> str:
    """A measure's value to three decimals, "not defined" for None."""
    if value is None or math.isnan(value):
        return _("not defined")
    return f"{value:.3f}" if abs(value) < 100 else f"{value:,.1f}"


def interval(figure: Figure) -> str:
    """The 95 % interval in words, "" where there is none."""
    if figure.value is None or figure.low is None or figure.high is None:
        return ""
    return _("{low} to {high}").format(low=number(figure.low), high=number(figure.high))


def signed(value: float) -> str:
    """A share of a score with its sign, a true minus sign where negative.

    >>> signed(0.25), signed(-1.5)
    ('+0.250', '\u22121.500')
    """
    return f"{value:+.3f}".replace("-", "\u2212")


def count(n: int | float) -> str:
    """A count with separators of thousands."""
    return f"{n:,.0f}"


def seconds(value: float) -> str:
    """Seconds for a person: one decimal under ten, minutes from two on.

    >>> seconds(1.23), seconds(75), seconds(600)
    ('1.2 s', '75 s', '10 min')
    """
    if value < 10:
        return f"{value:.1f} s"
    return f"{value:.0f} s" if value < 120 else f"{value / 60:.0f} min"


def short(digest: str) -> str:
    """The first twelve characters of a digest, enough to tell two bundles apart by eye."""
    return digest.removeprefix("sha256:")[:12]
