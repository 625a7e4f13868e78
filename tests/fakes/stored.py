"""Put messages into a store, as messaging does but without its rules."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from appliance.store.database import Store


@dataclass
class StoredTraffic:
    store: Store
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def discussion(self, address: str) -> int:
        self.store.execute("INSERT OR IGNORE INTO discussion (address) VALUES (?)", (address,))
        found: int = self.store.value("SELECT id FROM discussion WHERE address = ?", (address,))
        return found

    def incoming(
        self,
        address: str = "+33611111111",
        body: str = "Bonjour",
        *,
        status: str = "received",
        read: bool = False,
        at: int | None = None,
    ) -> int:
        now = self.store.clock.now_ms() if at is None else at
        return self.store.insert(
            "INSERT INTO message (discussion_id, direction, at, body, status, read_at)"
            " VALUES (?, 'in', ?, ?, ?, ?)",
            (self.discussion(address), now, body, status, now if read else None),
        )

    def outgoing(
        self,
        *addresses: str,
        body: str = "Bonjour",
        status: str = "queued",
        at: int | None = None,
        release_at: int | None = None,
    ) -> list[int]:
        now = self.store.clock.now_ms() if at is None else at
        addresses = addresses or ("+33611111111",)
        batch = self.store.insert(
            "INSERT INTO batch (public_id, created_at, author_kind, author, origin, text, class,"
            " priority, total) VALUES (?, ?, 'user', 'sophie', 'page', ?, 'functional', 0, ?)",
            (f"public-{next(self._numbers)}", now, body, len(addresses)),
        )
        return [
            self.store.insert(
                "INSERT INTO message (discussion_id, direction, at, body, status, batch_id, ready,"
                " release_at) VALUES (?, 'out', ?, ?, ?, ?, ?, ?)",
                (
                    self.discussion(address),
                    now,
                    body,
                    status,
                    batch,
                    status == "queued",
                    release_at,
                ),
            )
            for address in addresses
        ]
