"""setWebhook, deleteWebhook, getWebhookInfo: what is accepted as an address. `delivery` does the rest."""

import re
from typing import Final
from urllib.parse import urlsplit

from bot.emulator.guards import is_loopback
from bot.emulator.refusal import Refused, bad, too_many
from bot.emulator.spec import File, Json
from bot.emulator.updates import WEBHOOK_SET
from bot.emulator.world import World

MOST_SECRET: Final = 256
POLL_BESIDE: Final = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


def set_webhook(world: World, sent: Json) -> bool:
    """Post updates to this address from now on; an empty one ends it."""
    url = sent["url"]
    if not url:
        return delete_webhook(world, sent)
    if world.clock.now() < world.webhook.next_set:
        raise too_many(1)
    _check_address(url, sent)
    world.webhook.next_set = world.clock.now() + 1
    world.updates.allow(sent.get("allowed_updates"))
    if sent.get("drop_pending_updates"):
        world.updates.clear()
    world.updates.end_poll(WEBHOOK_SET)
    world.webhook.start(url, sent.get("secret_token", ""), min(max(sent.get("max_connections", 40), 1), 100))
    return True


def delete_webhook(world: World, sent: Json) -> bool:
    """Back to getUpdates."""
    world.webhook.stop()
    if sent.get("drop_pending_updates"):
        world.updates.clear()
    return True


def get_info(world: World, _: Json) -> Json:
    """The address, what waits, and the last failure."""
    world.updates.expire()
    hook = world.webhook
    info: Json = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": len(world.updates.pending)}
    if hook.url:
        info |= {"max_connections": hook.most_at_once, "ip_address": "127.0.0.1"}
    if hook.last_error:
        info |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error}
    return info


def require_none(world: World) -> None:
    """Polling and a webhook exclude each other."""
    if world.webhook.url:
        raise Refused(409, POLL_BESIDE)


def _check_address(url: str, sent: Json) -> None:
    secret = sent.get("secret_token", "")
    if len(secret) > MOST_SECRET:
        raise bad("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad("secret token contains unallowed characters")
    parts = urlsplit(url)
    if isinstance(sent.get("certificate"), File) or parts.scheme != "http":
        raise bad("bad webhook: the emulator delivers over plain HTTP, to loopback")
    if not is_loopback(parts.hostname or ""):
        raise bad(f"bad webhook: {parts.hostname} is not loopback, and the emulator delivers nowhere else")
