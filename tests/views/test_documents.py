"""The cards of 公文 as their readers see them: questions, the plan, the paper, its clocks, 退文."""

from datetime import UTC, date, datetime
from typing import Any

from office.cases.drafts import open_draft
from office.documents.changes import Handing, hand_out, send_paper_back
from office.documents.clock_steps import pause_clock
from office.documents.form import FORM, PLAN
from office.documents.hand_form import FORM as HAND_FORM
from office.documents.list import Scope, find_documents
from office.documents.operations import register_document
from office.documents.plan import DocumentRequest, paper_of
from office.rulebook.paper_rules import find_checks
from rules.vocabulary import DeadlineName
from storage.tables import Case, Clock, DocumentDirection, Draft
from tests.views.town import Snapshot, Town
from views.documents import documents_card

HEAD, DIRECTOR, DEPUTY, CLERK, FINANCE = "陆一鸣", "唐予安", "邵清和", "白景行", "顾言"


def request(town: Town, **changes: Any) -> DocumentRequest:
    values: dict[str, Any] = {
        "direction": DocumentDirection.INCOMING,
        "kind": "request",
        "title": "关于增设公交站点的请示",
        "paper": "住建〔2026〕12号",
        "unit_id": town.seat("住建局局长").unit_id,
        **changes,
    }
    return DocumentRequest(**values)


def registered(town: Town, *wrong: str, name: str = CLERK, **changes: Any) -> Case:
    actor = town.actor(name)
    wanted = request(town, **changes)
    asked = find_checks(actor.rulebook, paper_of(wanted), actor.today)
    checks = {str(check.name): str(check.name) not in wrong for check in asked}
    return register_document(town.session, actor, DocumentRequest(**{**vars(wanted), "checks": checks}))


def handed(town: Town) -> Clock:
    case = registered(town, unit_id=None, sender="市交通局", kind="notice")
    unit_id = town.seat("财政局局长").unit_id
    handing = Handing(unit_id, DeadlineName.DEPARTMENT_HANDLING)
    return hand_out(town.session, town.actor(CLERK), case.id or 0, handing)


def draft(town: Town, field: str, **values: object) -> Draft:
    actor = town.actor(CLERK)
    given: dict[str, object] = {
        "level": "open",
        "direction": "incoming",
        "kind": "request",
        "title": "关于增设公交站点的请示",
        "sender": "住建局",
        "unit": town.seat("住建局局长").unit_id,
        "paper": "住建〔2026〕12号",
        "urgency": "normal",
        **values,
    }
    return open_draft(town.session, actor, actor.person.telegram_id or 0, FORM, values=given, field=field)


def test_questions_of_the_form(town: Town, snapshot: Snapshot) -> None:
    for field in ("level", "kind", "sender", "title", "check:not_skipping"):
        form = draft(town, field)
        snapshot(f"document_{field.replace(':', '_')}", town.card("form.document", CLERK, draft=form.id))


def test_plan_names_what_fails_and_who_decides(town: Town, snapshot: Snapshot) -> None:
    good = ("conforming", "one_addressee", "differences_stated", "not_personal")
    checks = {**dict.fromkeys(good, True), "not_skipping": False}
    form = draft(town, PLAN, checks=checks, length=3600)
    snapshot("document_plan", town.card("form.document", CLERK, draft=form.id))


def test_paper_that_waits_for_the_office(town: Town, snapshot: Snapshot) -> None:
    case = registered(town, "not_skipping", name=HEAD)
    snapshot("document_waits", town.card("case", CLERK, case=case.id))
    snapshot("document_waits_own", town.card("case", HEAD, case=case.id))


def test_paper_on_its_route(town: Town, snapshot: Snapshot) -> None:
    case = registered(town, urgency="urgent", urgent_why="学校开学")
    snapshot("document_decider", town.card("case", DIRECTOR, case=case.id))
    town.speak_english(DIRECTOR)
    assert town.card("case", DIRECTOR, case=case.id) is not None


def test_paper_sent_back_and_the_reply(town: Town, snapshot: Snapshot) -> None:
    case = registered(town, "not_skipping", name=HEAD)
    send_paper_back(town.session, town.actor(CLERK), case.id or 0)
    snapshot("document_returned", town.card("document.returned", HEAD, case=case.id))
    snapshot("document_reply", town.card("document.reply", CLERK, case=case.id))
    assert town.card("document.reply", HEAD, case=case.id) is None


def test_clock_near_its_day_past_it_and_paused(town: Town, snapshot: Snapshot) -> None:
    clock = handed(town)
    snapshot("document_clock", town.card("document.clock", FINANCE, clock=clock.id))
    town.now = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
    snapshot("document_clock_amber", town.card("document.clock", CLERK, clock=clock.id))
    town.now = datetime(2026, 12, 4, 1, 0, tzinfo=UTC)
    snapshot("document_clock_red", town.card("document.clock", FINANCE, clock=clock.id))
    snapshot("document_clocks", town.card("document.clocks", CLERK, case=clock.case_id))
    pause_clock(town.session, town.actor(CLERK), clock.id or 0, "等候市里批复")
    snapshot("document_clock_paused", town.card("document.clock", CLERK, clock=clock.id))
    assert town.card("document.clock", HEAD, clock=clock.id) is None


def test_list_shows_the_nearest_clock_of_each(town: Town, snapshot: Snapshot) -> None:
    handed(town)
    registered(town)
    actor = town.actor(CLERK, now=datetime(2026, 12, 1, 1, 0, tzinfo=UTC))
    rows = find_documents(town.session, actor, Scope.ALL)
    snapshot("documents", documents_card(rows, Scope.ALL, actor))


def test_form_of_handing_out(town: Town, snapshot: Snapshot) -> None:
    case = registered(town, unit_id=None, sender="市交通局", kind="notice")
    actor, unit_id = town.actor(CLERK), town.seat("财政局局长").unit_id
    values: dict[str, object] = {"case": case.id, "unit": unit_id}
    form = open_draft(town.session, actor, 1, HAND_FORM, values=values, field="name")
    snapshot("document_hand", town.card("form.document_hand", CLERK, draft=form.id))
    values |= {"name": "own", "due": date(2026, 12, 5).isoformat(), "why": "市里要求"}
    form = open_draft(town.session, actor, 1, HAND_FORM, values=values, field="plan")
    snapshot("document_hand_plan", town.card("form.document_hand", CLERK, draft=form.id))
