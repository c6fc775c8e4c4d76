"""Pages are tested in English."""

import pytest

from sizhen.core import language


@pytest.fixture(autouse=True)
def english():
    language.use("en")
    yield
    language.use(None)
