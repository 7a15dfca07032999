"""The kinds of things that may be owed to a chat."""

from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["panel", "say", "card", "recard", "file", "toast", "delete", "alert"]
