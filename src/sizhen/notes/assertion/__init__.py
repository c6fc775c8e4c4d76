"""Whether a finding is there, when it was and whose it is: cues of both languages, their reach, and the rule that decided."""

from sizhen.notes.assertion.deciding import Assertion, assert_spans

__all__ = ["Assertion", "assert_spans"]
