"""The log holds no token, no phone number, and nothing that errors quote from people's words."""

import logging
import sqlite3

import pydantic
import pytest
import sqlalchemy.exc

from bot.logs import DiscreetFormatter

FORMATTER = DiscreetFormatter("%(levelname)s: %(message)s")
REASON = "住院"
TOKEN = "123456789:" + "A" * 35


def written(message: str, *args: object, error: BaseException | None = None) -> str:
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, message, args, exc_info)
    return FORMATTER.format(record)


def test_log_holds_no_token_phone_or_password() -> None:
    line = written(
        "call https://api.telegram.org/bot%s/x for %s via %s", TOKEN, "13800000000", "pg://u:pw@h/n"
    )
    assert line == "ERROR: call https://api.telegram.org/bot<token>/x for <phone> via pg://<password>@h/n"


def test_log_keeps_numbers_that_are_no_phone() -> None:
    assert written("update 9138000000001, 12345678901") == "ERROR: update 9138000000001, 12345678901"


def fail_in_the_database(reason: str) -> None:
    raise sqlalchemy.exc.IntegrityError("INSERT …", {"reason": reason}, sqlite3.Error(reason))


def fail_over_it(reason: str) -> None:
    try:
        fail_in_the_database(reason)
    except sqlalchemy.exc.IntegrityError as error:
        raise LookupError("case 7") from error


def test_log_shows_where_an_error_arose_and_its_cause_without_quoting_values() -> None:
    with pytest.raises(LookupError) as raised:
        fail_over_it(REASON)
    text = written("failed", error=raised.value)
    assert "LookupError: case 7" in text
    assert "sqlalchemy.exc.IntegrityError" in text
    assert "test_logs.py" in text
    assert "住院" not in text


def test_log_does_not_quote_what_pydantic_was_given() -> None:
    class Form(pydantic.BaseModel):
        days: int

    given = REASON
    with pytest.raises(pydantic.ValidationError) as raised:
        Form.model_validate({"days": given})
    assert given in str(raised.value)
    assert given not in written("failed", error=raised.value)
