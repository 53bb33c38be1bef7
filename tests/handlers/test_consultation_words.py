"""What is written of a consultation in one line."""

import pytest

from handlers.consultation_words import begins, read_given, read_step
from office.consultations.replies import Given
from office.errors import BadInputError
from storage.tables import Opinion


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("同意", ("agree", "")),
        ("有修改意见：建议：删去第三项 理由：重复", ("changes", "建议：删去第三项 理由：重复")),
        ("不同意 与上位规定不一致", ("against", "与上位规定不一致")),
        ("另商:12月10日 理由:须先开局务会", ("term", "12月10日 须先开局务会")),
        ("撤去：青溪镇 理由：不涉及", ("remove", "青溪镇 不涉及")),
        ("代录：财政局 有修改意见：建议", ("record", "财政局 有修改意见：建议")),
        ("催办", ("urge", "")),
        ("请问", None),
        ("同意但须修改", None),
    ],
)
def test_line_behind_a_number_is_read_as_a_step(text: str, step: tuple[str, str] | None) -> None:
    assert read_step(text) == step


def test_answer_is_read_with_its_words() -> None:
    assert read_given("同意") == Given(Opinion.AGREE)
    assert read_given("有修改意见：建议") == Given(Opinion.CHANGES, "建议")
    with pytest.raises(BadInputError, match="意见请写"):
        read_given("好的")


def test_line_with_units_asks_and_words_alone_search() -> None:
    assert begins("关于停车收费的方案 单位：财政局")
    assert not begins("停车收费")
