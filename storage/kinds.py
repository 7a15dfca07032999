"""The kinds of things that may be owed to a chat, and what stands for a chat that is not known any more."""

from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["panel", "say", "card", "recard", "file", "toast", "delete", "alert"]

NOBODY = 0
"""Stands in place of the private chat of somebody who was forgotten."""
