"""内部口径: nothing is recorded before the press, and one that is no longer right is withdrawn."""

from typing import Any

OFFICE = "唐予安"
LINE = "/admin readings 街道办事处主任 分管副区长同意→区长同意→办公室报备"


def test_reading_typed_again_or_given_up_records_nothing(place: Any) -> None:
    place.say(OFFICE, LINE)
    place.say(OFFICE, "区长同意")
    shown = place.last(OFFICE, button="提交")["text"]
    assert "区长 同意" in shown
    assert "分管副区长" not in shown
    assert "没有写明做什么" in place.answers(OFFICE, "区长")
    place.press(OFFICE, "取消")
    assert "街道办事处主任" not in place.answers(OFFICE, "/admin readings")


def test_reading_is_withdrawn_from_its_card(place: Any) -> None:
    place.say(OFFICE, LINE)
    place.press(OFFICE, "提交")
    listed = place.last(OFFICE, text="内部口径已记录")
    assert listed["buttons"] == []
    place.say(OFFICE, "/admin readings")
    (label,) = [row[0] for row in place.last(OFFICE, text="不是条文")["buttons"] if "街道" in row[0]]
    place.press(OFFICE, label)
    place.press(OFFICE, "撤销", text="街道")
    assert "已撤销" in place.last(OFFICE, text="街道")["text"]
    assert "街道" not in place.answers(OFFICE, "/admin readings")
