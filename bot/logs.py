"""The log: to standard error, without tokens, phone numbers or what people wrote."""

import logging
import re
import sys
import traceback

_SECRETS = (
    (re.compile(r"\d{5,}:[A-Za-z0-9_-]{30,}"), "<token>"),
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), "<phone>"),
    (re.compile(r"(?<=://)[^/@\s]+:[^/@\s]+(?=@)"), "<password>"),
)
_QUOTING = ("sqlalchemy", "sqlite3", "psycopg", "pydantic", "pydantic_core")
"""Packages whose errors quote the values they were given; their messages stay out of the log."""
QUIET = ("alembic", "telegram", "apscheduler", "aiohttp", "asyncio")
"""Heard from WARNING on: at DEBUG the library writes down every message it sends."""


def set_up(level: str) -> None:
    """Write the log of the whole program to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(DiscreetFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class DiscreetFormatter(logging.Formatter):
    """Leaves out what a log must not hold, wherever it comes from."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for pattern, shown in _SECRETS:
            text = pattern.sub(shown, text)
        return text

    def formatException(self, ei: object) -> str:  # noqa: N802 - the base class's name
        error = ei[1] if isinstance(ei, tuple) else None
        parts: list[str] = []
        while isinstance(error, BaseException):
            parts.append("".join(traceback.format_tb(error.__traceback__)) + _name(error))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nwhich came from\n".join(parts)


def _name(error: BaseException) -> str:
    kind = type(error)
    if kind.__module__.split(".")[0] in _QUOTING:
        return f"{kind.__module__}.{kind.__qualname__}"
    return f"{kind.__qualname__}: {error}"
