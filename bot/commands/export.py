"""`mishu export`: everything an office would carry away, as one JSON object."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.opening import DataOption, OrgOption, find_organisation_of, opened, settings_for
from office.export import export as export_records


def export(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, the only form there is.")] = True,
    data: DataOption = None,
    org: OrgOption = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write to this file; else print it.")] = None,
) -> None:
    """Print cases, reminders and audit of an organisation.

    Example: mishu export --json --data /tmp/district > district.json
    """
    if not as_json:
        typer.echo("现在只有 JSON 一种格式。", err=True)
        raise typer.Exit(2)
    with opened(settings_for(data)) as database:
        organisation = find_organisation_of(database, org)
        everything = database.read(partial(export_records, organisation=organisation))
    text = json.dumps(everything, ensure_ascii=False, indent=1)
    if out is None:
        typer.echo(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")
