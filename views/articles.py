"""Articles opened: the organisation's own copy where it is loaded, else the rulebook's summary."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlmodel import Session

from office.rulebook.texts import Passage, find_item, find_passages, find_text
from office.rulebook.versions import find_damage, find_rulebook
from rules.citing import article_of
from rules.rulebook import Kind, Rulebook
from rules.saying import cite_order
from rules.showing import rules_of
from rules.texts import Hit
from rules.vocabulary import Warn
from storage.tables import RuleText
from views.buttons import LONGEST
from views.card import Button, Card
from views.cite import article
from views.force import force
from views.i18n import listed, say
from views.page import fill
from views.text import clean_line, strip_unseen
from views.words import warning

PAGE = 2400
"""Characters of articles on one page, well below Telegram's 4096 with all that stands around them."""
SHOWN = 6
"""Articles listed in one answer to a search."""
WHOLE = 160
"""An article found that is no longer than this is shown whole, of a longer one what surrounds the words."""
_FRAGMENTS, _BEFORE, _AFTER = 3, 25, 45
"""How many words of an excerpt are shown with how many characters around them."""
_SIGNATURE = 12
"""What the codec adds to a button's data, the colon with it."""
_CODE = re.compile(r"([ap])(\d+)(?:-(\d+))?(?:-(\d+))?")

Places = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where articles are looked up: an organisation's text of `id@version`, and that rulebook."""

    session: Session
    organisation_id: int
    rulebook: str

    @property
    def book(self) -> Rulebook:
        return find_rulebook(self.rulebook)

    @property
    def text(self) -> RuleText | None:
        return find_text(self.session, self.organisation_id, self.rulebook)

    def passages(self, cites: Sequence[str]) -> tuple[Passage, ...]:
        return find_passages(self.session, self.organisation_id, self.rulebook, cites)


@dataclass(frozen=True, slots=True)
class Block:
    """An article, or a part of a long one, as it is shown; `own` says that these are its own words."""

    heading: str
    body: Markup
    notes: tuple[str, ...]
    own: bool


def law_button(
    cites: Sequence[str], lang: str, *, version: int, label: str | None = None, page: int = 0
) -> Button | None:
    """Make the button that opens these articles of a rulebook's version: 依据 by itself.

    None where there is nothing to open. Where not all fit into a button, items give way to whole articles.
    """
    codes: list[str] = []
    for cite in cites:
        whole, short = _code(cite), _code(article_of(cite))
        room = LONGEST - _SIGNATURE - len(":".join(("law", str(page), str(version), *codes)))
        code = next((code for code in (whole, short) if code and len(code) < room), None)
        if code and code not in codes:
            codes.append(code)
    return Button(label or say("依据", lang), "law", (page, version, *codes)) if codes else None


def law_row(cites: Sequence[str], lang: str, *, version: int) -> tuple[tuple[Button, ...], ...]:
    """Make the row of buttons with 依据, or none."""
    button = law_button(cites, lang, version=version)
    return ((button,),) if button else ()


def read_law(args: Sequence[str | int]) -> tuple[int, int, tuple[str, ...]]:
    """Read such a button back: the page, the rulebook's version, the citations."""
    page, version = [*(arg for arg in args[:2] if isinstance(arg, int)), 0, 0][:2]
    return page, version, tuple(cite for arg in args if isinstance(arg, str) and (cite := _cite(arg)))


def articles_card(
    cites: Sequence[str],
    source: Source,
    lang: str,
    *,
    page: int = 0,
    title: str = "",
    readings: Sequence[str] = (),
    places: dict[str, Places] | None = None,
) -> Card:
    """Open articles in the document's order, a page at a time.

    `title` is the card's heading, by default the articles' names; `readings` the office's own readings,
    shown apart; `places` what is marked in an article beside the items that are cited.
    """
    numbers = sorted({article_of(cite) for cite in cites}, key=cite_order)
    pages = _pages(_blocks(numbers, cites, source, lang, places or {}))
    at = min(max(page, 0), len(pages) - 1)
    blocks = pages[at]
    own = source.text
    names = listed([article(number, lang) for number in numbers], lang)
    html_ = fill(
        "articles",
        lang,
        title=title or say("依据 · %(articles)s", lang, articles=names),
        book=source.book.title,
        blocks=blocks,
        file=own.file if own else "",
        any_own=any(block.own for block in blocks),
        any_summary=any(not block.own for block in blocks),
        page=at + 1 if len(pages) > 1 else 0,
        pages=len(pages),
        marks=[warning(Warn.DRAFT, lang)] if source.book.kind is Kind.DRAFT else [],
        readings=readings,
    )
    turns = [
        button
        for label, target in ((say("上一页", lang), at - 1), (say("下一页", lang), at + 1))
        if 0 <= target < len(pages)
        and (button := law_button(cites, lang, version=source.book.version, label=label, page=target))
    ]
    return Card(html_, (tuple(turns),) if turns else ())


def found_card(hits: Sequence[Hit], asked: str, source: Source, lang: str) -> Card:
    """Show what a search found in the own text, best first, the words marked; a single article whole."""
    title = say("查条款 · %(asked)s", lang, asked=clean_line(asked, 60))
    if len(hits) == 1:
        (hit,) = hits
        return articles_card(
            (hit.article.number,), source, lang, title=title, places={hit.article.number: hit.places}
        )
    shown = hits[:SHOWN]
    html_ = fill(
        "found",
        lang,
        title=title,
        book=source.book.title,
        count=len(hits),
        hits=[
            {
                "heading": article(hit.article.number, lang),
                "excerpt": excerpt(hit),
                "notes": _notes(hit.article.number, source.rulebook, lang),
            }
            for hit in shown
        ],
        more=len(hits) - len(shown),
        marks=[warning(Warn.DRAFT, lang)] if source.book.kind is Kind.DRAFT else [],
    )
    version = source.book.version
    named = [(hit.article.number, article(hit.article.number, lang)) for hit in shown]
    found = [law_button((number,), lang, version=version, label=name) for number, name in named]
    buttons = [button for button in found if button]
    return Card(html_, tuple(tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3)))


def excerpt(hit: Hit) -> Markup:
    """Show a short article whole, of a long one what surrounds each word where it first stands; marked."""
    text = hit.article.text
    if len(text) <= WHOLE:
        return marked(text, hit.places)
    first_of: dict[str, tuple[int, int]] = {}
    for start, end in hit.places:
        first_of.setdefault(text[start:end], (start, end))
    anchors = list(first_of.values())[:_FRAGMENTS] or [(0, 0)]
    windows = _merged(
        tuple((max(0, start - _BEFORE), min(len(text), end + _AFTER)) for start, end in anchors)
    )
    written = Markup("…") if windows[0][0] else Markup()
    for start, end in windows:
        inside = tuple((s - start, e - start) for s, e in hit.places if start <= s and e <= end)
        written += marked(text[start:end], inside) + ("…" if end < len(text) else "")
    return written


def marked(text: str, places: Places) -> Markup:
    """Escape an article's words, keep its lines, and put what is marked in bold."""
    written, at = "", 0
    for start, end in _merged(places):
        written += _escaped(text[at:start]) + f"<b>{_escaped(text[start:end])}</b>"
        at = end
    return Markup(written + _escaped(text[at:]))  # noqa: S704 - escaped piece by piece


def _escaped(text: str) -> str:
    return "\n".join(html.escape(strip_unseen(line), quote=False) for line in text.split("\n"))


def _merged(places: Places) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif start < end:
            merged.append((start, end))
    return merged


def _blocks(
    numbers: Sequence[str], cites: Sequence[str], source: Source, lang: str, places: dict[str, Places]
) -> Iterator[Block]:
    own = {passage.number: passage for passage in source.passages(numbers)}
    for number in numbers:
        heading, notes = article(number, lang), _notes(number, source.rulebook, lang)
        if number in own:
            found = own[number]
            if found.restored:
                notes = (*notes, _restored(found, lang))
            marks = places.get(number) or _item_places(found, cites)
            parts = _parts(found.text)
            for order, (first, last) in enumerate(parts):
                inside = tuple((s - first, e - first) for s, e in marks if first <= s and e <= last)
                body = marked(found.text[first:last].strip("\n"), inside)
                yield Block(
                    heading if order == 0 else "", body, notes if order == len(parts) - 1 else (), own=True
                )
        else:
            yield from _summaries(number, source.book, heading, notes, lang)


def _summaries(
    number: str, book: Rulebook, heading: str, notes: tuple[str, ...], lang: str
) -> Iterator[Block]:
    rules = [
        entry.rule for entry in rules_of(book) if number in {article_of(cite) for cite in entry.rule.cite}
    ]
    lines = [
        f"{rule.title}：{rule.summary}" + (f"（{when}）" if (when := force(rule, lang)) else "")
        for rule in rules
    ]
    lines += [
        say("未列为规则：%(subject)s", lang, subject=left.subject)
        for left in book.not_modelled
        if number in {article_of(cite) for cite in left.cite}
    ]
    if not lines and book.missing:
        notes = (*notes, warning(Warn.SOURCE_INCOMPLETE, lang))
    body = "\n".join(dict.fromkeys(lines)) or say("没有这一条的内容。", lang)
    yield Block(heading, marked(body, ()), notes, own=False)


def _item_places(found: Passage, cites: Sequence[str]) -> Places:
    """Mark the items that are cited: 44(5) is the fifth of article 44's."""
    items = (
        _item(found, cite) for cite in cites if cite != found.number and article_of(cite) == found.number
    )
    return tuple(place for place in items if place)


def _item(found: Passage, cite: str) -> tuple[int, int] | None:
    words = find_item(found, cite)
    start = found.text.find(words) if words else -1
    return (start, start + len(words)) if words and start >= 0 else None


def _notes(number: str, rulebook: str, lang: str) -> tuple[str, ...]:
    damage = find_damage(rulebook, number)
    if not damage:
        return ()
    return (
        say(
            "%(what)s（%(how)s）",
            lang,
            what=warning(Warn.RESTORED, lang),
            how="；".join(note.rstrip("。") for note in damage),
        ),
    )


def _restored(found: Passage, lang: str) -> str:
    if found.confirmed:
        return say("条号曾有脱漏，已由办公室核对（%(how)s）", lang, how=found.restored or "")
    return say("条号有脱漏，待办公室核对（%(how)s）", lang, how=found.restored or "")


def _parts(text: str) -> list[tuple[int, int]]:
    """Cut a long article where a line or a sentence ends, each part no longer than a page."""
    parts, first = [], 0
    while len(text) - first > PAGE:
        window = text[first : first + PAGE]
        cut = max(window.rfind("\n"), window.rfind("。")) + 1
        last = first + (cut if cut > PAGE // 2 else PAGE)
        parts.append((first, last))
        first = last
    return [*parts, (first, len(text))]


def _pages(blocks: Iterator[Block]) -> list[list[Block]]:
    pages: list[list[Block]] = [[]]
    size = 0
    for block in blocks:
        length = len(block.body.striptags()) + 40
        if pages[-1] and size + length > PAGE + 100:
            pages.append([])
            size = 0
        pages[-1].append(block)
        size += length
    return pages


def _code(cite: str) -> str:
    """Write a citation as a button's word: 44(5) is a44-5, app1:2.4 is p1-2-4."""
    return ("p" if cite.startswith("app") else "a") + "-".join(re.findall(r"\d+", cite))


def _cite(code: str) -> str | None:
    found = _CODE.fullmatch(code)
    if found is None:
        return None
    kind, first, second, third = found.groups()
    if kind == "a":
        return f"{first}({second})" if second else first
    return f"app{first}" + (f":{second}" if second else "") + (f".{third}" if third else "")
