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

from bot.text.terminal import on_one_line

METRICS_CONTENT_TYPE = CONTENT_TYPE_LATEST
# When each counter began would double their number, and nobody asks.
disable_created_metrics()  # type: ignore[no-untyped-call]


def _moment(name: str, purpose: str, registry: CollectorRegistry) -> Gauge:
    told = f"When {purpose}, in seconds since 1970; 0: not since the start"
    return Gauge(f"{name}_timestamp_seconds", told, registry=registry)


class Metrics:
    """All metrics of one process, in a registry of their own. docs/operations.md explains each.

    No label ever holds what a stranger can make up: neither names of repositories nor their texts.
    """

    def __init__(self) -> None:
        registry = CollectorRegistry()
        self._registry = registry
        self.deliveries = Counter(
            "vepbot_deliveries",
            "Webhook requests by event and what became of them",
            ["event", "outcome"],
            registry=registry,
        )
        self.refusing = Gauge(
            "vepbot_refusing",
            "Whether deliveries are refused with 503 now (1), by reason",
            ["reason"],
            registry=registry,
        )
        self.cut = Counter(
            "vepbot_connections_cut",
            "Connections and requests that were ended before their time, by reason",
            ["reason"],
            registry=registry,
        )
        self.evaluations = Counter(
            "vepbot_evaluations",
            "Evaluations of a subject by how they ended",
            ["outcome"],
            registry=registry,
        )
        self.operations = Counter(
            "vepbot_operations",
            "Writes to GitHub by kind and how they ended",
            ["kind", "outcome"],
            registry=registry,
        )
        self.requests = Counter(
            "vepbot_github_requests",
            "Requests to GitHub by kind, method and status or failure",
            ["kind", "method", "status"],
            registry=registry,
        )
        self.rate_limit = Gauge(
            "vepbot_github_rate_limit_remaining",
            "What GitHub said is left of the rate limit",
            ["installation"],
            registry=registry,
        )
        self.rules_reloads = Counter(
            "vepbot_rules_reloads",
            "Times that rules were read, by what came of it",
            ["outcome"],
            registry=registry,
        )
        self.rules_problems = Gauge(
            "vepbot_rules_problems",
            "Mistakes in the rules as they stand; those before them are in force",
            registry=registry,
        )
        self.looks = Counter(
            "vepbot_looks",
            "Looks at a subject that no event asked for, by reason",
            ["reason"],
            registry=registry,
        )
        self.sweeps = Counter(
            "vepbot_sweeps", "Sweeps by how they ended", ["outcome"], registry=registry
        )
        self.redeliveries = Counter(
            "vepbot_redeliveries",
            "Failed deliveries that GitHub was asked to send again, by its answer",
            ["outcome"],
            registry=registry,
        )
        self.schedules_in_trouble = Gauge(
            "vepbot_schedules_in_trouble",
            "Schedules that cannot be used as they stand; the last good ones count",
            registry=registry,
        )
        self.pending = Gauge("vepbot_inbox_pending", "Deliveries not yet worked", registry=registry)
        self.dead = Gauge("vepbot_inbox_dead", "Deliveries given up", registry=registry)
        self.oldest = Gauge(
            "vepbot_inbox_oldest_pending_seconds",
            "Age of the oldest delivery not yet worked",
            registry=registry,
        )

        self._of_work(registry)
        self._of_standing(registry)
        ProcessCollector(registry=registry)

    def _of_work(self, registry: CollectorRegistry) -> None:
        self.lag = Histogram(
            "vepbot_delivery_seconds",
            "Seconds from the arrival of a delivery until its work is done",
            buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600),
            registry=registry,
        )
        self.evaluation = Histogram(
            "vepbot_evaluation_seconds",
            "Seconds that a look at a subject took, with its writes",
            buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
            registry=registry,
        )
        self.verdicts = Counter(
            "vepbot_rule_verdicts",
            "Verdicts of rules about subjects that were looked at",
            ["rule", "outcome"],
            registry=registry,
        )
        self.drift = Counter(
            "vepbot_drift_repaired",
            "Writes that only a sweep found to be missing, by why it looked",
            ["reason"],
            registry=registry,
        )

    def _of_standing(self, registry: CollectorRegistry) -> None:
        build = Gauge("vepbot_build_info", "The version that runs", ["version"], registry=registry)
        build.labels(version("vepbot")).set(1)
        self.rules = Gauge("vepbot_rules_info", "The rules in force", ["digest"], registry=registry)
        self.rules_loaded = _moment("vepbot_rules_loaded", "they were adopted", registry)
        self.last_delivery = _moment("vepbot_last_delivery", "the last one came", registry)
        self.last_sweep = _moment("vepbot_last_sweep", "the last one was done", registry)
        self.schedules_read = _moment(
            "vepbot_schedules_read", "one was last read and usable", registry
        )
        self.pruned = Counter(
            "vepbot_pruned",
            "Rows that were removed because of their age, by table",
            ["table"],
            registry=registry,
        )
        self.writes_left = Gauge(
            "vepbot_github_writes_left",
            "What is left of our own budget of writes within the hour",
            ["installation"],
            registry=registry,
        )
        self.connections = Gauge(
            "vepbot_connections", "Connections that are open", registry=registry
        )

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
    # SQL and HTTP internals only when something is wrong with them.
    for name in ("sqlalchemy", "aiosqlite", "aiohttp.access", "asyncio"):
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
