"""Answers of rule: with their articles, with the days counted, and silence said as silence."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.access import Actor
from office.cases.steps import Act, PlannedStep
from office.rulebook.readings import Reading, find_readings, to_answer, withdraw_reading
from office.rulebook.signers import find_signers, find_unit
from office.rulebook.texts import confirm_all, load_text, search_text
from office.rulebook.versions import find_rulebook
from rules.answers import SignAnswer
from rules.calendar import WorkCalendar
from rules.engine import answer
from rules.loading import read, shipped
from rules.numerals import to_chinese
from rules.questions import Deadline, Sign
from rules.rulebook import Rulebook
from rules.showing import find_rules
from rules.signing import chairs_asked, find_fork, flags_asked
from rules.texts import Article, Hit, split_text
from rules.timing import urgencies_asked
from rules.vocabulary import DeadlineName, Document, Matter, Meeting, NameOf, Post, Urgency
from storage.tables import Leave
from tests.views.town import CODEC, Snapshot, Town, assert_sendable, visible
from views.articles import Source, articles_card, excerpt, found_card, law_button, marked, read_law
from views.buttons import to_markup
from views.card import Card
from views.due import DueOptions, due_args, due_card, due_form_card, read_due_button
from views.readings import reading_form_card, reading_plan_card, readings_card
from views.rules import rule_card
from views.signing import SignPage, minutes_form_card, read_sign_button, sign_args, sign_card, sign_form_card

BOOK = find_rulebook("wujin-2021")
CALENDAR = WorkCalendar({})


def test_sign_form(snapshot: Snapshot) -> None:
    snapshot("sign_form", sign_form_card(BOOK, "zh"))


def signed(
    question: Sign, book: Rulebook = BOOK, lang: str = "zh", *, reader: Actor | None = None, **around: Any
) -> Card:
    """Answer a question of signing with all that stands around it."""
    reply = answer(book, question, CALENDAR)
    page = SignPage(
        question,
        find_fork(book, question),
        flags_asked(book, question),
        chairs_asked(book, question),
        **around,
    )
    return sign_card(reply, page, book, reader, lang)


def test_sign_names_who_it_is_today_and_why(town: Town, snapshot: Snapshot) -> None:
    stand_in = town.seat("常务副区长").id
    case = town.grant("苏文渊", stand_in_seat_id=stand_in, from_on=date(2026, 11, 23))
    town.session.get_one(Leave, case.id).abroad = True
    question = Sign(rulebook=BOOK.id, document=Document.MINUTES, meeting=Meeting.EXECUTIVE)
    reply = answer(BOOK, question, CALENDAR)
    assert isinstance(reply.answer, SignAnswer)
    for name, who, lang in (
        ("office", "唐予安", "zh"),
        ("head", "陆一鸣", "zh"),
        ("head_en", "陆一鸣", "en"),
    ):
        if lang == "en":
            town.speak_english(who)
        actor = town.actor(who)
        signers = find_signers(town.session, actor, reply.answer.steps, None)
        snapshot(f"sign_minutes_{name}", signed(question, lang=lang, reader=actor, signers=signers))
    snapshot("sign_minutes_group", signed(question, signers=signers))


def test_sign_says_whose_portfolio_decides(town: Town, snapshot: Snapshot) -> None:
    question = Sign(rulebook=BOOK.id, document=Document.MINUTES, meeting=Meeting.SPECIAL)
    for name, unit in (("own", None), ("finance", "财政局")):
        actor = town.actor("陆一鸣")
        fork = find_fork(BOOK, question)
        assert fork is not None
        assert fork.plain.answer is not None
        chosen = find_unit(town.session, actor, unit) if unit else None
        signers = find_signers(town.session, actor, fork.plain.answer.steps, chosen)
        snapshot(
            f"sign_portfolio_{name}", signed(question, reader=actor, signers=signers, chosen_unit=chosen)
        )


def test_sign_asks_what_would_change_the_answer(snapshot: Snapshot) -> None:
    for name, matter in (("open", None), ("plain", ()), ("major", (Matter.MAJOR,))):
        question = Sign(rulebook=BOOK.id, document=Document.NORMATIVE, name_of=NameOf.OFFICE, matter=matter)
        snapshot(f"sign_normative_{name}", signed(question))
    book = find_rulebook("hainan-2023")
    for name, chair in (("chair", None), ("chaired", Post.OFFICE_DIRECTOR)):
        question = Sign(
            rulebook=book.id, document=Document.MINUTES, meeting=Meeting.SPECIAL, chaired_by=chair
        )
        snapshot(f"sign_{name}", signed(question, book))


def test_sign_of_a_draft_and_of_a_damaged_place_says_so(snapshot: Snapshot) -> None:
    draft = find_rulebook("dongchang-draft")
    snapshot("sign_draft", signed(Sign(rulebook=draft.id, document=Document.NOTICE), draft))
    damaged = find_rulebook("hainan-2023")
    snapshot("sign_damaged", signed(Sign(rulebook=damaged.id, document=Document.NOTICE), damaged))


def test_sign_writes_every_whole_chain_of_an_open_matter(snapshot: Snapshot) -> None:
    for name, book_id, document, meeting in (
        ("beijing", "beijing-2005", Document.NOTICE, None),
        ("xicheng", "xicheng-2005", Document.REPORT, None),
        ("xicheng_minutes", "xicheng-2005", Document.MINUTES, Meeting.SPECIAL),
        ("fangshan", "fangshan-2018", Document.NORMATIVE, None),
    ):
        book = find_rulebook(book_id)
        question = Sign(rulebook=book.id, document=document, meeting=meeting)
        snapshot(f"sign_open_{name}", signed(question, book))


def test_sign_where_the_rules_are_silent(snapshot: Snapshot) -> None:
    question = Sign(rulebook=BOOK.id, document=Document.MINUTES, meeting=Meeting.PLENARY)
    snapshot("sign_silent", signed(question))
    reading = Reading(1, "sign", (PlannedStep(Act.SIGN, ("mayor",), ()),), "参照常务会议纪要办理")
    snapshot("sign_reading", signed(question, reading=reading, may_settle=True))


def test_minutes_without_a_meeting_ask_which(snapshot: Snapshot) -> None:
    snapshot("sign_minutes_which", minutes_form_card(BOOK, "zh"))


def test_every_answer_on_signing_can_be_sent() -> None:
    for book_id in shipped().ids:
        book = find_rulebook(book_id)
        assert_sendable(sign_form_card(book, "zh"))
        for document in Document:
            for name_of in NameOf:
                for meeting in (None, *Meeting):
                    question = Sign(rulebook=book_id, document=document, name_of=name_of, meeting=meeting)
                    assert_sendable(signed(question, book))


@given(
    st.builds(
        Sign,
        rulebook=st.just(BOOK.id),
        document=st.sampled_from(Document),
        name_of=st.sampled_from(NameOf),
        matter=st.none()
        | st.lists(st.sampled_from(list(Matter)), unique=True).map(
            lambda flags: tuple(flag for flag in Matter if flag in flags)
        ),
        meeting=st.none() | st.sampled_from(Meeting),
        chaired_by=st.none() | st.sampled_from(Post),
    )
)
def test_sign_button_is_read_back(question: Sign) -> None:
    assert read_sign_button(sign_args(question), BOOK.key) == (question, 0)


@given(
    st.builds(
        Deadline,
        rulebook=st.just(BOOK.id),
        name=st.sampled_from(DeadlineName),
        on=st.dates(date(2005, 1, 1), date(2090, 1, 1)) | st.just("2026-11-23T14:20+08:00"),
        meeting=st.none() | st.sampled_from(Meeting),
        urgency=st.none() | st.sampled_from(Urgency),
    )
)
def test_due_button_is_read_back(question: Deadline) -> None:
    assert read_due_button(due_args(question), BOOK.key, "Asia/Shanghai") == question


@given(st.lists(st.sampled_from(["46", "44(5)", "app1", "app1:2", "app1:2.4", "113(12)"]), unique=True))
def test_law_button_is_read_back_and_fits(cites: list[str]) -> None:
    button = law_button(cites, "zh", version=2, page=1)
    if button is None:
        assert cites == []
        return
    to_markup(((button,),), CODEC, -1001234567890123)
    assert read_law(button.args) == (1, 2, tuple(cites))


def test_law_button_gives_up_items_before_articles() -> None:
    cites = [f"{number}(12)" for number in range(101, 112)]
    button = law_button(cites, "zh", version=1)
    assert button is not None
    to_markup(((button,),), CODEC, -1001234567890123)
    assert read_law(button.args)[2][-1] == "106"


def test_rule_by_number_by_words_and_not_found(snapshot: Snapshot) -> None:
    for name, asked in (("number", "53"), ("words", "纪要 签发"), ("nothing", "<b>食堂</b>")):
        snapshot(f"rule_{name}", rule_card(find_rules(BOOK, asked), asked, BOOK, "zh"))
    for name, asked in (("left_out", "40"), ("partly_left_out", "13")):
        snapshot(f"rule_{name}", rule_card(find_rules(BOOK, asked), asked, BOOK, "zh"))
    snapshot("rule_number_en", rule_card(find_rules(BOOK, "53"), "53", BOOK, "en"))
    draft = find_rulebook("dongchang-draft")
    snapshot("rule_draft", rule_card(find_rules(draft, "纪要"), "纪要", draft, "zh"))


def test_rule_says_when_it_is_in_force(snapshot: Snapshot) -> None:
    dated = read(Path(__file__).parents[1] / "office" / "linshui-2026.yaml")
    snapshot("rule_dated", rule_card(find_rules(dated, "部门"), "部门", dated, "zh"))


def load(town: Town, text: str, rulebook: str = BOOK.key) -> Source:
    load_text(
        town.session,
        town.organisation,
        rulebook=rulebook,
        split=split_text(text),
        file="工作规则.docx",
        now=town.now,
    )
    return Source(town.session, town.organisation.id or 0, rulebook)


TEXT = (
    "第一条 为了办事，制定本规则。\n第二条 会议纪要由区长<签发>。\n三条  公文由区长签发，"
    + "各部门应当按时报送材料。" * 30
    + "纪要另行规定；纪要不公开。\n第四条 分工：\n（一）办公室负责文秘；\n（二）司法局负责审查。\n"
)


def test_rule_finds_in_the_own_text_best_first_and_marked(town: Town, snapshot: Snapshot) -> None:
    source = load(town, TEXT)
    for name, asked in (("words", "纪要 签发"), ("number", "第四条（二）"), ("one", "文秘")):
        hits = search_text(town.session, source.organisation_id, source.rulebook, asked)
        snapshot(f"found_{name}", found_card(hits, asked, source, "zh"))
    snapshot("found_nothing", rule_card(find_rules(BOOK, "请假"), "请假", BOOK, "zh", is_loaded=True))


def test_articles_open_in_their_own_words_or_in_summary(town: Town, snapshot: Snapshot) -> None:
    nothing = Source(town.session, town.organisation.id or 0, BOOK.key)
    snapshot("articles_summary", articles_card(("46", "2"), nothing, "zh"))
    source = load(town, TEXT)
    snapshot("articles_own", articles_card(("4(2)", "3", "46"), source, "zh"))
    snapshot("articles_own_en", articles_card(("4(2)", "46"), source, "en"))
    snapshot("articles_absent", articles_card(("46",), source, "zh"))


def test_articles_of_a_draft_and_of_a_damaged_place_say_so(town: Town, snapshot: Snapshot) -> None:
    for name, book, cite in (("draft", "dongchang-draft@1", "30"), ("damaged", "hainan-2023@1", "47")):
        source = Source(town.session, town.organisation.id or 0, book)
        snapshot(f"articles_{name}", articles_card((cite,), source, "zh"))


def test_long_articles_are_paged(town: Town) -> None:
    source = load(town, "第一条 " + "各部门应当按时报送材料。" * 500 + "\n第二条 完。\n")
    card = articles_card(("1", "2"), source, "zh")
    shown = []
    for page in range(10):
        card = articles_card(("1", "2"), source, "zh", page=page)
        assert_sendable(card)
        shown.append(visible(card))
        if "下一页" not in [button.label for row in card.rows for button in row]:
            break
    assert sum(page.count("各部门应当按时报送材料。") for page in shown) == 500
    assert "完。" in shown[-1]
    assert articles_card(("1", "2"), source, "zh", page=99) == card


def test_marks_that_overlap_are_joined_and_all_is_escaped() -> None:
    assert marked("甲<乙>\n丙", ((0, 2), (1, 4))) == "<b>甲&lt;乙&gt;</b>\n丙"
    hit = Hit(Article("1", "甲" * 300 + "纪要" + "乙" * 300 + "签发"), ((300, 302), (602, 604)))
    assert excerpt(hit) == f"…{'甲' * 25}<b>纪要</b>{'乙' * 45}…{'乙' * 25}<b>签发</b>"


def test_ground_of_a_case_opens_its_articles(town: Town, snapshot: Snapshot) -> None:
    case = town.ask()
    snapshot("ground_summary", town.card("case.ground", "陆一鸣", case=case.id))
    load(town, "".join(f"第{to_chinese(number)}条 第{number}件事。\n" for number in range(1, 61)))
    snapshot("ground_own", town.card("case.ground", "陆一鸣", case=case.id))
    town.settle()
    other = town.ask("温秋实", stand_in_seat_id=None)
    snapshot("ground_reading", town.card("case.ground", "温秋实", case=other.id))


def test_texts_show_what_waits_to_be_confirmed(town: Town, snapshot: Snapshot) -> None:
    snapshot("texts_none", town.card("texts", "唐予安"))
    load(town, TEXT)
    snapshot("texts_one", town.card("texts", "唐予安"))
    load(town, "第一条 甲。\n二条  乙。\n第三条 丙。\n四条  丁。\n")
    snapshot("texts_two", town.card("texts", "唐予安"))
    confirm_all(town.session, town.actor("唐予安"), BOOK.key)
    snapshot("texts_confirmed", town.card("texts", "唐予安"))


@pytest.mark.parametrize(
    ("name", "deadline", "on", "meeting"),
    [
        ("over_a_holiday", DeadlineName.DEPARTMENT_HANDLING, "2026-09-28", None),
        ("moved_back", DeadlineName.DISTRIBUTION, "2026-12-21", Meeting.EXECUTIVE),
        ("long", DeadlineName.INVESTIGATION, "2026-09-28", None),
        ("unpublished", DeadlineName.DEPARTMENT_OPINION, "2026-12-28", None),
        ("silent", DeadlineName.MINUTES, "2026-12-21", None),
    ],
)
def test_due_shows_the_days_counted(
    snapshot: Snapshot, name: str, deadline: DeadlineName, on: str, meeting: Meeting | None
) -> None:
    question = Deadline(rulebook=BOOK.id, name=deadline, on=date.fromisoformat(on), meeting=meeting)
    reply = answer(BOOK, question, CALENDAR)
    snapshot(f"due_{name}", due_card(reply, question, CALENDAR, BOOK, "zh"))
    snapshot(f"due_{name}_en", due_card(reply, question, CALENDAR, BOOK, "en"))


def test_due_asks_for_what_it_hangs_on(snapshot: Snapshot) -> None:
    snapshot("due_form", due_form_card(BOOK, date(2026, 11, 23), "zh"))
    draft = find_rulebook("dongchang-draft")
    question = Deadline(rulebook=draft.id, name=DeadlineName.APPROVAL, on=date(2026, 9, 28))
    reply = answer(draft, question, CALENDAR)
    options = DueOptions((), urgencies_asked(draft, question.name, None))
    snapshot("due_urgencies", due_card(reply, question, CALENDAR, draft, "zh", options=options))


def test_due_in_hours_counts_from_the_hour(snapshot: Snapshot) -> None:
    for name, on in (("hours", "2026-11-23T14:20+08:00"), ("hours_open", date(2026, 11, 23))):
        book = find_rulebook("fangshan-2018")
        question = Deadline(rulebook=book.id, name=DeadlineName.EMERGENCY_INFORMATION, on=on)
        snapshot(f"due_{name}", due_card(answer(book, question, CALENDAR), question, CALENDAR, book, "zh"))


def test_every_deadline_of_every_rulebook_can_be_sent() -> None:
    for book_id in shipped().ids:
        book = find_rulebook(book_id)
        for name in DeadlineName:
            for meeting in (None, *Meeting):
                question = Deadline(rulebook=book_id, name=name, on=date(2026, 9, 28), meeting=meeting)
                assert_sendable(due_card(answer(book, question, CALENDAR), question, CALENDAR, book, "zh"))


def test_readings_are_shown_as_such(snapshot: Snapshot) -> None:
    found = Reading(
        1,
        "leave:department_deputy",
        (
            PlannedStep(Act.CONSENT, ("department_head",), ()),
            PlannedStep(Act.APPROVE, ("responsible_deputy",), ()),
            PlannedStep(Act.FILE, ("office",), ()),
        ),
        "主任办公会意见",
    )
    snapshot("readings", readings_card((found,), BOOK.id, "zh"))
    snapshot("readings_en", readings_card((found,), BOOK.id, "en"))
    snapshot("readings_none", readings_card((), BOOK.id, "zh"))
    snapshot("reading_form", reading_form_card("leave:department_deputy", BOOK.id, "zh"))
    sign = Reading(2, "sign:notice:-:office", (PlannedStep(Act.SIGN, ("office_director",), ()),), "")
    snapshot("readings_sign", readings_card((found, sign), BOOK.id, "zh"))
    snapshot("reading_form_sign", reading_form_card("sign:minutes:special", BOOK.id, "zh"))
    snapshot("reading_form_abroad", reading_form_card("leave:-:abroad", BOOK.id, "zh"))
    former = replace(found, steps=found.steps[:1])
    begun = ["L2026-0007", "L2026-0009"]
    card = reading_plan_card(
        7, found.question, to_answer(found.steps), BOOK.id, "zh", former=former, waiting=begun
    )
    snapshot("reading_plan", card)
    card = reading_plan_card(7, sign.question, to_answer(sign.steps), BOOK.id, "zh", former=None, waiting=())
    snapshot("reading_plan_sign", card)


def test_reading_is_shown_with_who_settled_it_and_may_be_withdrawn(town: Town, snapshot: Snapshot) -> None:
    town.settle()
    (found,) = find_readings(town.session, town.actor("唐予安"))
    snapshot("reading", town.card("reading", "唐予安", reading=found.id))
    withdraw_reading(town.session, town.actor("唐予安"), found.id)
    snapshot("reading_withdrawn", town.card("reading", "唐予安", reading=found.id))
