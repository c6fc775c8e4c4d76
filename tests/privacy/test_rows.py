"""What a row's identifying cells say is taken out of its texts too."""

from sizhen.privacy.columns import identifying
from sizhen.privacy.finding import Found
from sizhen.privacy.rows import cleaned_row
from sizhen.privacy.surrogates import Surrogates


def cleaned(row, **settings):
    made = Surrogates(marks_only=True, **settings)
    return cleaned_row(row, 1, identifying(list(row)), lambda _text: (), made, "p")


def test_a_cell_s_value_is_taken_out_of_the_row_s_texts():
    new, replaced = cleaned({"姓名": "李四", "name": "ANN LEE", "note": "李四，女，咳嗽。Seen with Ann Lee and Annlee."})
    assert new["note"] == "【姓名】，女，咳嗽。Seen with 【姓名】 and Annlee."
    assert [one.found.rule for one in replaced if one.column == "note"] == ["the row's own column"] * 2


def test_short_cells_are_not_looked_for():
    new, _replaced = cleaned({"name": "Li", "bed_no": "3", "note": "Li had 3 stools"})
    assert new["note"] == "Li had 3 stools"


def test_titles_and_peoples_stay_of_their_kind():
    made = Surrogates(seed=1)
    said = made.of("Dr. Mary Brown", "p")("Dr. Mary Brown", Found(0, 14, "NAME", "", True))
    assert said.startswith("Dr. ")
    assert "Brown" not in said
    people = made.of("民族：汉族", "p")("汉族", Found(3, 5, "ETHNICITY", "", True))
    assert people.endswith("族") or people == "【民族】"
