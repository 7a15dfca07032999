"""What the process counts and measures, for /metrics. No chat, person, number or text: every label is of a closed list.

`docs/monitoring.md` says of each what is normal and when to worry; a test compares the two.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from storage.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from bot.outcomes import Ending
    from storage.reports import Health

Outcome: TypeAlias = Literal["done", "refused", "failed", "aside"]
Status: TypeAlias = Literal[200, 400, 403, 408, 413, 503]

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
KINDS: tuple[Kind, ...] = get_args(Kind)
STATUSES: tuple[Status, ...] = get_args(Status)

_QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_PATIENT = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)

disable_created_metrics()  # type: ignore[no-untyped-call]  # left untyped there; a second line for each counter says nothing


class Meters:
    """The instruments of one process. Each call is a line where the thing happens."""

    def __init__(self) -> None:
        own = self._registry = CollectorRegistry()
        ProcessCollector(registry=own)
        self._turns = Counter("prescreen_turns", "Turns taken", ["outcome"], registry=own)
        self._turn = Histogram("prescreen_turn_seconds", "A turn, to its commit", registry=own, buckets=_QUICK)
        self._update = Histogram(
            "prescreen_update_seconds", "From receipt to the turn's commit", registry=own, buckets=_PATIENT
        )
        self._deliveries = Counter("prescreen_deliveries", "Attempts to send", ["kind", "ending"], registry=own)
        self._delivery = Histogram(
            "prescreen_delivery_seconds", "From owing to arrival", registry=own, buckets=_PATIENT
        )
        self._slowed = Counter("prescreen_too_many_requests", "Calls answered with 429", registry=own)
        self._posts = Counter("prescreen_webhook_posts", "Posts to the webhook", ["status"], registry=own)
        self._polls = Gauge("prescreen_polls", "1 while this process polls", registry=own)
        self._ready = Gauge("prescreen_ready", "1 when /readyz says so", registry=own)
        self._begin_at_nothing()

    def turn(self, outcome: Outcome, took: timedelta, since_receipt: timedelta | None) -> None:
        """A turn has ended: how, how long it took, and how long after its update had come in."""
        self._turns.labels(outcome).inc()
        self._turn.observe(took.total_seconds())
        if since_receipt is not None:
            self._update.observe(since_receipt.total_seconds())

    def delivery(self, kind: Kind, ending: Ending, since_owed: timedelta) -> None:
        """An attempt to send has ended, so long after it was owed."""
        self._deliveries.labels(kind, ending).inc()
        if ending in {"done", "same"}:
            self._delivery.observe(since_owed.total_seconds())

    def slowed_down(self) -> None:
        """Telegram asked to be left alone for a while (429)."""
        self._slowed.inc()

    def post(self, status: Status) -> None:
        """The webhook has answered a post."""
        self._posts.labels(status).inc()

    @contextmanager
    def polling(self) -> Iterator[None]:
        """This process polls until the block ends."""
        self._polls.set(1)
        try:
            yield
        finally:
            self._polls.set(0)

    def text(self, health: Health | None, *, ready: bool) -> bytes:
        """Return it all as Prometheus reads it; without an answer from the database nothing is said of its queues."""
        self._ready.set(ready)
        return generate_latest(self._registry) + _queues(health)

    def _begin_at_nothing(self) -> None:
        """Show what is known of from the start, so that the first one is an increase."""
        for outcome in OUTCOMES:
            self._turns.labels(outcome)
        for kind in KINDS:
            self._deliveries.labels(kind, "done")
        for status in STATUSES:
            self._posts.labels(status)


def _queues(health: Health | None) -> bytes:
    """Return what waits and what was given up, the same whichever process is asked."""
    told = CollectorRegistry()
    Gauge("prescreen_database_up", "1 when the database answers", registry=told).set(health is not None)
    if health is None:
        return generate_latest(told)
    Gauge("prescreen_inbox_open", "Updates whose turn is to come", registry=told).set(health.inbox_open)
    Gauge("prescreen_inbox_lag_seconds", "Age of the oldest of them", registry=told).set(health.inbox_lag)
    Gauge("prescreen_outbox_unsettled", "Things still to be sent", registry=told).set(health.outbox_unsettled)
    Gauge("prescreen_outbox_lag_seconds", "Age of the oldest that is due", registry=told).set(health.outbox_lag)
    given_up = Gauge("prescreen_dead_letters", "What was given up and a person must look at", ["what"], registry=told)
    given_up.labels("dead").set(health.outbox_dead)
    given_up.labels("blocked").set(health.outbox_blocked)
    given_up.labels("aside").set(health.inbox_aside)
    return generate_latest(told)
