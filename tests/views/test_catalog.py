"""English is complete, confirmed and compiled. `make messages` brings it up to date."""

import re

from views.catalog import MO, compiled, gather, missing, read
from views.i18n import say, translator


def test_every_sentence_has_its_english() -> None:
    catalog = read()
    kept = {str(message.id) for message in catalog if message.id}
    assert sorted(gather().keys() - kept) == []
    assert missing(catalog) == []


def test_no_sentence_is_kept_that_nobody_says() -> None:
    kept = {str(message.id) for message in read() if message.id}
    assert sorted(kept - gather().keys()) == []


def test_english_fills_the_same_places() -> None:
    place = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
    for message in read():
        if message.id:
            assert set(place.findall(str(message.id))) == set(place.findall(str(message.string))), message.id


def test_compiled_catalogue_is_up_to_date() -> None:
    assert MO.read_bytes() == compiled(read()), "run `make messages`"


def test_english_names_no_label_twice() -> None:
    """Buttons that can stand on one card must not read alike."""
    labels = (  # noqa: SIM905 - a list of nineteen words reads worse
        "同意 不同意 退回修改 加签 转办 撤回 变更 撤销 催办 代录 报备 销假 详情 依据 提交 修改 取消 确认 返回"
    ).split()
    assert len({say(label, "en") for label in labels}) == len(labels)


def test_chinese_is_the_source_itself() -> None:
    assert translator("zh").gettext("请假") == "请假"
    assert translator("en-GB").gettext("请假") == "Leave"
    assert translator("fr").gettext("请假") == "请假"
