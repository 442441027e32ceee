"""Past webhook deliveries. https://docs.github.com/en/rest/apps/webhooks"""

from tests.fakes.github.call import Answer, Call, positive
from tests.fakes.github.errors import invalid, not_found
from tests.fakes.github.representation.people import Json, timestamp
from tests.fakes.github.routes.table import ROUTES
from tests.fakes.github.webhooks import Attempt, RecordedDelivery

Try = tuple[RecordedDelivery, Attempt]
NO_ANSWER = {"timed out": 504}


@ROUTES.get("/app/hook/deliveries", jwt=True)
def list_deliveries(call: Call) -> Answer:
    """https://docs.github.com/en/rest/apps/webhooks#list-deliveries-for-an-app-webhook

    Newest first, every attempt on its own line, paged by cursor. `status` goes by the code.
    """
    wanted = call.query.get("status")
    if wanted not in (None, "success", "failure"):
        raise invalid("HookDelivery", "status", value=wanted)
    size = min(positive(call.query.get("per_page"), 30), 100)
    cursor = positive((call.query.get("cursor") or "").removeprefix("v1_"), 0)
    listed = [one for one in tries(call) if wanted is None or wanted == result(code_of(one[1]))]
    found = [one for one in listed if not cursor or one[1].id <= cursor]
    page, rest = found[:size], found[size:]
    headers, filtered = {}, {"status": wanted} if wanted else {}
    if rest:
        address = call.linked(per_page=size, cursor=f"v1_{rest[0][1].id}", **filtered)
        headers["Link"] = f'<{address}>; rel="next"'
    return Answer(json=[summary(*one) for one in page], headers=headers)


@ROUTES.get("/app/hook/deliveries/{id}", jwt=True)
def get_delivery(call: Call) -> Answer:
    """https://docs.github.com/en/rest/apps/webhooks#get-a-delivery-for-an-app-webhook"""
    delivery, attempt = requested(call)
    return Answer(
        json=summary(delivery, attempt)
        | {
            "url": call.github.webhooks.url or "",
            "request": {"headers": delivery.headers, "payload": delivery.payload},
            "response": {"headers": {}, "payload": ""},
        }
    )


@ROUTES.post("/app/hook/deliveries/{id}/attempts", jwt=True)
def redeliver(call: Call) -> Answer:
    """https://docs.github.com/en/rest/apps/webhooks#redeliver-a-delivery-for-an-app-webhook"""
    delivery, _ = requested(call)
    call.github.redeliver(delivery.guid)
    return Answer(202, {})


def result(code: int) -> str | None:
    """How GitHub's filter takes an answer."""
    return "success" if 200 <= code < 400 else "failure" if 400 <= code < 600 else None


def code_of(attempt: Attempt) -> int:
    """Without an answer there is still a code."""
    return attempt.status or NO_ANSWER.get(attempt.outcome, 502)


def tries(call: Call) -> list[Try]:
    """Every attempt so far, newest first."""
    found = [
        (delivery, attempt) for delivery in call.github.deliveries for attempt in delivery.history
    ]
    return sorted(found, key=lambda one: one[1].id, reverse=True)


def requested(call: Call) -> Try:
    """The attempt in the path."""
    for one in tries(call):
        if one[1].id == call.number("id"):
            return one
    raise not_found()


def summary(delivery: RecordedDelivery, attempt: Attempt) -> Json:
    """One line of the list."""
    return {
        "id": attempt.id,
        "guid": delivery.guid,
        "delivered_at": timestamp(attempt.delivered_at),
        "redelivery": attempt.redelivery,
        "duration": attempt.duration,
        "status": attempt.outcome,
        "status_code": code_of(attempt),
        "event": delivery.event,
        "action": delivery.action,
        "installation_id": delivery.installation_id,
        "repository_id": delivery.repository_id,
        "throttled_at": None,
    }
