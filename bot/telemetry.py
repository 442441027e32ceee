"""Logs and metrics: what an operator sees. Nothing secret comes this way."""

import logging
import sys
from importlib.metadata import version
from io import StringIO
from typing import Any

import structlog
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.core.markup.terminal import on_one_line

METRICS_CONTENT_TYPE = CONTENT_TYPE_LATEST
# When each counter began would double their number, and nobody asks.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """All metrics of one process, in a registry of their own. docs/operations.md explains each.

    No label ever holds what a stranger can make up: neither names of repositories nor their texts.
    """

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._of_the_webhook()
        self._of_the_inbox()
        self._of_work()
        self._of_github()
        self._of_rules_and_schedules()
        self._of_looking_around()
        self._gauge("build_info", "The version that runs", "version").labels(version("vepbot")).set(
            1
        )
        ProcessCollector(registry=self._registry)

    def _of_the_webhook(self) -> None:
        count, gauge = self._counter, self._gauge
        told = "Webhook requests by event and their outcome"
        self.deliveries = count("deliveries", told, "event", "outcome")
        self.last_delivery = self._moment("last_delivery", "the last one came")
        told = "Whether deliveries are refused with 503 now (1), by reason"
        self.refusing = gauge("refusing", told, "reason")
        self.connections = gauge("connections", "Connections that are open")
        told = "Connections and requests that were ended before their time, by reason"
        self.cut = count("connections_cut", told, "reason")
        told = "Failed deliveries that GitHub was asked to send again, by its answer"
        self.redeliveries = count("redeliveries", told, "outcome")

    def _of_the_inbox(self) -> None:
        self.pending = self._gauge("inbox_pending", "Deliveries not yet worked")
        self.dead = self._gauge("inbox_dead", "Deliveries given up")
        told = "Age of the oldest delivery not yet worked"
        self.oldest = self._gauge("inbox_oldest_pending_seconds", told)
        told = "Seconds from the arrival of a delivery until its work is done"
        self.lag = self._histogram("delivery_seconds", told, 300, 900, 3600)
        told = "Rows that were removed because of their age, by table"
        self.pruned = self._counter("pruned", told, "table")

    def _of_work(self) -> None:
        told = "Evaluations of a subject by how they ended"
        self.evaluations = self._counter("evaluations", told, "outcome")
        told = "Seconds that a look at a subject took, with its writes"
        self.evaluation = self._histogram("evaluation_seconds", told, 120)
        told = "Verdicts of rules about subjects that were looked at"
        self.verdicts = self._counter("rule_verdicts", told, "rule", "outcome")
        told = "Writes to GitHub by kind and how they ended"
        self.operations = self._counter("operations", told, "kind", "outcome")
        told = "Times that a background task failed and was started again"
        self.task_failures = self._counter("task_failures", told, "task")
        told = "Whether a background task is down (1) and waits to be started again"
        self.task_down = self._gauge("task_down", told, "task")

    def _of_github(self) -> None:
        told = "Requests to GitHub by kind, method and status or failure"
        self.requests = self._counter("github_requests", told, "kind", "method", "status")
        told = "What GitHub said is left of the rate limit"
        self.rate_limit = self._gauge("github_rate_limit_remaining", told, "installation")
        told = "What is left of our own budget of writes within the hour"
        self.writes_left = self._gauge("github_writes_left", told, "installation")

    def _of_rules_and_schedules(self) -> None:
        self.rules = self._gauge("rules_info", "The rules in force", "digest")
        self.rules_loaded = self._moment("rules_loaded", "they were adopted")
        told = "Reads of the rules, by outcome"
        self.rules_reloads = self._counter("rules_reloads", told, "outcome")
        told = "Mistakes in the current rules; the last good ones are in force"
        self.rules_problems = self._gauge("rules_problems", told)
        told = "Schedules that cannot be used; the last good ones count"
        self.schedules_in_trouble = self._gauge("schedules_in_trouble", told)
        self.schedules_read = self._moment("schedules_read", "one was last read and usable")

    def _of_looking_around(self) -> None:
        told = "Looks at a subject that no event asked for, by reason"
        self.looks = self._counter("looks", told, "reason")
        self.sweeps = self._counter("sweeps", "Sweeps by how they ended", "outcome")
        self.last_sweep = self._moment("last_sweep", "the last one was done")
        told = "Writes that only a sweep found to be missing, by why it looked"
        self.drift = self._counter("drift_repaired", told, "reason")

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(f"vepbot_{name}", told, labels, registry=self._registry)

    def _gauge(self, name: str, told: str, *labels: str) -> Gauge:
        return Gauge(f"vepbot_{name}", told, labels, registry=self._registry)

    def _histogram(self, name: str, told: str, *longest: float) -> Histogram:
        """Of seconds, with these buckets above a minute."""
        buckets = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, *longest)
        return Histogram(f"vepbot_{name}", told, buckets=buckets, registry=self._registry)

    def _moment(self, name: str, purpose: str) -> Gauge:
        told = f"When {purpose}, in seconds since 1970; 0: not since the start"
        return self._gauge(f"{name}_timestamp_seconds", told)

    def request(self, kind: str, method: str, status: str) -> None:
        """Count one request to GitHub."""
        self.requests.labels(kind, method, status).inc()

    def exposition(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self._registry)


def configure_logging(level: str, form: str) -> None:
    """Send everything to standard error: `json` for machines, `text` for people."""
    renderer: Any = structlog.processors.JSONRenderer()
    if form == "text":
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=_indented_traceback
        )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info if form == "json" else _harmless,
            renderer,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # The internals of SQL, HTTP and Markdown only when something is wrong with them.
    for name in ("sqlalchemy", "aiosqlite", "aiohttp.access", "asyncio", "markdown_it"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _harmless(_: Any, __: str, event: Any) -> Any:
    """Escaped as in JSON: what strangers wrote is no line of its own and steers no terminal."""
    return {name: on_one_line(v) if isinstance(v, str) else v for name, v in event.items()}


def _indented_traceback(stream: Any, raised: Any) -> None:
    """A message may have lines that look like ours; none of them begins where ours do."""
    told = StringIO()
    structlog.dev.plain_traceback(told, raised)
    lines = told.getvalue().strip("\n").split("\n")
    stream.writelines(f"\n    {on_one_line(line)}" for line in lines)


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a module: `log.info("what happened", key=value)`."""
    found: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return found
