"""The words of /sign and /due, in every rulebook's vocabulary."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.errors import BadInput
from handlers.rule_words import read_due, read_paper, read_sign
from rules.loading import shipped
from rules.questions import Deadline, Sign
from rules.signing import chairs_asked, flags_asked
from rules.timing import meetings_asked, urgencies_asked
from rules.vocabulary import DeadlineName, Document, Matter, Meeting, NameOf, Post, Urgency

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
BOOK = shipped().get("wujin-2021")
ALL = [shipped().get(rulebook_id) for rulebook_id in shipped().ids]


def signed(text: str, rulebook: str = "wujin-2021") -> Sign:
    return read_sign(text, shipped().get(rulebook)).question


def test_every_word_of_every_rulebook_is_understood() -> None:
    for book in ALL:
        for document in Document:
            assert read_sign(book.term(document), book).question.document is document
        for meeting in Meeting:
            question = read_sign(f"会议纪要 {book.term(meeting)}", book).question
            assert (question.document, question.meeting) == (Document.MINUTES, meeting)
        for name_of in NameOf:
            assert read_sign(f"通知 {book.term(name_of)}", book).question.name_of is name_of
        for flag in Matter:
            word = f"“{book.term(flag)}”" if "、" in book.term(flag) else book.term(flag)
            assert read_sign(f"通知 {word}", book).question.matter == (flag,)
        for post in book.posts:
            line = f"专题会议纪要 主持：{book.term(post)}"
            assert read_sign(line, book).question.chaired_by is post, (book.id, post)


def test_every_time_limit_of_every_rulebook_is_understood() -> None:
    for book in ALL:
        for name in DeadlineName:
            for urgency in Urgency:
                read = read_due(f"{book.term(name)} 2026-09-28 {book.term(urgency)}", book, NOW)
                assert read == Deadline(rulebook=book.id, name=name, on=date(2026, 9, 28), urgency=urgency), (
                    book.id,
                    name,
                )


def test_meeting_and_minutes_may_be_one_word() -> None:
    expected = Sign(rulebook=BOOK.id, document=Document.MINUTES, meeting=Meeting.EXECUTIVE)
    for line in ("常务会议纪要", "常务会纪要", "常务会议会议纪要", "会议纪要 常务会议", "常务会议 纪要"):
        assert signed(line) == expected, line
    assert signed("市长办公会议纪要", "beijing-2005").meeting is Meeting.MAYOR_OFFICE


def test_chair_flags_and_unit_are_read() -> None:
    line = read_sign("专题会议纪要 由副区长主持 涉及资金 单位：财政局", BOOK)
    assert (line.question.chaired_by, line.question.matter, line.unit) == (
        Post.DEPUTY,
        (Matter.FINANCE,),
        "财政局",
    )
    assert signed("通知 都不是").matter == ()
    assert signed("通知").matter is None


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("常务会", "请写明是什么文"),
        ("通只", "不认识“通只”，是不是：通知"),
        ("会议纪要 大臣主持", "没有“大臣”这个职务"),
        ("通知 zzzz", "不认识“zzzz”"),
    ],
)
def test_unknown_words_are_told_with_the_nearest(line: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read_sign(line, BOOK)


def test_due_takes_a_day_an_hour_or_today() -> None:
    assert read_due("征求意见", BOOK, NOW).on == NOW.date()
    assert read_due("征求意见 12月28日", BOOK, NOW).on == date(2026, 12, 28)
    for line in ("突发事件信息 今天14:20", "今天 14:20 突发事件信息", "突发事件信息 11月23日 下午2点20分"):
        assert read_due(line, BOOK, NOW).on == "2026-11-23T14:20+08:00", line
    read = read_due("材料 常务会议 12月21日", BOOK, NOW)
    assert (read.name, read.meeting) == (DeadlineName.MATERIALS, Meeting.EXECUTIVE)
    with pytest.raises(BadInput, match="只要一个日期"):
        read_due("征求意见 11月26日至28日", BOOK, NOW)


def test_paper_is_read_before_its_chain() -> None:
    question, rest = read_paper(["会议纪要", "专题会议", "办公室主任审核→区长签发"], BOOK)
    assert question == Sign(rulebook=BOOK.id, document=Document.MINUTES, meeting=Meeting.SPECIAL, matter=())
    assert rest == ["办公室主任审核→区长签发"]
    question, rest = read_paper(["通知", "办公室名义", "区长签发"], BOOK)
    assert question is not None
    assert (question.name_of, rest) == (NameOf.OFFICE, ["区长签发"])
    assert read_paper(["区长签发"], BOOK) == (None, ["区长签发"])
    question, rest = read_paper(["会议纪要", "专题会议", "副区长主持", "重大", "区长签发"], BOOK)
    assert question is not None
    assert (question.chaired_by, question.matter, rest) == (Post.DEPUTY, (Matter.MAJOR,), ["区长签发"])


def test_what_an_answer_hangs_on_is_asked() -> None:
    def minutes(rulebook: str) -> Sign:
        return Sign(rulebook=rulebook, document=Document.MINUTES, meeting=Meeting.SPECIAL)

    fangshan, hainan = shipped().get("fangshan-2018"), shipped().get("hainan-2023")
    assert {Post.MAYOR, Post.DEPUTY} <= set(chairs_asked(fangshan, minutes(fangshan.id)))
    assert {Post.MAYOR, Post.OFFICE_DIRECTOR} <= set(chairs_asked(hainan, minutes(hainan.id)))
    assert chairs_asked(BOOK, minutes(BOOK.id)) == ()
    assert flags_asked(hainan, minutes(hainan.id)) == (Matter.FINANCE,)
    draft = shipped().get("dongchang-draft")
    assert len(urgencies_asked(draft, DeadlineName.APPROVAL, None)) == 4
    assert urgencies_asked(BOOK, DeadlineName.LEAVE_FILING, None) == ()
    assert meetings_asked(BOOK, DeadlineName.INVESTIGATION) == ()
    assert Meeting.EXECUTIVE in meetings_asked(BOOK, DeadlineName.DISTRIBUTION)
