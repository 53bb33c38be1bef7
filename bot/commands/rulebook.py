"""`mishu rulebook`: look at the rulebooks and check them."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from rules.loading import UnknownRulebookError, shipped
from rules.rulebook import Rulebook
from rules.showing import rules_of, section_title

rulebook = typer.Typer(
    name="rulebook", help="The rulebooks: list, show, schema.", no_args_is_help=True, add_completion=False
)


def _get(rulebook_id: str) -> Rulebook:
    try:
        return shipped().get(rulebook_id)
    except UnknownRulebookError:
        known = ", ".join(shipped().ids)
        typer.echo(f"没有规则“{rulebook_id}”，现有：{known}", err=True)
        raise typer.Exit(2) from None


@rulebook.command("list")
def list_rulebooks() -> None:
    """List the rulebooks at hand. Example: mishu rulebook list."""
    for rulebook_id in shipped().ids:
        for book in shipped().versions(rulebook_id):
            typer.echo(f"{book.key}\t{book.kind}\t{book.effective_on or '-'}\t{book.title}")


@rulebook.command()
def show(
    rulebook_id: Annotated[str, typer.Argument(metavar="ID", help="The rulebook's id, or id@version.")],
) -> None:
    """Print the rules with their articles, and what is left out. Example: mishu rulebook show wujin-2021."""
    book = _get(rulebook_id)
    typer.echo(f"{book.title}（{book.key}，{book.kind}）")
    typer.echo(f"施行：{book.effective_on or '—'}　地方：{book.place}")
    if book.note:
        typer.echo(book.note)
    if book.missing:
        typer.echo(f"公布的文本缺第{'、'.join(book.missing)}条")
    section = ""
    for entry in rules_of(book):
        if entry.section != section:
            section = entry.section
            typer.echo(f"\n【{section_title(section)}】")
        typer.echo(f"  {'、'.join(entry.rule.cite)}　{entry.rule.title}：{entry.rule.summary}")
        if entry.rule.reading:
            typer.echo(f"      读法：{entry.rule.reading}")
    if book.restored:
        typer.echo("\n【原文脱漏与补足】")
        for place in book.restored:
            typer.echo(f"  {'、'.join(place.cite)}　{place.note}")
    if book.not_modelled:
        typer.echo("\n【未列为规则】")
        for left in book.not_modelled:
            typer.echo(f"  {'、'.join(left.cite)}　{left.subject}——{left.reason}")


@rulebook.command()
def schema() -> None:
    """Print the JSON Schema of rulebooks, for editors. Example: mishu rulebook schema > schema.json."""
    typer.echo(json.dumps(Rulebook.model_json_schema(by_alias=True), ensure_ascii=False, indent=2))
