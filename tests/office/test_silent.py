"""Silent places of the rules: what waits for the office's reading begins with it, of whatever kind."""

import pytest
from sqlmodel import Session

from office.access import Actor
from office.cases.steps import Act, PlannedStep
from office.errors import BadInputError
from office.rulebook.readings import record_reading
from office.rulebook.silent import apply_reading, find_waiting, question_of, require_silence
from office.topics.gate import Done
from office.topics.operations import submit_topic
from office.topics.plan import TopicRequest
from storage.database import Database
from storage.tables import Case, CaseStatus
from tests.office.town import CLERK, DIRECTOR, FINANCE, MAYOR, NOW, Town, found_town, seat_titled

YES, NO = Done(is_so=True), Done(is_so=False)
STEPS = (PlannedStep(Act.REVIEW, ("office_director",), ()), PlannedStep(Act.APPROVE, ("mayor",), ()))


def settle(session: Session, actor: Actor, question: str) -> list[Case]:
    reading = record_reading(session, actor, question=question, steps=STEPS, note="办公室主任审核、区长批准")
    return apply_reading(session, actor, reading)


@pytest.fixture
def hainan(sqlite_database: Database) -> Town:
    return found_town(sqlite_database, rulebook="hainan-2023")


def put(town: Town, title: str = "关于调整停车收费的请示") -> int:
    def make(session: Session) -> TopicRequest:
        seat = seat_titled(session, "财政局局长", town.organisation_id)
        facts = {"consulted": YES, "consensus": YES, "normative": NO, "ad_hoc": NO}
        return TopicRequest("executive", title, seat.unit_id, seat.id or 0, facts=facts)

    return town.do(submit_topic, FINANCE, NOW, town.read(make)).id or 0


def test_topic_on_which_the_rule_is_silent_begins_with_the_reading(hainan: Town) -> None:
    mark = hainan.mark()
    case_id = put(hainan)
    assert hainan.case(case_id).status is CaseStatus.DRAFT
    assert hainan.called(since=mark) == [DIRECTOR, CLERK]
    question = hainan.read(lambda session: question_of(session, session.get_one(Case, case_id)))
    assert question == "topic_route:executive"
    assert [case.id for case in hainan.do(find_waiting, CLERK, NOW, question)] == [case_id]
    assert hainan.do(find_waiting, CLERK, NOW, "topic_route:plenary") == []
    started = hainan.do(settle, CLERK, NOW, question)
    assert [case.id for case in started] == [case_id]
    assert hainan.progress(case_id) == [("review", "pending"), ("approve", "waiting")]
    assert [step.reading_id for step in hainan.steps(case_id)] == [1, 1]
    hainan.consent(DIRECTOR, case_id)
    hainan.consent(MAYOR, case_id)
    assert hainan.case(case_id).status is CaseStatus.APPROVED


def test_topic_put_after_the_reading_begins_at_once(hainan: Town) -> None:
    hainan.do(settle, CLERK, NOW, "topic_route:executive")
    assert hainan.progress(put(hainan)) == [("review", "pending"), ("approve", "waiting")]


@pytest.mark.parametrize(
    ("question", "article"),
    [("topic_route:executive", "39"), ("minutes:executive", ""), ("absence:executive:deputy", "42")],
)
def test_reading_is_refused_where_the_rule_speaks(town: Town, question: str, article: str) -> None:
    with pytest.raises(BadInputError, match=f"规则对此已有规定（第.*{article}"):
        town.do(require_silence, CLERK, NOW, question)


def test_reading_is_taken_where_the_rule_is_silent(hainan: Town, town: Town) -> None:
    hainan.do(require_silence, CLERK, NOW, "topic_route:executive")
    town.do(require_silence, CLERK, NOW, "topic_route:special")
