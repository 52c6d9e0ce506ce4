"""What listens in a terminal shows each delivery as text and as a document."""

import threading
from collections.abc import Mapping

import httpx

from lago_orgs.webhooks import WebhookVerifier, sign
from lago_orgs.webhooks.__main__ import server

BODY = b'{"webhook_type": "invoice.created", "object_type": "invoice", "invoice": {"number": "ACME-1"}}'


def headers(key: str) -> dict[str, str]:
    signed = {"X-Lago-Signature": sign(BODY, key), "X-Lago-Signature-Algorithm": "hmac"}
    return {**signed, "X-Lago-Unique-Key": "k1", "Content-Type": "application/json"}


def test_each_delivery_is_shown_once() -> None:
    shown: list[tuple[Mapping[str, object], str]] = []
    with server(WebhookVerifier(hmac_keys=["key"]), 0, None, lambda *each: shown.append(each)) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        try:
            url = f"http://127.0.0.1:{made.server_address[1]}/"
            for key, status in (("key", 200), ("another", 401)):
                assert httpx.post(url, content=BODY, headers=headers(key)).status_code == status
        finally:
            made.shutdown()
            thread.join()
    (genuine, text), (forged, refusal) = shown
    assert (genuine["type"], genuine["payload"]["invoice"]) == ("invoice.created", {"number": "ACME-1"})  # type: ignore[index]  # a document
    assert "invoice.created number=ACME-1" in text
    assert (list(forged), refusal) == (["refused"], f"refused: {forged['refused']}")
