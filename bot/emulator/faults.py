"""Trouble on demand: for a method and a chat, for the next n calls or until it is taken away."""

from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, get_args

Kind = Literal["429", "500", "502", "502 after", "lost", "closed", "slow", "403", "400", "429 bare"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass
class Fault:
    """One kind of trouble.

    429, 500, 502, 403, 400: answered instead of doing; 429 bare: without the seconds.
    closed: the connection ends before doing. 502 after, lost: done, then 502 or a closed connection.
    slow: done after `seconds`.
    """

    kind: Kind
    method: str = "*"
    chat: int | None = None
    times: int | None = 1
    seconds: float = 5
    text: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is no fault the emulator can play; choose one of {', '.join(KINDS)}")

    def strikes(self, method: str, chat: object) -> bool:
        """Whether it is for this call."""
        return self.method.lower() in {"*", method.lower()} and self.chat in {None, chat}


class Faults:
    """The trouble now in force; of several that fit, the first one added strikes."""

    def __init__(self) -> None:
        self.standing: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Put a fault in force."""
        self.standing.append(fault)

    def clear(self) -> None:
        """All well again."""
        self.standing.clear()

    def strike(self, method: str, chat: object) -> Fault | None:
        """The fault for this call, if any; its count goes down."""
        for fault in self.standing:
            if fault.strikes(method, chat):
                self._count_down(fault)
                return fault
        return None

    def listed(self) -> list[dict[str, Any]]:
        """What is in force, as JSON."""
        return [asdict(fault) for fault in self.standing]

    def _count_down(self, fault: Fault) -> None:
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.standing.remove(fault)
