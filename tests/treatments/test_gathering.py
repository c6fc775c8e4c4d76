import json
from pathlib import Path

import numpy as np
import pytest

from sizhen.cohort.set_aside import settled
from sizhen.core.errors import DataError
from sizhen.core.recipe import Privacy, Recipe, Split
from sizhen.treatments.gathering import find, gather, hold_out, read_cases
from sizhen.treatments.keys import TreatmentKeys
from sizhen.treatments.preparation import Vocabulary, catalogue_of
from sizhen.treatments.recognition import recognise

ROWS = "0 1\t0 1\n1\t1\n0\t0 1\n1\t0\n0 1\t1\n"


def recipe(**more):
    return Recipe(examination="treatments", **{"privacy": Privacy(min_documents=1), **more})


def folder(tmp_path, rows=ROWS, **files):
    files = {"train.txt": rows, "symptoms.tsv": "id\tname\n0\tcough\n1\tfever\n", "herbs.tsv": "id\tname\n0\tginger\n1\tmint\n", **files}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def codes(cohort):
    return {finding.code: finding.count for finding in cohort.findings}


def test_prescriptions_with_names(tmp_path):
    cohort = gather(folder(tmp_path), recipe())
    assert cohort.labels == (("ginger", "mint"), ("mint",), ("ginger", "mint"), ("ginger",), ("mint",))
    assert cohort.payloads[0].findings == ("cough", "fever")
    assert (cohort.parts, cohort.patients, cohort.ids[1]) == (None, None, "train.txt:2")
    assert catalogue_of(cohort).item_ids == ("0", "1")


def test_files_named_after_parts_are_parts_and_test_teaches_no_names(tmp_path):
    cohort = gather(folder(tmp_path, **{"test.txt": "0\t7\n", "valid.txt": "1\t1\n"}), recipe())
    assert cohort.parts is not None
    assert {part: cohort.parts.count(part) for part in set(cohort.parts)} == {"train": 5, "validate": 1, "test": 1}
    assert catalogue_of(cohort).item_ids == ("0", "1")
    assert codes(cohort) == {}


def test_a_test_file_alone_is_matched_by_ids(tmp_path):
    vocabulary = Vocabulary.of(gather(folder(tmp_path), recipe()))
    alone = tmp_path / "elsewhere" / "test.txt"
    alone.parent.mkdir()
    alone.write_text("0 100000\t1 9\n", encoding="utf-8")
    cohort = gather(alone, recipe())
    assert cohort.parts == ("test",)
    columns, unknown = vocabulary.context(cohort.payloads[0])
    assert (columns, unknown) == ([0], ["100000"])
    assert cohort.labels is not None
    assert [vocabulary.item(name) for name in cohort.labels[0]] == [1, None]


def test_what_is_odd_is_counted(tmp_path):
    rows = ROWS * 10 + "\n\t1\nbroken\n"
    cohort = settled(gather(folder(tmp_path, rows, **{"symptoms.tsv": "id\tname\n0\tcough\n"}), recipe()))
    assert codes(cohort) == {"unreadable": 1, "empty_lines": 1, "duplicates": 45, "ids_without_name": 1, "nothing_known": 1}
    said = {finding.code: finding.text for finding in cohort.findings}
    assert said["ids_without_name"] == "symptoms.tsv lacks 1 of the ids that stand in the data; they go by their ids: add a row for each"
    assert said["unreadable"].startswith("1 of 52 cannot be read and are set aside: train.txt:53. The first: the line is not `ids TAB ids`")


def test_more_than_five_in_a_hundred_malformed_stops(tmp_path):
    with pytest.raises(DataError, match=r"1 of 6 cannot be read; expected at most 5 %: .* The first is train\.txt:6: the line"):
        settled(gather(folder(tmp_path, ROWS + "1\t\n"), recipe()))


def test_rare_names_do_not_travel(tmp_path):
    rows = "0\t0\n" * 6 + "1\t1\n" * 4
    catalogue = catalogue_of(gather(folder(tmp_path, rows), recipe(privacy=Privacy())))
    assert (catalogue.context_names, catalogue.item_names) == (("cough",), ("ginger",))


def test_nothing_of_ours(tmp_path):
    (tmp_path / "note.txt").write_text("The patient coughs.\n", encoding="utf-8")
    with pytest.raises(DataError, match="holds no treatments; expected text files of lines"):
        gather(tmp_path, recipe())
    assert recognise(tmp_path) is None
    with pytest.raises(DataError, match='task = "binary" is not for treatments; expected ranking'):
        gather(folder(tmp_path), recipe(task="binary"))


def table(tmp_path, rows, head="patient,item,time"):
    path = tmp_path / "given.csv"
    path.write_text(head + "\n" + rows, encoding="utf-8")
    return path


def test_a_long_table_holds_the_last_item_out(tmp_path):
    cohort = gather(table(tmp_path, "p,b,2\np,a,1\np,c,3\np,a,3\nq,a,1\n"), recipe())
    assert cohort.patients == ("p", "q")
    assert (cohort.payloads[0].taking, cohort.labels) == (("a", "b"), (("c",), None))
    assert codes(cohort) == {"single_item": 1}


def test_without_time_a_fifth_is_held_out_the_same_for_the_same_seed():
    items = {f"i{k}": 0.0 for k in range(10)}
    known, held = hold_out("p", items, False, 0)
    assert (len(known), len(held), set(known) | set(held)) == (8, 2, set(items))
    assert hold_out("p", items, False, 0) == (known, held)
    assert len({hold_out("p", items, False, seed)[1] for seed in range(20)}) > 1


def test_negative_weights_are_set_aside_and_too_many_stop(tmp_path):
    rows = "".join(f"p{k},a,1\np{k},b,1\n" for k in range(20))
    cohort = gather(table(tmp_path, rows + "p,c,-1\np,d,0\n", "patient,item,weight"), recipe())
    assert codes(cohort) == {"unreadable": 1, "weight_zero": 1, "weights": 42}
    with pytest.raises(DataError, match=r"1 of 2 cannot be read; .* The first is given\.csv, row 2: the row has no patient or item"):
        gather(table(tmp_path, "p,a,1\np,c,-1\n", "patient,item,weight"), recipe())


def test_the_patient_column_is_the_recipes(tmp_path):
    path = table(tmp_path, "x,a,1\nx,b,2\n", "person,item,time")
    assert gather(path, recipe(split=Split(patient="person"))).patients == ("x",)
    with pytest.raises(DataError, match="one table with columns patient and item"):
        gather(path, recipe())


def test_a_table_without_a_readable_row(tmp_path):
    with pytest.raises(DataError, match=r"given\.csv has no row that can be read"):
        gather(table(tmp_path, ""), recipe())


def test_a_patient_as_json(tmp_path):
    path = tmp_path / "患者.json"
    path.write_text(json.dumps({"symptoms": ["cough"], "conditions": ["flu"], "taking": ["mint"], "age": 40}), encoding="utf-8")
    cohort = read_cases([path], recipe())
    assert cohort.ids == ("患者",)
    assert (cohort.payloads[0].findings, cohort.payloads[0].taking) == (("cough", "flu"), ("mint",))
    assert cohort.attributes["age"] == (40.0,)
    assert [text for _kind, text in cohort.payloads[0].remarks] == [
        "no allergy list is known: allergies were not checked",
        "age and sex were not used, neither for the list nor for safety",
    ]


def test_two_inputs_of_one_name_are_told_apart(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "p.json").write_text("{}", encoding="utf-8")
    assert read_cases([tmp_path / "a" / "p.json", tmp_path / "b" / "p.json"], recipe()).ids == ("p (1)", "p (2)")
    with pytest.raises(DataError, match="no input was given"):
        read_cases([], recipe())


def test_lines_of_a_file_of_sets_are_cases_too(tmp_path):
    cohort = read_cases([folder(tmp_path) / "train.txt"], recipe())
    assert len(cohort) == 5
    assert cohort.labels is not None


def test_patients_to_whom_nothing_was_given_yet_can_be_examined_and_a_broken_line_fails_alone(tmp_path):
    (tmp_path / "new.txt").write_text("0 1\t\n0\n0 1\t3\t4\n1\t7\n", encoding="utf-8")
    cohort = read_cases([tmp_path / "new.txt"], recipe())
    assert cohort.ids == ("new.txt:1", "new.txt:2", "new.txt:4")
    assert [cohort.payloads[case].findings for case in range(3)] == [("0", "1"), ("0",), ("1",)]
    assert cohort.labels == (None, None, ("7",))
    assert list(cohort.unreadable) == ["new.txt:3"]
    (tmp_path / "broken.txt").write_text("1\t2\t3\n", encoding="utf-8")
    assert len(read_cases([tmp_path / "broken.txt"], recipe())) == 0


def test_examined_everything_that_a_patient_takes_is_known(tmp_path):
    cohort = read_cases([table(tmp_path, "p,b,2\np,a,1\np,c,3\nq,a,1\n")], recipe())
    assert [set(cohort.payloads[case].taking) for case in range(2)] == [{"a", "b", "c"}, {"a"}]
    assert cohort.labels is None


def test_init_knows_its_own(tmp_path):
    seen = recognise(folder(tmp_path))
    assert seen is not None
    assert (seen.summary, seen.cases, seen.patients, seen.task.kind) == ("5 prescriptions, 2 symptoms, 2 items", 5, None, "ranking")
    long = tmp_path / "long"
    long.mkdir()
    seen = recognise(table(long, "p,b,2\np,a,1\nq,a,1\n"))
    assert seen is not None
    assert (seen.summary, seen.patients) == ("2 patients, 2 items", 2)


def test_random_folders_raise_nothing_but_our_errors(tmp_path):
    generator = np.random.default_rng(0)
    for name in ("x.txt", "x.csv", "x.parquet", "symptoms.tsv"):
        (tmp_path / name).write_bytes(generator.integers(0, 256, 500).astype(np.uint8).tobytes())
    assert find(tmp_path, TreatmentKeys()).sets == ()
    assert recognise(tmp_path) is None
    assert recognise(Path(tmp_path / "not-there")) is None
