"""Sites as people type them: by number, short name or words of the name, one or several in a row."""

from __future__ import annotations

from collections.abc import Sequence

from flows.record import Record, Site

AND = frozenset(("and", "et", "&", "+"))


def site_first(record: Record, words: Sequence[str]) -> tuple[Site | None, Sequence[str]]:
    """Return the site that the first words name, as many of them as do, and the words behind."""
    speaking = next((nth for nth, word in enumerate(words) if not _speaks(word)), len(words))
    for count in range(speaking, 0, -1):
        if site := record.site(" ".join(words[:count])):
            return site, words[count:]
    return None, words


def read_sites(record: Record, text: str) -> tuple[tuple[Site, ...], str]:
    """Return the sites named one after the other, each once, and from where on no site is meant ("": all is read)."""
    found: dict[str, Site] = {}
    words: Sequence[str] = text.replace(",", " ").replace(";", " ").split()
    while words:
        if found and words[0].casefold() in AND:
            words = words[1:]
            continue
        site, words = site_first(record, words)
        if site is None:
            break
        found[site.slug] = site
    return tuple(found.values()), " ".join(words)


def _speaks(word: str) -> bool:
    return any(one.isalnum() for one in word)
