"""Spans of OpenTelemetry for the operations of a client; needs the extra dockbridge[opentelemetry].

from dockbridge.opentelemetry import Tracing

with Client(observer=Tracing()) as client:
    client.containers.stop("web")  # a span "container.stop", below the one that is current
"""

from __future__ import annotations

from .errors import UnsupportedError

try:
    from opentelemetry import trace
except ImportError as _missing:
    raise UnsupportedError(
        "OpenTelemetry is not installed", hint="pip install 'dockbridge[opentelemetry]'"
    ) from _missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .observing import Observation


class Tracing:
    """An observer that makes a span of each operation: its name, resource, endpoint, retries and how it ended.

    A span has the status ERROR and "error.type" (the error's code) when the operation failed. The error's message is in none.

    :param tracer_provider: where the spans go; the global one otherwise.
    """

    def __init__(self, tracer_provider: trace.TracerProvider | None = None) -> None:
        from . import __version__

        self._tracer = trace.get_tracer("dockbridge", __version__, tracer_provider)

    def __call__(self, seen: Observation) -> Callable[[], object]:
        attributes = {"server.address": seen.endpoint, "dockbridge.operation": seen.operation}
        if seen.resource:
            attributes["dockbridge.resource"] = seen.resource
        span = self._tracer.start_span(seen.operation, kind=trace.SpanKind.CLIENT, attributes=attributes)

        def end() -> None:
            if seen.retries:
                span.set_attribute("dockbridge.retries", seen.retries)
            if seen.code:
                span.set_attribute("error.type", seen.code)
                span.set_status(trace.StatusCode.ERROR)
            span.end()

        return end
