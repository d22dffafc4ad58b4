"""Figures for Prometheus, on an address of their own; needs the extra `metrics`.

What is counted is what the log tells: the figures are taken from its events, so that the two can
never disagree.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kb import extras
from kb.gateway.endpoint import Endpoint
from kb.gateway.journal import EVENT, Event
from kb.gateway.transport.listening import ListenError

if TYPE_CHECKING:
    from threading import Thread
    from wsgiref.simple_server import WSGIServer

    from prometheus_client.metrics_core import Metric

_LOG = logging.getLogger("kb")
"""All of the program's: the scanners' too."""
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics(logging.Handler):
    """Counts the messages that the log tells of, and serves the figures over HTTP.

    Raises:
        MissingExtraError: prometheus_client is not installed.
    """

    def __init__(self) -> None:
        super().__init__()
        extras.require("[log] metrics", "metrics")
        # Not before: the gateway does without where nobody asks for figures.
        from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

        self._registry = CollectorRegistry()
        self._process = ProcessCollector(registry=self._registry)
        self._messages = Counter(
            "kb_gateway_messages",
            "Messages inspected, by what was found and what was done.",
            ("protocol", "verdict", "action"),
            registry=self._registry,
        )
        self._octets = Counter(
            "kb_gateway_message_octets",
            "Octets of the messages inspected.",
            ("protocol",),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "kb_gateway_inspection_seconds",
            "From a message's last octet to the decision.",
            ("protocol",),
            registry=self._registry,
            buckets=_SECONDS,
        )
        self._errors = Counter(
            "kb_gateway_log_errors",
            "Lines of the log at level error.",
            ("logger",),
            registry=self._registry,
        )
        self._server: tuple[WSGIServer, Thread] | None = None

    def follow(self, pids: Callable[[], Mapping[int, int]]) -> None:
        """Tell of these processes, each by its number, instead of this one, which serves nobody.

        Args:
            pids: the workers' process ids, by number.
        """
        self._registry.unregister(self._process)
        self._registry.register(_Workers(pids))

    def emit(self, record: logging.LogRecord) -> None:
        """Count one record of the log."""
        event = getattr(record, EVENT, None)
        if isinstance(event, Event):
            protocol = str(event.protocol)
            self._messages.labels(protocol, event.verdict, event.action).inc()
            self._octets.labels(protocol).inc(event.size)
            self._seconds.labels(protocol).observe(event.milliseconds / 1000)
        elif record.levelno >= logging.ERROR:
            self._errors.labels(record.name).inc()

    def open(self, listen: Endpoint) -> Endpoint:
        """Serve `/metrics`, in a thread of its own, and count from now on.

        Returns:
            Where, with the port that was found free for port 0.

        Raises:
            ListenError: nothing can listen there.
        """
        from prometheus_client import start_http_server

        try:
            self._server = start_http_server(listen.port, listen.host, self._registry)
        except OSError as error:
            raise ListenError(
                f"[log] metrics: {listen} cannot be listened on: {error.strerror or error};"
                " write a host and port of this machine that is free"
            ) from None
        _LOG.addHandler(self)
        return Endpoint(listen.host, self._server[0].server_port)

    def close(self) -> None:
        """Serve and count no more."""
        _LOG.removeHandler(self)
        if self._server:
            server, thread = self._server
            server.shutdown()
            server.server_close()
            thread.join()
            self._server = None
        super().close()


class _Workers:
    """Each worker's processor time and memory (proc(5)), read as they are asked for."""

    def __init__(self, pids: Callable[[], Mapping[int, int]]) -> None:
        self._pids = pids

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        seconds = CounterMetricFamily(
            "kb_gateway_worker_cpu_seconds",
            "Processor time of the worker that now has this number.",
            labels=["worker"],
        )
        octets = GaugeMetricFamily(
            "kb_gateway_worker_resident_memory_bytes",
            "Resident memory of the worker.",
            labels=["worker"],
        )
        for number, pid in self._pids().items():
            try:
                stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            fields = stat.rpartition(")")[2].split()
            ticks, pages = int(fields[11]) + int(fields[12]), int(fields[21])
            seconds.add_metric([str(number)], ticks / os.sysconf("SC_CLK_TCK"))
            octets.add_metric([str(number)], pages * os.sysconf("SC_PAGE_SIZE"))
        yield seconds
        yield octets
