"""What an import did, as the command line prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from office.directory.report import DirectoryChange, ImportReport, Verb

if TYPE_CHECKING:
    from office.directory.file import District

_VERBS = {Verb.ADDED: "新增", Verb.CHANGED: "改动", Verb.ENDED: "停用", Verb.REMOVED: "删除"}
_KINDS = {
    "organisation": "机构",
    "unit": "单位",
    "seat": "职务",
    "person": "人员",
    "holding": "任职",
    "portfolio": "分管",
    "partner": "搭档",
    "chat": "群",
}
_FIELDS = {
    "name": "名称",
    "title": "名称",
    "kind": "类别",
    "body": "机构性质",
    "unit_id": "单位",
    "rank": "职级",
    "liaison_id": "联络员",
    "phone": "电话",
    "roles": "角色",
    "rulebook": "规则",
    "timezone": "时区",
    "quiet_from": "夜间静默",
    "quiet_until": "夜间静默",
    "digest_at": "晨报",
    "evening_at": "晚间提醒",
    "telegram_chat_id": "编号",
}


def print_report(district: District, report: ImportReport, *, dry_run: bool) -> None:
    entry = district.organisation
    if report.created:
        outcome = f"{'将新建' if dry_run else '已新建'}：" + "，".join(
            f"{name}{len(rows)}"
            for name, rows in (
                ("单位", district.units),
                ("职务", district.seats),
                ("人员", district.people),
                ("搭档", district.partners),
                ("群", [group for group in district.groups if group.chat is not None]),
            )
        )
    elif report.changes:
        outcome = f"{'将有' if dry_run else '已有'}{len(report.changes)}处改动"
    else:
        outcome = "与现有记录一致，没有改动"
    typer.echo(f"{entry.name}（{entry.slug}，{entry.rulebook}）：{outcome}。")
    for change in () if report.created else report.changes:
        typer.echo(f"  {_worded(change)}")
    for note in report.notes:
        typer.echo(f"注意：{note}。")


def _worded(change: DirectoryChange) -> str:
    kind, _, name = change.about.partition(":")
    detail = change.detail
    if change.verb is Verb.CHANGED and kind != "portfolio":
        detail = "、".join(dict.fromkeys(_FIELDS.get(field, field) for field in detail.split("、")))
    return f"{_VERBS[change.verb]}{_KINDS[kind]} {name}" + (f"：{detail}" if detail else "")
