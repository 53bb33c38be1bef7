"""Reading requests to the sandbox's own interface, and answering them in JSON."""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from aiohttp import web

from sandbox.entities import JsonObject
from sandbox.errors import SandboxError
from sandbox.forms import Fields, FormError, parse_form
from sandbox.store import dump_json, load_json

logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def json_answer(value: object, *, status: int = 200) -> web.Response:
    return web.Response(
        body=dump_json(value).encode(),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def guarded(handler: Handler) -> Handler:
    """Answer refusals as `{"error": sentence}`, and serve no page but our own."""

    async def guard(request: web.Request) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            return json_answer({"error": "沙盒只接受它自己的网页。"}, status=403)
        try:
            return await handler(request)
        except SandboxError as error:
            return json_answer({"error": str(error)}, status=error.status)
        except web.HTTPRequestEntityTooLarge:
            return json_answer({"error": "文件不能超过 50 MB。"}, status=413)
        except web.HTTPException:
            raise
        except Exception:
            logger.exception("%s %s failed", request.method, request.path)
            return json_answer({"error": "沙盒出错了，详情见日志。"}, status=500)

    return guard


async def read_body(request: web.Request) -> JsonObject:
    try:
        body = load_json(await request.text())
    except ValueError:
        raise SandboxError("请求须为 JSON。") from None
    if not isinstance(body, dict):
        raise SandboxError("请求须为一个 JSON 对象。")
    return body


async def read_form(request: web.Request) -> Fields:
    try:
        return parse_form(request.headers.get("Content-Type", ""), await request.read())
    except FormError:
        raise SandboxError("看不懂这个表单，请以 multipart/form-data 发送。") from None


def optional_integer(given: Mapping[str, Any], name: str) -> int | None:
    value = given.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,18}", str(value).strip(), re.ASCII):
        raise SandboxError(f"{name} 须为整数。")
    return int(value)


def required_integer(given: Mapping[str, Any], name: str) -> int:
    value = optional_integer(given, name)
    if value is None:
        raise SandboxError(f"缺少 {name}。")
    return value


def disposition(name: str, *, inline: bool) -> str:
    """Write the Content-Disposition header for a file name in any script (RFC 6266)."""
    return f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{quote(name, safe='')}"
