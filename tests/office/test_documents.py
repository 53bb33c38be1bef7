"""公文: registered, looked at, sent back, routed to who decides today."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from office.access import Actor
from office.cases.actions import Action
from office.cases.decisions import circle, consent, return_for_changes
from office.cases.sheets import CaseSheet, lay_out
from office.cases.steps import PlannedStep
from office.documents.changes import examine_again, finish_document, recheck, send_paper_back
from office.documents.list import Scope, find_documents, search_documents
from office.documents.operations import check_in, register_document, resubmit_document, withdraw_document
from office.documents.plan import prepare_document
from office.documents.secrecy import SecretError, is_doubtful, is_secret
from office.errors import BadInputError, NotForYouError, StaleError
from office.leave.operations import file_leave
from office.reminders.todo import Waiting, find_todos
from office.rulebook.readings import record_reading
from office.rulebook.silent import apply_reading, question_of
from rules.vocabulary import Matter
from storage.tables import Case, CaseStatus, DocumentDirection, Hand
from tests.office.papers import clocks, document, govern, register, request
from tests.office.town import (
    CITY,
    CLERK,
    DIRECTOR,
    EXECUTIVE,
    FINANCE,
    FINANCE_DEPUTY,
    HOUSING,
    HOUSING_DEPUTY,
    MAYOR,
    NOW,
    SCHOOLS,
    TOWNSHIP,
    Town,
    nov,
    on,
)


def actions(town: Town, name: str, case_id: int) -> set[Action]:
    def find(session: Any, actor: Actor) -> set[Action]:
        return set(lay_out(session, actor, session.get_one(Case, case_id)).actions)

    return town.do(find, name, NOW)


def failing(town: Town, case_id: int) -> list[tuple[str, tuple[str, ...]]]:
    def find(session: Any, actor: Actor) -> list[tuple[str, tuple[str, ...]]]:
        found = examine_again(session, actor, session.get_one(Case, case_id)).failing
        return [(str(one.check.name) if one.check else str(one.fault), one.cite) for one in found]

    return town.do(find, CLERK, NOW)


def test_paper_of_the_office_goes_to_who_approves_and_its_clock_runs(town: Town) -> None:
    govern(town, "dongchang-draft")
    paper = register(town)
    case = town.case(paper)
    assert (case.number, case.status) == ("G2026-0001", CaseStatus.PENDING)
    assert [(step.act, step.ranks, step.cite) for step in town.steps(paper)] == [
        ("review", ["office_deputy_director"], ["28"]),
        ("approve", ["responsible_deputy"], ["28"]),
    ]
    assert clocks(town, paper) == [("approval", date(2026, 12, 11))]


def test_major_matter_goes_to_the_mayor_and_who_is_away_is_stood_in_for(town: Town) -> None:
    town.grant(CITY, nov(23), nov(25))
    govern(town, "dongchang-draft")
    paper = register(town, matter=("major",))
    assert town.steps(paper)[-1].ranks == ["mayor"]
    govern(town, "hainan-2023")
    away = register(town, paper="住建〔2026〕13号")
    town.consent(DIRECTOR, away)
    assert town.deciders(away) == [SCHOOLS]


def test_urgency_sets_the_clock(town: Town) -> None:
    govern(town, "dongchang-draft")
    for number, (urgency, due) in enumerate(
        [
            ("urgent", date(2026, 12, 2)),
            ("extra_urgent", date(2026, 11, 30)),
            ("critical", date(2026, 11, 26)),
        ]
    ):
        paper = register(town, paper=f"住建〔2026〕{number}号", urgency=urgency, urgent_why="汛情")
        assert clocks(town, paper)[0] == ("approval", due)


def test_rulebook_without_an_approval_limit_starts_no_clock(town: Town) -> None:
    govern(town, "hainan-2023")
    paper = register(town)
    assert clocks(town, paper) == []
    assert lay(town, CLERK, paper).approval_silent


def sheet(town: Town, name: str, case_id: int) -> CaseSheet:
    return town.do(lambda session, actor: lay_out(session, actor, session.get_one(Case, case_id)), name, NOW)


def lay(town: Town, name: str, case_id: int) -> Any:
    return sheet(town, name, case_id).particulars


@pytest.mark.parametrize(
    ("rulebook", "kind", "wrong", "cite"),
    [
        ("dongchang-draft", "request", "one_matter", ("27",)),
        ("wujin-2021", "report", "no_request_in_report", ("44",)),
        ("hainan-2023", "request", "one_addressee", ("56",)),
        ("fangshan-2018", "request", "not_personal", ("57",)),
    ],
)
def test_check_that_fails_is_named_with_its_article_and_waits_for_the_office(
    town: Town, rulebook: str, kind: str, wrong: str, cite: tuple[str, ...]
) -> None:
    govern(town, rulebook)
    paper = register(town, kind=kind, failing=(wrong,))
    assert failing(town, paper) == [(wrong, cite)]
    assert (town.case(paper).status, town.steps(paper)) == (CaseStatus.PENDING, [])
    assert {Action.RECEIVE, Action.SEND_BACK, Action.RECHECK} <= actions(town, CLERK, paper)


def test_what_is_not_answered_keeps_a_paper_from_being_put_in(town: Town) -> None:
    with pytest.raises(BadInputError, match="没有核对"):
        town.do(register_document, CLERK, NOW, request(town))


def test_check_hangs_on_what_the_matter_is(town: Town) -> None:
    govern(town, "dongchang-draft")

    def asked(session: Any, actor: Actor, /, **changes: Any) -> set[str]:
        plan = prepare_document(session, actor, request(town, **changes))
        return {str(line.check.name) for line in plan.examined.lines}

    assert "consulted" not in town.do(asked, CLERK, NOW)
    assert "consulted" in town.do(asked, CLERK, NOW, matter=(str(Matter.CROSS_DEPARTMENT),))
    assert "urgent_reason" in town.do(asked, CLERK, NOW, urgency="extra_urgent")
    assert "no_request_in_report" in town.do(asked, CLERK, NOW, kind="report")


@pytest.mark.parametrize(
    ("rulebook", "urgency", "needed", "days"),
    [
        ("dongchang-draft", "normal", date(2026, 12, 4), (9, 14)),
        ("dongchang-draft", "urgent", date(2026, 11, 30), (5, 7)),
        ("fangshan-2018", "normal", nov(27), (4, 5)),
    ],
)
def test_lead_that_is_too_short_is_said_and_marked(
    town: Town, rulebook: str, urgency: str, needed: date, days: tuple[int, int]
) -> None:
    govern(town, rulebook)
    paper = register(town, urgency=urgency, needed_on=needed)
    found = lay(town, CLERK, paper).failing[-1]
    assert ((found.ahead.left, found.ahead.n), found.ahead.is_late) == (days, True)
    assert document(town, paper).marks == ["late"]


def test_lead_that_is_long_enough_fails_nothing(town: Town) -> None:
    govern(town, "dongchang-draft")
    paper = register(town, needed_on=date(2026, 12, 11))
    assert failing(town, paper) == []


def test_length_beyond_the_limit_is_a_fault(town: Town) -> None:
    paper = register(town, length=3501)
    assert failing(town, paper) == [("long", ("48",))]
    assert failing(town, register(town, paper="住建〔2026〕2号", length=3500)) == []
    assert failing(town, register(town, paper="住建〔2026〕3号", kind="opinion", length=5000)) == []


def test_paper_is_sent_back_in_one_press_and_put_in_again_under_its_number(town: Town) -> None:
    paper = register(town, HOUSING, failing=("conforming",))
    with pytest.raises(NotForYouError):
        town.do(send_paper_back, HOUSING, NOW, paper)
    town.do(send_paper_back, CLERK, NOW, paper)
    found = document(town, paper)
    assert (town.case(paper).status, found.returned_cite) == (CaseStatus.RETURNED, ["44"])
    assert found.returned_why
    assert town.told("document.returned") == [HOUSING]
    assert Action.EDIT in actions(town, HOUSING, paper)
    again = register_again(town, HOUSING, paper)
    assert (again.number, again.status) == ("G2026-0001", CaseStatus.PENDING)
    assert document(town, paper).returned_cite == []
    with pytest.raises(StaleError):
        register_again(town, HOUSING, paper)


def register_again(town: Town, name: str, case_id: int, **changes: Any) -> Case:
    def put_in(session: Any, actor: Actor) -> Case:
        plan = prepare_document(session, actor, request(town, **changes), but=case_id)
        checks = {str(line.check.name): True for line in plan.examined.lines}
        return resubmit_document(session, actor, case_id, request(town, **changes, checks=checks))

    return town.do(put_in, name, NOW)


def test_paper_where_nothing_fails_is_sent_back_only_with_a_reason(town: Town) -> None:
    paper = register(town)
    with pytest.raises(BadInputError, match="退文的理由"):
        town.do(send_paper_back, CLERK, NOW, paper)
    town.do(send_paper_back, CLERK, NOW, paper, "附件不全")
    assert (document(town, paper).returned_why, document(town, paper).returned_cite) == ("附件不全", [])
    assert town.waiting(paper) is None


def test_department_puts_its_own_paper_in_and_the_office_takes_it_in(town: Town) -> None:
    govern(town, "dongchang-draft")
    paper = register(town, HOUSING_DEPUTY)
    assert town.steps(paper) == []
    assert DIRECTOR in town.called()
    for outsider, changes in ((FINANCE, {}), (TOWNSHIP, {"unit_id": None, "sender": "市交通局"})):
        with pytest.raises(NotForYouError):
            town.do(register_document, outsider, NOW, request(town, **changes))
    with pytest.raises(NotForYouError):
        town.do(check_in, HOUSING, NOW, paper)
    town.do(check_in, CLERK, on(11, 24), paper)
    assert document(town, paper).received_on == nov(24)
    assert clocks(town, paper) == [("approval", date(2026, 12, 14))]
    with pytest.raises(StaleError):
        town.do(check_in, DIRECTOR, on(11, 24), paper)


def test_office_looks_again_and_takes_in_what_fails_with_a_mark(town: Town) -> None:
    paper = register(town, HOUSING)
    town.do(recheck, CLERK, NOW, paper, {"not_skipping": False})
    assert failing(town, paper) == [("not_skipping", ("44",))]
    town.do(check_in, CLERK, NOW, paper)
    assert document(town, paper).marks == ["accepted"]
    with pytest.raises(StaleError):
        town.do(recheck, CLERK, NOW, paper, {})


def test_paper_from_outside_is_registered_by_name_and_never_twice(town: Town) -> None:
    paper = register(town, unit_id=None, sender="市交通局", paper="市交〔2026〕7号", kind="notice")
    assert (document(town, paper).sender, town.steps(paper)) == ("市交通局", [])
    with pytest.raises(BadInputError, match="G2026-0001"):
        register(town, unit_id=None, sender="市交通局", paper="市交〔2026〕7号", kind="notice")
    assert Action.FINISH in actions(town, CLERK, paper)
    town.do(finish_document, CLERK, NOW, paper)
    assert town.case(paper).status is CaseStatus.ENDED


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": " "}, "请写公文标题"),
        ({"title": "长" * 201}, "200字"),
        ({"kind": "poem"}, "请先选公文种类"),
        ({"unit_id": None}, "来文单位"),
        ({"unit_id": None, "sender": "甲", "direction": DocumentDirection.OUTGOING}, "拟稿"),
        ({"received_on": nov(24)}, "不能晚于今天"),
        ({"needed_on": nov(20)}, "已经过去"),
        ({"length": 0}, "字数"),
    ],
)
def test_paper_that_cannot_stand_is_refused(town: Town, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        town.do(register_document, CLERK, NOW, request(town, **changes))


@pytest.mark.parametrize(
    "title",
    [
        "绝密文件的请示",
        "关于某事的请示〔机密〕",
        "关于某事的请示（秘密★10年）",
        "密★关于某事的请示",
        "密级:内部涉密 关于某事",
        "密级：秘密 关于某事",
        "【内密】关于某事的请示",
    ],
)
def test_secret_paper_is_refused_and_nothing_of_it_is_kept(town: Town, title: str) -> None:
    assert is_secret(title)
    with pytest.raises(SecretError, match="机要"):
        town.do(register_document, CLERK, NOW, request(town, title=title))
    file = town.database.engine.url.database
    assert file is not None
    for kept in Path(file).parent.glob(f"{Path(file).name}*"):
        assert title.encode() not in kept.read_bytes()


@pytest.mark.parametrize(
    "title", ["关于做好保密工作的请示", "关于保护商业秘密的请示", "关于修订国家秘密载体管理的报告"]
)
def test_title_that_speaks_of_secrets_is_questioned_not_refused(title: str) -> None:
    assert not is_secret(title)
    assert is_doubtful(title)


@pytest.mark.parametrize(
    "title", ["密级:非密 关于某事的请示", "关于增设公交站点的请示", "关于人口密度的报告"]
)
def test_open_title_is_neither_secret_nor_doubtful(title: str) -> None:
    assert not is_secret(title)
    assert not is_doubtful(title)


def test_circle_means_what_the_rulebook_says(town: Town) -> None:
    govern(town, "fangshan-2018")
    for number, (kind, means) in enumerate((("request", "agreed"), ("report", "seen"))):
        paper = register(town, kind=kind, paper=f"住建〔2026〕{number}号")
        found = lay(town, CITY, paper).circle
        assert (str(found.means), found.cite) == (means, ("54",))
        assert Action.CIRCLE in actions(town, CITY, paper)
        town.do(circle, CITY, NOW, town.waiting_id(paper))
        step = town.steps(paper)[0]
        assert (step.hand, town.case(paper).status) == (Hand.CIRCLED, CaseStatus.APPROVED)
        assert step.cite == ["53", "54"]
        assert sheet(town, CITY, paper).is_noted is (means == "seen")


def test_circle_is_refused_where_the_rulebook_gives_it_no_meaning(town: Town) -> None:
    paper = register(town)
    assert Action.CIRCLE not in actions(town, DIRECTOR, paper)
    with pytest.raises(BadInputError, match="没有规定圈阅"):
        town.do(circle, DIRECTOR, NOW, town.waiting_id(paper))


def test_returned_by_a_step_comes_back_to_that_step(town: Town) -> None:
    paper = register(town)
    town.consent(DIRECTOR, paper)
    town.do(return_for_changes, CITY, NOW, town.waiting_id(paper), reason="数字不对")
    assert town.case(paper).status is CaseStatus.RETURNED
    register_again(town, CLERK, paper)
    assert town.waiting(paper) is not None
    assert town.deciders(paper) == [CITY]


def test_outgoing_paper_goes_to_those_who_sign(town: Town) -> None:
    paper = register(
        town,
        direction=DocumentDirection.OUTGOING,
        kind="notice",
        title="关于做好冬季供暖的通知",
        name_of="office",
        matter=(),
        circumstances=(),
    )
    assert town.steps(paper)
    assert town.steps(paper)[-1].act == "sign"
    assert clocks(town, paper) == []
    town.consent_all(paper)
    assert town.case(paper).status is CaseStatus.APPROVED


def test_silent_route_waits_for_a_reading(town: Town) -> None:
    govern(town, "civil-affairs-template")
    paper = register(town)
    assert town.case(paper).status is CaseStatus.DRAFT
    assert town.read(lambda s: question_of(s, s.get_one(Case, paper))) == "paper_route:request"

    def settle(session: Any, actor: Actor) -> None:
        steps = (PlannedStep("approve", ("responsible_deputy",), ()),)
        reading = record_reading(session, actor, question="paper_route:request", steps=steps, note="先报分管")
        apply_reading(session, actor, reading)

    town.do(settle, CLERK, NOW)
    assert town.deciders(paper) == [CITY]


def test_paper_is_seen_by_its_unit_and_its_chain_and_found_by_its_words(town: Town) -> None:
    paper = register(town)

    def listed(name: str, scope: Scope) -> list[int | None]:
        rows = town.do(find_documents, name, NOW, scope)
        return [row.case.id for row in rows]

    assert listed(DIRECTOR, Scope.WAITING) == [paper]
    assert listed(HOUSING, Scope.UNIT) == [paper]
    assert listed(HOUSING, Scope.WAITING) == []
    assert listed(FINANCE, Scope.ALL) == []
    assert [row.case.id for row in town.do(search_documents, HOUSING_DEPUTY, NOW, ["公交"])] == [paper]
    assert town.do(search_documents, FINANCE_DEPUTY, NOW, ["公交"]) == []


def test_withdrawn_by_its_unit_before_anybody_decided(town: Town) -> None:
    paper = register(town, HOUSING)
    town.do(withdraw_document, HOUSING, NOW, paper)
    assert town.case(paper).status is CaseStatus.WITHDRAWN
    decided = register(town, paper="住建〔2026〕2号")
    town.do(consent, DIRECTOR, NOW, town.waiting_id(decided))
    with pytest.raises(StaleError):
        town.do(withdraw_document, CLERK, NOW, decided)
    assert EXECUTIVE not in town.told("case.outcome")
    assert MAYOR not in town.told("case.outcome")


def test_what_waits_for_the_office_is_on_its_list(town: Town) -> None:
    paper = register(town, HOUSING)
    found = [(todo.waiting, todo.number) for todo in town.do(find_todos, CLERK, NOW)]
    assert found == [(Waiting.TAKE_IN, "G2026-0001")]
    assert town.do(find_todos, HOUSING, NOW) == []
    town.do(check_in, CLERK, NOW, paper)
    assert [todo.waiting for todo in town.do(find_todos, CLERK, NOW)] == []
    assert [todo.waiting for todo in town.do(find_todos, DIRECTOR, NOW)] == [Waiting.DECIDE]


def test_reading_that_ends_in_a_filing_outside_is_filed_by_the_office(town: Town) -> None:
    govern(town, "civil-affairs-template")
    paper = register(town)

    def settle(session: Any, actor: Actor) -> None:
        steps = (
            PlannedStep("approve", ("responsible_deputy",), ()),
            PlannedStep("file", ("city_office",), ()),
        )
        reading = record_reading(session, actor, question="paper_route:request", steps=steps, note="报市")
        apply_reading(session, actor, reading)

    town.do(settle, CLERK, NOW)
    town.consent(CITY, paper)
    assert town.case(paper).status is CaseStatus.APPROVED
    assert Action.FILE in actions(town, CLERK, paper)
    town.do(file_leave, CLERK, NOW, town.filing_id(paper))
    assert town.progress(paper) == [("approve", "done"), ("file", "done")]
