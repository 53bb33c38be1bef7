"""The forms of a meeting's papers: those shipped, and an organisation's own in their place.

An organisation's own lie in the directory of the TEMPLATES setting, as `<organisation>/<form>.docx`. They are
read and tried once, when the program starts: what cannot be used is told then, and not by a paper that fails.
"""

import io
import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Final, TypeVar

from docx import Document
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from office.files.packages import PackageError, PackageFault, check_package
from views.official_paper import timeless
from views.page import TEMPLATES
from views.paper_samples import AGENDAS, MINUTES, NOTICES
from views.paper_words import Words

logger = logging.getLogger(__name__)

_Result = TypeVar("_Result")


class Form(StrEnum):
    NOTICE = "notice"
    AGENDA = "agenda"
    MINUTES = "minutes"


_SAMPLES: Final = {Form.NOTICE: NOTICES, Form.AGENDA: AGENDAS, Form.MINUTES: MINUTES}
_LARGEST: Final = 5 * 1024 * 1024
_NAMED = re.compile(r"has no attribute '([^']+)'|^'([^']+)' is undefined")
_KEPT: Final = 64
"""Papers kept as they were filled in."""
_NEARBY: Final = 40
"""Characters of a form's text shown beside a mistake."""


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """Why a form cannot be used, in a sentence of either language."""

    path: Path
    zh: str
    en: str


class TemplateFaultError(Exception):
    """The organisation's own forms cannot be used; `faults` says of each why."""

    def __init__(self, faults: tuple[TemplateFault, ...]) -> None:
        super().__init__("\n".join(f"{fault.path}：{fault.zh}" for fault in faults))
        self.faults = faults


@dataclass
class PaperTemplates:
    """The forms of every organisation that has its own."""

    own: dict[tuple[str, Form], bytes] = field(default_factory=dict)

    def use(self, directory: Path | None) -> None:
        """Take the forms of a directory in the place of those known so far; without one, only those shipped.

        Raises TemplateFaultError, and keeps what was known, where a form cannot be used.
        """
        found, faults = read_directory(directory) if directory else ({}, ())
        if faults:
            raise TemplateFaultError(faults)
        self.own = found

    def fill(self, slug: str, form: Form, words: Words) -> bytes:
        """Fill in the organisation's own form, else the one shipped.

        An own form that fails all the same is noted in the log and the shipped one taken: a paper is owed.
        """
        own = self.own.get((slug, form))
        if own is not None:
            try:
                return fill(own, words)
            except Exception as error:  # noqa: BLE001 - whatever an own form does, the paper must not fail
                logger.warning("The form %s of %s failed (%s).", form, slug, type(error).__name__)
        return fill(_shipped(form), words)


PAPER_TEMPLATES: Final = PaperTemplates()
"""The forms of this process."""


def read_directory(
    directory: Path,
) -> tuple[dict[tuple[str, Form], bytes], tuple[TemplateFault, ...]]:
    """Read and try every form of a directory; return those that can be used, and what the rest lack."""
    found: dict[tuple[str, Form], bytes] = {}
    faults: list[TemplateFault] = []
    if not directory.is_dir():
        return found, (TemplateFault(directory, "没有这个目录，或不可读", "there is no such directory"),)
    for path in sorted(directory.glob("*/*.docx")):
        if path.name.startswith(("~", ".")):
            continue  # what a word processor leaves beside an open file
        try:
            form = _form_of(path)
            found[path.parent.name, form] = _read(path, form)
        except _UnusableError as why:
            faults.append(TemplateFault(path, why.zh, why.en))
    return found, tuple(faults)


def fill(template: bytes, words: Words) -> bytes:
    """Fill a form in; whatever was typed stays text. The same words give the same bytes."""
    return _fill(template, json.dumps(words, ensure_ascii=False))


@lru_cache(maxsize=_KEPT)
def _fill(template: bytes, words: str) -> bytes:
    """Fill a form in with words written as JSON: a notice goes to thirty people, and is made once."""
    paper = DocxTemplate(io.BytesIO(template))
    paper.render(json.loads(words), _environment(), autoescape=True)
    written = io.BytesIO()
    paper.save(written)
    return timeless(written.getvalue())


class _UnusableError(Exception):
    """A form cannot be used; the sentence in Chinese, and in English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en


_BROKEN: Final = ("不是 Word 的 .docx 文件，或已损坏", "not a Word .docx file, or broken")
_FAULTS: Final = {
    PackageFault.ENCRYPTED: ("加了密码，请去掉密码另存", "encrypted; save it without a password"),
    PackageFault.OLD: ("是旧的 .doc 格式，请另存为 .docx", "of the old .doc format; save it as .docx"),
    PackageFault.TOO_LARGE: ("解开后过大", "too large when unpacked"),
    PackageFault.MACROS: ("含有宏，请另存为不含宏的 .docx", "holds macros; save it as a plain .docx"),
}


def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


@cache
def _shipped(form: Form) -> bytes:
    return (TEMPLATES / f"{form}.docx").read_bytes()


def _form_of(path: Path) -> Form:
    try:
        return Form(path.stem)
    except ValueError:
        names = [f"{form}.docx" for form in Form]
        raise _UnusableError(
            f"文件名不是任何一种文书，可以用的是 {'、'.join(names)}",
            f"not the name of a form; they are {', '.join(names)}",
        ) from None


def _read(path: Path, form: Form) -> bytes:
    try:
        content = path.read_bytes() if path.stat().st_size <= _LARGEST else None
    except OSError as error:
        raise _UnusableError("读不了，请检查权限", "cannot be read; look at its permissions") from error
    if content is None:
        raise _UnusableError("超过 5 MB，请去掉其中的图片", "larger than 5 MB; take the pictures out")
    _open(content)
    _require_known_names(content, form)
    for sample in _SAMPLES[form]:
        _open(_with_sentence(partial(fill, content, sample)))
    return content


def _open(content: bytes) -> None:
    try:
        check_package(content)
        Document(io.BytesIO(content))
    except PackageError as error:
        raise _UnusableError(*_FAULTS.get(error.fault, _BROKEN)) from error
    except Exception as error:  # whatever python-docx stumbles over, the file is what is wrong
        raise _UnusableError(*_BROKEN) from error


def _require_known_names(content: bytes, form: Form) -> None:
    names: set[str] = _with_sentence(
        lambda: DocxTemplate(io.BytesIO(content)).get_undeclared_template_variables(_environment())
    )
    known = sorted(_SAMPLES[form][0])
    if unknown := sorted(names - set(known)):
        raise _UnusableError(
            f"有不认识的占位符 {'、'.join(unknown)}；可以用的是 {'、'.join(known)}",
            f"unknown placeholders {', '.join(unknown)}; known are {', '.join(known)}",
        )


def _with_sentence(work: Callable[[], _Result]) -> _Result:
    """Do something with a form, and put what Jinja says of it into a sentence."""
    try:
        return work()
    except _UnusableError:
        raise
    except UndefinedError as error:
        named = _NAMED.search(str(error))
        name = next(filter(None, named.groups()), "") if named else str(error)
        raise _UnusableError(f"有不认识的占位符 {name}", f"unknown placeholder {name}") from error
    except TemplateError as error:
        nearby = " ".join(" ".join(getattr(error, "docx_context", ())).split())[:_NEARBY]
        raise _UnusableError(
            f"占位符的写法有误：{error.message}{f'（在“{nearby}”附近）' if nearby else ''}",
            f"a placeholder is written wrongly: {error.message}{f' (near “{nearby}”)' if nearby else ''}",
        ) from error
    except Exception as error:
        raise _UnusableError(
            f"填写时出错（{type(error).__name__}）", f"fails when filled in ({type(error).__name__})"
        ) from error
