"""`mishu rulebook`: look at the rulebooks and check them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.opening import find_organisation_of, opened, settings_for
from bot.settings import Settings
from office.rulebook.texts import find_rows, load_text
from rules.comparing import Difference, compare
from rules.drafting import draft_from
from rules.linting import Finding, lint
from rules.loading import UnknownRulebookError, read, shipped
from rules.rulebook import RULEBOOK_ID, Rulebook
from rules.saying import cite_order
from rules.showing import force_in_words, rules_of, section_title
from rules.text_files import MAX_BYTES, read_text_file
from rules.texts import SplitText, TextError, passage, split_text
from rules.vocabulary import Warn
from rules.yaml_files import RulebookError, parse, read_bytes

rulebook = typer.Typer(
    name="rulebook",
    help="The rulebooks: look at them, check them, compare them, begin one.",
    no_args_is_help=True,
    add_completion=False,
)


def _get(rulebook_id: str) -> Rulebook:
    """Find a rulebook by id, id@version or the path of a file; ends the program with 2 when there is none."""
    try:
        if rulebook_id.endswith(".yaml"):
            return read(Path(rulebook_id))
        return shipped().get(rulebook_id)
    except (RulebookError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except UnknownRulebookError:
        known = ", ".join(shipped().ids)
        typer.echo(f"没有规则“{rulebook_id}”，现有：{known}", err=True)
        raise typer.Exit(2) from None


@rulebook.callback()
def know_own_rulebooks() -> None:
    """Look at the rulebooks, those of the organisation too, which lie in `rulebooks/` of DATA_DIR."""
    settings_for(None)


@rulebook.command("list")
def list_rulebooks() -> None:
    """List the rulebooks at hand. Example: mishu rulebook list."""
    broken = False
    for rulebook_id in shipped().ids:
        try:
            for book in shipped().versions(rulebook_id):
                typer.echo(f"{book.key}\t{book.kind}\t{book.effective_on or '-'}\t{book.title}")
        except RulebookError as error:
            typer.echo(str(error), err=True)
            broken = True
    if broken:
        raise typer.Exit(1)


@rulebook.command()
def show(
    rulebook_id: Annotated[str, typer.Argument(metavar="ID", help="An id, id@version, or a file.")],
) -> None:
    """Print the rules with their articles, and what is left out. Example: mishu rulebook show wujin-2021."""
    book = _get(rulebook_id)
    typer.echo(f"{book.title}（{book.key}，{book.kind.term}）")
    force = force_in_words(book.effective_on, book.until_on) or "—"
    typer.echo(f"施行：{force}　地方：{book.place}")
    if book.note:
        typer.echo(book.note)
    if book.missing:
        typer.echo(f"公布的文本缺第{'、'.join(book.missing)}条")
    _show_rules(book)
    if book.restored:
        typer.echo("\n【原文脱漏与补足】")
        for place in book.restored:
            typer.echo(f"  {'、'.join(place.cite)}　{place.note}")
    if book.not_modelled:
        typer.echo("\n【未列为规则】")
        for left in book.not_modelled:
            typer.echo(f"  {'、'.join(left.cite)}　{left.subject}——{left.reason}")


def _show_rules(book: Rulebook) -> None:
    section = ""
    for entry in rules_of(book):
        if entry.section != section:
            section = entry.section
            typer.echo(f"\n【{section_title(section)}】")
        typer.echo(f"  {'、'.join(entry.rule.cite)}　{entry.rule.title}：{entry.rule.summary}")
        if force := force_in_words(entry.rule.from_on, entry.rule.until_on):
            typer.echo(f"      施行：{force}")
        if entry.rule.restored:
            typer.echo(f"      注意：{Warn.RESTORED.term}")
        if entry.rule.reading:
            typer.echo(f"      读法：{entry.rule.reading}")


@rulebook.command()
def schema() -> None:
    """Print the JSON Schema of rulebooks, for editors. Example: mishu rulebook schema > schema.json."""
    typer.echo(json.dumps(Rulebook.model_json_schema(by_alias=True), ensure_ascii=False, indent=2))


@rulebook.command("lint")
def lint_files(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="Files; without any, those shipped.")
    ] = None,
) -> None:
    """Say what is wrong with files, line and key. Example: mishu rulebook lint my-district.yaml."""
    sources = paths or sorted(Path(str(files("rules") / "rulebooks")).glob("*.yaml"))
    found = 0
    for path in sources:
        for finding in _findings(path):
            typer.echo(str(finding))
            found += 1
    typer.echo(f"查了 {len(sources)} 个文件，" + (f"{found} 处有误" if found else "没有问题"), err=True)
    if found:
        raise typer.Exit(1)


def _findings(path: Path) -> tuple[Finding, ...]:
    try:
        return lint(parse(path.name, read_bytes(path)))
    except RulebookError as error:
        return (Finding(path.name, error.line, error.key, error.sentence),)
    except OSError as error:
        return (Finding(path.name, None, "", f"读不了：{error.strerror}"),)


@rulebook.command()
def diff(
    left: Annotated[str, typer.Argument(metavar="A", help="An id, id@version, or a file.")],
    right: Annotated[str, typer.Argument(metavar="B", help="An id, id@version, or a file.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare two rulebooks by what they answer. Example: mishu rulebook diff wujin-2021 fangshan-2018."""
    one, two = _get(left), _get(right)
    rows = compare(one, two)
    if as_json:
        told = {"left": one.key, "right": two.key, "differences": [row.to_json() for row in rows]}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(_row(row, one, two))
    typer.echo(f"{len(rows)} 处不同" if rows else "没有不同", err=True)


def _row(row: Difference, one: Rulebook, two: Rulebook) -> str:
    sides = ((one.key, row.left, row.left_cite), (two.key, row.right, row.right_cite))
    width = max(len(key) for key, _, _ in sides)
    lines = [
        f"  {key:<{width}}  {said}" + (f"〔{'、'.join(cite)}〕" if cite else "") for key, said, cite in sides
    ]
    return "\n".join([row.about, *lines])


@rulebook.command()
def new(
    rulebook_id: Annotated[str, typer.Argument(metavar="ID", help="The new rulebook's id.")],
    *,
    model: Annotated[str, typer.Option("--from", help="Which rulebook to begin from.")] = "wujin-2021",
    title: Annotated[str, typer.Option(help="The new rulebook's title.")] = "某区人民政府工作规则",
    place: Annotated[str, typer.Option(help="The district.")] = "某区",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to write it.")] = None,
) -> None:
    """Begin a rulebook from another. Example: mishu rulebook new my-district --from wujin-2021."""
    if not RULEBOOK_ID.fullmatch(rulebook_id):
        typer.echo(f"“{rulebook_id}”不能作 id：用小写字母、数字和连字符，如 yunxi-2026", err=True)
        raise typer.Exit(2)
    base = _get(model)
    source = Path(model) if model.endswith(".yaml") else shipped().source(base)
    text = source.read_text(encoding="utf-8")
    drafted = draft_from(text, model=base.id, rulebook_id=rulebook_id, title=title, place=place)
    path = output or Path(f"{rulebook_id}.yaml")
    if path.exists():
        typer.echo(f"{path} 已存在，不覆盖", err=True)
        raise typer.Exit(2)
    path.write_text(drafted, encoding="utf-8")
    typer.echo(f"已写 {path}：逐条改好后运行 mishu rulebook lint {path}")


@rulebook.command()
def text(
    rulebook_id: Annotated[
        str, typer.Argument(metavar="ID", help="Whose text it is: an id, id@version, or a file.")
    ],
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The text, .txt or .docx.")],
    *,
    data: Annotated[
        Path | None, typer.Option("--data", help="Load it for an organisation of this data directory.")
    ] = None,
    org: Annotated[
        str | None,
        typer.Option(
            "--org", help="Load it for this organisation; without --data, of the settings' database."
        ),
    ] = None,
) -> None:
    """Split a document into articles, and with --data load it.

    Example: mishu rulebook text wujin-2021 rules.docx --data data

    Loading replaces the text loaded before. Numbers that were restored wait for the office to confirm them,
    under /admin texts.
    """
    settings = None if data is None and org is None else settings_for(data)
    book = _get(rulebook_id)
    split = _split(path)
    _report(book, split)
    if settings is not None:
        _load(settings, org, book.key, split, path.name)


def _split(path: Path) -> SplitText:
    try:
        with path.open("rb") as stream:
            return split_text(read_text_file(path.name, stream.read(MAX_BYTES + 1)))
    except (TextError, OSError) as error:
        typer.echo(f"{path.name}：{error if isinstance(error, TextError) else error.strerror}", err=True)
        raise typer.Exit(2) from None


def _report(book: Rulebook, split: SplitText) -> None:
    appended = sum(article.number.startswith("app") for article in split.articles)
    typer.echo(
        f"{book.title}：{split.style}，{len(split.articles) - appended} 条"
        + (f"，附件 {appended} 段" if appended else "")
    )
    if split.missing:
        typer.echo(f"缺第{'、'.join(split.missing)}条")
    for article in split.restored:
        typer.echo(f"请核对第{article.number}条：{article.restored}")
    cited = {cite for entry in rules_of(book) for cite in entry.rule.cite}
    for cite in sorted((cite for cite in cited if passage(split, cite) is None), key=cite_order):
        typer.echo(f"规则引用的 {cite} 在这份文本里没有找到")


def _load(settings: Settings, org: str | None, key: str, split: SplitText, file: str) -> None:
    with opened(settings) as database:
        organisation = find_organisation_of(database, org)
        load = partial(
            load_text,
            organisation=organisation,
            rulebook=key,
            split=split,
            file=file,
            now=datetime.now(UTC),
        )
        database.write(load)
        waiting = database.read(
            lambda session: sum(
                bool(row.restored) and row.confirmed_at is None
                for row in find_rows(session, organisation.id or 0, key)
            )
        )
    typer.echo(
        f"已载入 {organisation.name}（{key}）。"
        + (f"待办公室核对 {waiting} 处：/admin texts" if waiting else "")
    )
