"""Splitting made-up documents that have the faults of published ones."""

import io
import zipfile

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.citing import BY_ARTICLE, heading, read_cite
from rules.numerals import DIGITS, could_be, to_chinese, to_number
from rules.text_files import MAX_BYTES, read_text_file
from rules.texts import SplitText, TextError, find_articles, passage, split_text

WORDS = "各部门应当按时报送材料，逾期说明原因。"


def numbers(split: SplitText) -> list[str]:
    return [article.number for article in split.articles]


def body(split: SplitText, number: str) -> str:
    return next(article.text for article in split.articles if article.number == number)


def test_articles_of_either_style_are_found() -> None:
    by_article = (
        "某区工作规则\n第一章 总则\n第一条 为了办事。\n第二条　依法办事。\n第二章 会议\n第三条每月开会。\n"
    )
    by_comma = "某区工作规则\n第一章 总则\n一、为了办事。\n　　二、依法办事。\n第二章 会议\n三、每月开会。\n"
    for text, style in ((by_article, "第X条"), (by_comma, "一、")):
        split = split_text(text)
        assert split.style == style
        assert [(article.number, article.text) for article in split.articles] == [
            ("1", "为了办事。"),
            ("2", "依法办事。"),
            ("3", "每月开会。"),
        ]
        assert (split.missing, split.restored) == ((), ())


def comma_document(last: int) -> str:
    return "".join(f"{to_chinese(number)}、第{number}件事。{WORDS}\n" for number in range(1, last + 1))


def test_number_broken_over_lines_is_joined() -> None:
    text = comma_document(22).replace("二十一、", "二\n十一、").replace("二十、", "二\n十、")
    assert numbers(split_text(text)) == [str(number) for number in range(1, 23)]


def test_number_that_follows_a_sentence_on_the_same_line_is_found() -> None:
    text = comma_document(22).replace("\n二十一、", "二\n十一、").replace("\n二十二、", "二十二、")
    assert numbers(split_text(text))[-2:] == ["21", "22"]


def test_lists_inside_an_article_are_its_own() -> None:
    split = split_text("一、任务：\n（一）甲；\n（二）乙。\n二、分工：\n1.丙；2.丁。\n三、其他。\n")
    assert numbers(split) == ["1", "2", "3"]
    assert passage(split, "1(2)") == "（二）乙。"
    assert passage(split, "2") == "分工：\n1.丙；2.丁。"
    assert passage(split, "1(3)") is None
    assert passage(split, "9") is None


def test_page_marks_are_removed() -> None:
    text = (
        "第一条 区政府各部门和各镇街应当按时把上会的材料送到办公\n— 1 — 室审核。\n"
        "— 2 — 第二条 按期报送。\n--\n第三条 完。\n"
    )
    split = split_text(text)
    assert [article.text for article in split.articles] == [
        "区政府各部门和各镇街应当按时把上会的材料送到办公室审核。",
        "按期报送。",
        "完。",
    ]


def test_page_numbers_inside_sentences_are_removed_and_figures_stay() -> None:
    pages = [
        f"{to_chinese(number)}、办理时限为30 天以内,认真{number + 2} 履行职责。\n" for number in range(1, 9)
    ]
    split = split_text("".join(pages))
    assert body(split, "5") == "办理时限为30 天以内,认真履行职责。"


def test_lost_digits_are_restored_by_order_and_told() -> None:
    text = "".join(f"第{to_chinese(number)}条  第{number}件事。\n" for number in range(1, 66))
    for whole, damaged in (
        ("第十六条", "六条"),
        ("第二十三条", "二十三"),
        ("第四十九条", "四十"),
        ("第五十三条", "第五"),
        ("第六十三条", "第六三条"),
        ("第五十条", "第五十"),
    ):
        text = text.replace(f"\n{whole}", f"\n{damaged}")
    split = split_text(text)
    assert numbers(split) == [str(number) for number in range(1, 66)]
    assert {article.number: article.restored for article in split.restored} == {
        "16": "原文作“六条”，按次序补为第十六条",
        "23": "原文作“二十三”，按次序补为第二十三条",
        "49": "原文作“四十”，按次序补为第四十九条",
        "50": "原文作“第五十”，按次序补为第五十条",
        "53": "原文作“第五”，按次序补为第五十三条",
        "63": "原文作“第六三条”，按次序补为第六十三条",
    }


def test_first_article_without_its_number_is_restored() -> None:
    split = split_text(
        "某规则\n第一章 总则\n\n  为了办事，制定本规则。\n\n第二条  依法办事。\n第三条  完。\n"
    )
    assert (body(split, "1"), split.articles[0].restored) == (
        "为了办事，制定本规则。",
        "条号脱落，按次序补为第一条",
    )


def test_missing_articles_are_told() -> None:
    text = "第一条 甲。\n第二条 乙。\n此处内容需要权限查看\n会员免费查看第七条 丙。\n第八条 丁。\n"
    split = split_text(text)
    assert numbers(split) == ["1", "2", "7", "8"]
    assert split.missing == ("3-6",)
    assert body(split, "2") == "乙。"


def test_reference_to_an_article_opens_none() -> None:
    split = split_text("第一条 依照\n第三条的规定办理。\n第二条 乙。\n第三条 丙。\n")
    assert numbers(split) == ["1", "2", "3"]


def test_appendix_begins_its_numbers_again() -> None:
    text = (
        "一、甲。\n二、乙。\n三、见附件。\n附件1：会议规定\n附件1 会议规定\n"
        "一、议题\n1.丙。2.丁。\n4.戊。\n二、材料\n1.己。\n附件2 办公会规定\n一、庚。\n主题词：规则\n"
    )
    split = split_text(text)
    assert numbers(split) == ["1", "2", "3", "app1", "app1:1", "app1:2", "app2", "app2:1"]
    assert passage(split, "app1:1.2") == "2.丁。"
    assert passage(split, "app1:1.4") == "4.戊。"
    assert (body(split, "3"), body(split, "app2:1")) == ("见附件。", "庚。")


def test_appendix_of_a_document_in_articles_is_split_too() -> None:
    split = split_text("第一条 甲。\n第二条 乙。\n附件1 办法\n一、丙。\n二、丁。\n附件1 表\n三处空白\n")
    assert numbers(split) == ["1", "2", "app1", "app1:1", "app1:2", "app2"]
    assert (body(split, "2"), body(split, "app1:2")) == ("乙。", "丁。")


def test_footer_and_next_document_end_the_text() -> None:
    split = split_text("一、甲。\n二、乙。\n主题词：规则 通知\n抄送：各部门\n")
    assert body(split, "2") == "乙。"
    split = split_text("第一条 甲。\n第二条 乙。第五篇：另一份文件\n第三条不是这份的。\n")
    assert body(split, "2") == "乙。"


def test_bookmarks_of_word_processors_are_removed() -> None:
    assert numbers(split_text("一、甲。\n[bookmark: _GoBack]　　二、乙。\n三、丙。\n")) == ["1", "2", "3"]


@pytest.mark.parametrize("text", ["", "没有编号的一段话。", "依照第三条办理。\n"])
def test_text_without_articles_is_refused(text: str) -> None:
    with pytest.raises(TextError, match="没有找到条文"):
        split_text(text)


def test_articles_are_found_by_number_and_by_words() -> None:
    text = "第一条 会议纪要由区长签发。\n第二条 公文由区长签发，纪要另行规定；纪要不公开。\n第三条 附则。\n"
    split = split_text(text)
    for number in ("2", "第2条", "第二条", "二"):
        assert [hit.article.number for hit in find_articles(split, number)] == ["2"]
    found = find_articles(split, "纪要 签发")
    assert [hit.article.number for hit in found] == ["2", "1"]
    assert [split.articles[0].text[first:last] for first, last in found[1].places] == ["纪要", "签发"]
    assert find_articles(split, "纪要 保密") == ()
    assert find_articles(split, "  ") == ()


def test_item_that_is_asked_for_is_marked() -> None:
    split = split_text("一、甲。\n二、分工：\n（一）丙；\n（二）丁。\n")
    (hit,) = find_articles(split, "第二条（二）")
    assert [hit.article.text[first:last] for first, last in hit.places] == ["（二）丁。"]
    assert find_articles(split, "2(9)")[0].places == ()


@pytest.mark.parametrize(
    ("written", "cite"),
    [
        ("46", "46"),
        ("第46条", "46"),
        ("第四十六条", "46"),
        ("四十六、", "46"),
        ("４６", "46"),
        ("Article 46", "46"),
        ("44(5)", "44(5)"),
        ("第四十四条（五）", "44(5)"),
        ("第四十四条第五项", "44(5)"),
        ("app1", "app1"),
        ("附件一", "app1"),
        ("app1:2.4", "app1:2.4"),
        ("附件1第二部分第4项", "app1:2.4"),
        ("0", None),
        ("十十", None),
        ("3500", None),
        ("纪要", None),
        ("46 签发", None),
        ("", None),
    ],
)
def test_citation_is_read_as_officials_write_it(written: str, cite: str | None) -> None:
    assert read_cite(written) == cite


@pytest.mark.parametrize(
    ("number", "style", "written"),
    [
        ("46", BY_ARTICLE, "第四十六条"),
        ("46", "一、", "四十六、"),
        ("app1", "一、", "附件1"),
        ("app1:2", "一、", "附件1 二、"),
    ],
)
def test_heading_is_written_as_the_document_does(number: str, style: str, written: str) -> None:
    assert heading(number, style) == written


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_file_is_read_in_either_encoding(encoding: str) -> None:
    assert read_text_file("规则.txt", "一、甲。".encode(encoding)) == "一、甲。"


def test_word_file_is_read_with_its_automatic_numbers() -> None:
    document = docx.Document()
    document.add_paragraph("第一条 甲。")
    document.add_paragraph("第二条 乙。")
    for words in ("丙。", "丁。"):
        document.add_paragraph(words, style="List Number")
    packed = io.BytesIO()
    document.save(packed)
    assert read_text_file("规则.docx", packed.getvalue()).splitlines() == [
        "第一条 甲。",
        "第二条 乙。",
        "丙。",
        "丁。",
    ]


@pytest.mark.parametrize(
    ("name", "raw", "sentence"),
    [
        ("规则.docx", b"PK\x03\x04 nonsense", "不是能读的 Word 文件"),
        ("规则.docx", b"plain", "不是能读的 Word 文件"),
        ("规则.doc", b"\xd0\xcf\x11\xe0\x00\x00", "不是文本文件"),
        ("规则.txt", b"\xff" * 20, "认不出文件的编码"),
        ("规则.txt", b"x" * (MAX_BYTES + 1), "超过 10 MB"),
    ],
)
def test_unreadable_file_is_refused(name: str, raw: bytes, sentence: str) -> None:
    with pytest.raises(TextError, match=sentence):
        read_text_file(name, raw)


def test_word_file_that_unpacks_too_large_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 70_000_000)
    with pytest.raises(TextError, match="展开后过大"):
        read_text_file("规则.docx", packed.getvalue())


@given(st.integers(1, 999))
def test_numeral_is_read_back(number: int) -> None:
    assert to_number(to_chinese(number)) == number


@given(st.integers(1, 999), st.data())
def test_numeral_with_a_sign_lost_could_still_be_it(number: int, data: st.DataObject) -> None:
    whole = to_chinese(number)
    lost = data.draw(st.integers(0, len(whole) - 1))
    assert could_be(whole[:lost] + whole[lost + 1 :], number)


@given(st.text(alphabet=DIGITS + "第条、章附件1。\n 　（）", max_size=200) | st.text(max_size=200))
def test_any_text_is_split_or_refused(text: str) -> None:
    try:
        split = split_text(text)
    except TextError:
        return
    assert len(set(numbers(split))) == len(split.articles)


@given(
    st.lists(st.text("甲乙丙丁，", min_size=1, max_size=30), min_size=2, max_size=130),
    st.sampled_from(["条", "、"]),
)
def test_every_article_of_a_clean_document_is_found(bodies: list[str], mark: str) -> None:
    heads = [
        f"第{to_chinese(n)}条 " if mark == "条" else f"{to_chinese(n)}、" for n in range(1, len(bodies) + 1)
    ]
    split = split_text("".join(f"{head}{words}。\n" for head, words in zip(heads, bodies, strict=True)))
    assert numbers(split) == [str(number) for number in range(1, len(bodies) + 1)]
    assert [article.text for article in split.articles] == [f"{words}。" for words in bodies]
