"""A paper before it is put in: what it is, what fails, who will decide, until when."""

from office.access import Actor
from office.cases.chain_plan import ChainLine
from office.documents.plan import DocumentPlan
from rules.vocabulary import PaperCircumstance, Warn
from storage.tables import Case, DocumentDirection
from views.card import Button, Card
from views.cite import article, ground
from views.deciders import Audience, acts_now, seat_and_name
from views.document_lines import (
    TITLE,
    ahead_line,
    circle_line,
    failing_line,
    kind_line,
    sender_line,
    urgency_lines,
)
from views.i18n import N_, listed, say
from views.page import fill
from views.readings import chain_words
from views.text import clean_line, day, full_day
from views.words import act_name, matter_name, rank_names, warning


def plan_card(
    draft_id: int, plan: DocumentPlan, reader: Actor, case: Case | None, *, rechecks: bool = False
) -> Card:
    """Show what 提交 would bring; with `case`, what is put in again or looked at anew."""
    lang = reader.person.language
    heading = say("登记公文", lang)
    if case is not None:
        heading = say(
            N_("核对 %(number)s") if rechecks else N_("重新提交 %(number)s"), lang, number=case.number
        )
    parts = (
        [_checks(plan, lang)]
        if rechecks
        else [_checks(plan, lang), _route(plan, reader), _notes(plan, reader)]
    )
    html = fill("lines", lang, heading=heading, lines=_particulars(plan, reader), parts=parts)
    submit = Button(say("提交", lang), "dc-submit", (draft_id,))
    edit = Button(say("修改", lang), "dc-edit", (draft_id,))
    cancel = Button(say("取消", lang), "fm-cancel", ("document",))
    return Card(html, ((submit, edit, cancel),))


def _particulars(plan: DocumentPlan, reader: Actor) -> list[str]:
    lang, request = reader.person.language, plan.request
    lines = [
        say("《%(title)s》", lang, title=clean_line(request.title, TITLE)),
        kind_line(request.kind, request.direction, request.name_of, reader.rulebook, lang),
        sender_line(plan.sender, request.direction, lang),
    ]
    if request.paper:
        lines.append(say("文号：%(paper)s", lang, paper=request.paper))
    if request.addressee:
        lines.append(say("主送：%(who)s", lang, who=request.addressee))
    lines += urgency_lines(request.urgency, request.urgent_why, lang)
    names = [matter_name(flag, lang) for flag in request.matter]
    names += [say(PaperCircumstance(word).term, lang) for word in request.circumstances]
    if names:
        lines.append(say("涉及：%(matters)s", lang, matters=listed(names, lang)))
    if request.received_on:
        lines.append(say("收文：%(day)s", lang, day=day(request.received_on, reader.today, lang)))
    if request.needed_on:
        lines.append(say("需要批复：%(day)s", lang, day=full_day(request.needed_on, lang)))
    if request.length:
        lines.append(say("字数：%(count)s", lang, count=request.length))
    lines.append(say("密级：非密", lang))
    return lines


def _checks(plan: DocumentPlan, lang: str) -> list[str]:
    """Say what was looked at: what is good in one line, what fails each in its own."""
    examined = plan.examined
    good = [line.check for line in examined.lines if line.is_good]
    lines = [failing_line(one, lang) for one in examined.failing]
    if good:
        names = listed([say(check.name.term, lang) for check in good], lang)
        kept = dict.fromkeys(cite for check in good for cite in check.cite)
        articles = listed([article(cite, lang) for cite in kept], lang)
        lines.append(say("✓%(checks)s（%(cites)s）", lang, checks=names, cites=articles))
    if examined.ahead is not None and not examined.ahead.is_late:
        lines.append(ahead_line(examined.ahead, lang))
    measure, length = examined.measure, examined.length
    if measure is not None and length is not None and length <= measure.max:
        cites = listed([article(cite, lang) for cite in measure.cite], lang)
        said = say(
            "篇幅%(length)s字，符合%(cites)s不超过%(most)s字的要求。",
            lang,
            length=length,
            cites=cites,
            most=f"{measure.max:g}",
        )
        lines.append(said)
    if not examined.lines:
        lines.append(say("核对事项：规则未作规定。", lang))
    return lines


def _route(plan: DocumentPlan, reader: Actor) -> list[str]:
    lang, audience = reader.person.language, Audience.of(reader)
    if not plan.is_routed:
        return [say("这类公文不需审批；登记后由办公室交办。", lang)]
    if plan.silent:
        return [say("规则未规定这类公文由谁审批。提交后，请政府办公室定内部口径，再按其办理。", lang)]
    lines = [say("办理顺序：", lang)]
    for number, line in enumerate(plan.route, start=1):
        lines.append(_chain_line(number, line, reader))
        lines += [
            say("└ %(note)s", lang, note=acts_now(acting, audience))
            for acting in line.actings
            if acting.stands_in or acting.person is None
        ]
    if plan.parallel:
        lines.append(say("情况紧急的，可以同时送几位领导阅批。", lang))
    if plan.cite:
        lines.append(ground(plan.cite, lang, rulebook=reader.rulebook))
    if plan.reading is not None:
        lines.append(say("内部口径（规则未作规定，由政府办公室确定）", lang))
    return lines


def _chain_line(number: int, line: ChainLine, reader: Actor) -> str:
    lang = reader.person.language
    if not line.seats:
        return f"{number}. {chain_words([line.step], reader.rulebook, lang)}"
    ranks = listed(rank_names(line.step.ranks, reader.rulebook, lang), lang, any_of=True)
    named = listed([seat_and_name(acting) for acting in line.actings], lang, any_of=True)
    return say(
        "%(n)s. %(who)s %(act)s", lang, n=number, who=named or ranks, act=act_name(line.step.act, lang)
    )


def _notes(plan: DocumentPlan, reader: Actor) -> list[str]:
    lang = reader.person.language
    notes = []
    if plan.approval is not None:
        because = ground(plan.approval.cite, lang)
        notes.append(
            say("最迟%(day)s审批（%(ground)s）", lang, day=full_day(plan.approval.due, lang), ground=because)
        )
        notes += [warning(word, lang) for word in plan.approval.warnings if word != Warn.DRAFT]
    elif plan.is_routed and plan.request.direction is DocumentDirection.INCOMING:
        notes.append(say("审批时限：规则未作规定；需要时由办公室自定。", lang))
    if plan.circle is not None:
        notes.append(circle_line(plan.circle, lang))
    # That the rulebook is a draft stands beside the ground of the route.
    notes += [warning(word, lang) for word in plan.warnings if word != Warn.DRAFT]
    if plan.examined.failing:
        notes.append(say("有不符合项：提交后由办公室决定退文或者受理。", lang))
    elif plan.waits:
        notes.append(say("提交后由政府办公室登记，时限从登记之日起算。", lang))
    return list(dict.fromkeys(notes))
