"""A consultation's cards as their readers see them: who asks, who is asked, the leader, a group."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from office.cases.drafts import open_draft
from office.consultations.effects import raise_differences
from office.consultations.form import FORM, PLAN
from office.consultations.operations import open_consultation
from office.consultations.plan import ConsultationRequest
from office.consultations.records import find_replies
from office.consultations.replies import Given, answer_consultation, ask_term
from office.consultations.silence import deem_silence
from storage.tables import Consultation, Opinion, Unit
from tests.views.town import NOW, Snapshot, Town, visible

HEAD, FINANCE, DEPUTY, CLERK = "陆一鸣", "顾言", "邵清和", "白景行"
TITLE = "关于停车收费的方案"


@pytest.fixture
def hainan(town: Town) -> Town:
    town.organisation.rulebook = "hainan-2023"
    return town


def units(town: Town, *names: str) -> tuple[int, ...]:
    return tuple(town.session.exec(select(Unit.id).where(Unit.name == name)).one() or 0 for name in names)


def opened(town: Town, due_on: date | None = None) -> Consultation:
    asked = ConsultationRequest(TITLE, units(town, "财政局", "区政府办公室"), due_on)
    return open_consultation(town.session, town.actor(HEAD), asked)


def answer(town: Town, found: Consultation, name: str, given: Given) -> None:
    reply = find_replies(town.session, found)[0 if name == FINANCE else 1]
    answer_consultation(town.session, town.actor(name), reply.id or 0, given)


def test_consultation_before_it_is_sent(hainan: Town, snapshot: Snapshot) -> None:
    for due, name in (("", "consultation_plan"), ("2026-12-11", "consultation_plan_own_term")):
        values = {"title": TITLE, "units": list(units(hainan, "财政局", "区政府办公室")), "due": due}
        actor = hainan.actor(HEAD)
        chat = actor.person.telegram_id or 0
        row = open_draft(hainan.session, actor, chat, FORM, values=values, field=PLAN)
        snapshot(name, hainan.card("form.consultation", HEAD, draft=row.id))


def test_consultation_as_each_side_sees_it(hainan: Town, snapshot: Snapshot) -> None:
    found = opened(hainan)
    answer(hainan, found, "唐予安", Given(Opinion.AGREE))
    reply = find_replies(hainan.session, found)[0]
    ask_term(hainan.session, hainan.actor(FINANCE), reply.id or 0, date(2026, 12, 10), "须先开局务会")
    snapshot("consultation_asking", hainan.card("consultation", HEAD, consultation=found.id))
    snapshot("consultation_asked", hainan.card("consultation", FINANCE, consultation=found.id))


def test_differences_before_the_leader(hainan: Town, snapshot: Snapshot) -> None:
    found = opened(hainan)
    answer(hainan, found, FINANCE, Given(Opinion.CHANGES, "建议删去第三项"))
    answer(hainan, found, "唐予安", Given(Opinion.DISAGREE, "与上位规定不一致"))
    snapshot("consultation_differing", hainan.card("consultation", HEAD, consultation=found.id))
    raise_differences(hainan.session, hainan.actor(HEAD), found.id or 0)
    snapshot("consultation_leader", hainan.card("consultation", DEPUTY, consultation=found.id))


def test_silence_that_counted_and_silence_that_does_not(town: Town, snapshot: Snapshot) -> None:
    silent = opened(town, date(2026, 11, 27))
    later = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
    town.now = later
    snapshot("consultation_unanswered", town.card("consultation", HEAD, consultation=silent.id))
    town.organisation.rulebook, town.now = "hainan-2023", NOW
    deemed = opened(town)
    town.now = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
    deem_silence(town.session, town.organisation, now=town.now)
    snapshot("consultation_deemed", town.card("consultation", HEAD, consultation=deemed.id))


def test_group_reads_that_it_has_come_and_until_when(hainan: Town, snapshot: Snapshot) -> None:
    found = opened(hainan)
    snapshot("consultation_group", hainan.card("consultation.group", HEAD, consultation=found.id))


def test_english_reader_reads_of_terms_and_articles(hainan: Town) -> None:
    found = opened(hainan)
    hainan.speak_english(HEAD)
    shown = hainan.card("consultation", HEAD, consultation=found.id)
    assert shown is not None
    assert "Article 57" in visible(shown)
