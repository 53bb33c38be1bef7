"""What the sandbox's own interface refuses, and in which words."""


class SandboxError(Exception):
    """An answer `{"error": sentence}` with an HTTP status."""

    status = 400


class NotFoundError(SandboxError):
    status = 404


class ForbiddenError(SandboxError):
    status = 403


class ConflictError(SandboxError):
    status = 409


class StalledError(SandboxError):
    status = 504
