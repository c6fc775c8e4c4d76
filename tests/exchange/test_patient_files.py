import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.core.errors import DataError, SizhenError
from sizhen.exchange.patient_files import read_patient


def patient(tmp_path, content):
    path = tmp_path / "patient.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode("utf-8"))
    return path


def test_names_and_ids_age_and_sex(tmp_path):
    said = {"symptoms": ["咳嗽", 3, "咳嗽"], "taking": ["甘草"], "allergies": [], "age": 61, "sex": "f", "patient": 17, "blood": "A"}
    read = read_patient(patient(tmp_path, said))
    assert (read.symptoms, read.taking, read.allergies) == (("咳嗽", "3"), ("甘草",), ())
    assert (read.age, read.sex, read.patient, read.unread) == (61.0, "f", "17", ("blood",))


def test_an_allergy_list_that_is_not_there_is_not_an_empty_one(tmp_path):
    assert read_patient(patient(tmp_path, {"symptoms": ["x"]})).allergies is None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ([1, 2], "patient.json holds a JSON list; expected an object"),
        (3, "patient.json holds a JSON number; expected an object"),
        (b"{not json", "patient.json is not JSON; expected an object"),
        (b"[" * 100000, "patient.json is not JSON; expected an object"),
        ({"symptoms": "cough"}, "patient.json: symptoms is not a list of names or ids"),
        ({"taking": [None]}, "patient.json: taking is not a list of names or ids"),
        ({"age": -3}, "patient.json: age is not a number of years from 0 to 150"),
        (b"\xff\xfe{", "patient.json is not utf-16"),
    ],
)
def test_what_is_no_patient_says_why(tmp_path, content, sentence):
    with pytest.raises(DataError) as caught:
        read_patient(patient(tmp_path, content))
    assert caught.value.message.startswith(sentence)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes_give_a_patient_or_a_sentence(tmp_path_factory, content):
    with contextlib.suppress(SizhenError):  # anything else fails the test
        read_patient(patient(tmp_path_factory.mktemp("bytes"), content))
