"""One call of a Bot API method: its parameters, however a client library sent them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.bots import Bot
from sandbox.entities import JsonObject
from sandbox.files import Upload
from sandbox.forms import Fields, FormError, parse_form
from sandbox.store import load_json
from sandbox.world import World

_TRUE = {"true", "1", "yes", "t"}


class ApiError(Exception):
    """An answer with `"ok": false`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    @property
    def wire(self) -> JsonObject:
        extra = {"parameters": self.parameters} if self.parameters else {}
        return {"ok": False, "error_code": self.code, "description": self.description, **extra}


def bad_request(description: str) -> ApiError:
    return ApiError(400, f"Bad Request: {description}")


@dataclass(frozen=True, slots=True)
class Call:
    """Parameters are strings (from forms) or JSON values; the readers take both."""

    world: World
    bot: Bot
    method: str
    params: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.params.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def integer(self, name: str) -> int | None:
        value = self.params.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not re.fullmatch(r"[+-]?\d{1,18}", str(value).strip(), re.ASCII):
            raise bad_request(f'field "{name}" must be an integer')
        return int(value)

    def required(self, name: str) -> int:
        value = self.integer(name)
        if value is None:
            raise bad_request(f'field "{name}" is required')
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.params.get(name)
        return default if value is None or value == "" else str(value).strip().lower() in _TRUE

    def parsed(self, name: str) -> Any:
        """Read a parameter that is JSON; raises ApiError when it is not."""
        value = self.params.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return load_json(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """Find the file sent under this name, or attached to it by `attach://`."""
        value = self.params.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            return self.files.get(value.removeprefix("attach://"))
        return self.files.get(name)


async def read_call(world: World, bot: Bot, method: str, request: web.Request) -> Call:
    """Read query, form, multipart or JSON; a later one of the same name wins."""
    params: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    if request.can_read_body:
        if request.content_type == "application/json":
            body = await _json(request)
            params.update(body)
        else:
            for name, value in (await _form(request)).items():
                if isinstance(value, Upload):
                    files[name] = value
                else:
                    params[name] = value
    return Call(world, bot, method, params, files)


async def _form(request: web.Request) -> Fields:
    try:
        return parse_form(request.headers.get("Content-Type", ""), await request.read())
    except FormError as error:
        raise bad_request(f"can't parse request form: {error}") from None


async def _json(request: web.Request) -> JsonObject:
    try:
        body = load_json(await request.text())
    except ValueError:
        raise bad_request("can't parse request JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("request must be a JSON object")
    return body
