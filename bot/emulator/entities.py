"""HTML parse mode as the server reads it: tags become entities with UTF-16 offsets, bad markup is refused.

The refusals give the byte offset in the text sent, as the real server's do. Commands, links, mentions and e-mail
addresses in the plain text are found too; phone numbers and cashtags are not.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from bot.emulator.refusal import bad
from bot.emulator.spec import Json

TAGS: Final = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE: Final = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]{1,6})|#(?P<dec>\d{1,7})|(?P<name>[a-zA-Z]+));?")
ATTRIBUTE: Final = re.compile(
    r"\s*(?P<name>[^\s=>/\"']+)(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<token>[\w.-]*)(?=[\s>])))?\s*"
)
FOUND_IN_PLAIN_TEXT: Final = re.compile(
    r"(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<url>https?://[^\s<>\"]*[^\s<>\".,;:!?)]|(?<![\w/.@])t\.me/[^\s<>\"]*[^\s<>\".,;:!?)])"
    r"|(?P<bot_command>(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<![\w@/])@[A-Za-z]\w{3,31})"
    r"|(?P<hashtag>(?<![\w#/])#\w*[^\W\d]\w*)"
)
NO_SEARCH_INSIDE: Final = {"code", "pre", "text_link", "custom_emoji"}
BEYOND_UNICODE: Final = 0x10FFFF
SURROGATES: Final = range(0xD800, 0xE000)
SPACE: Final = " \n\t\r\v\f"


def utf16(text: str) -> int:
    """The length as Telegram counts offsets: characters beyond U+FFFF are two."""
    return len(text) + sum(character > "\uffff" for character in text)


def parse_html(text: str) -> tuple[str, list[Json]]:
    """The text a person sees and its entities; raises the server's 400 for markup it would refuse."""
    reading = _Reading(text)
    while reading.at < len(text):
        reading.step()
    if reading.open:
        raise _cannot_parse(f'Can\'t find end tag corresponding to start tag "{reading.open[-1].tag}"')
    for entity in reading.entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    return "".join(reading.out), reading.entities


def found(text: str, entities: list[Json]) -> list[Json]:
    """Commands, links, mentions and addresses that the server finds by itself, beside those given."""
    taken = [entity for entity in entities if entity["type"] in NO_SEARCH_INSIDE]
    matches = FOUND_IN_PLAIN_TEXT.finditer(text) if re.search(r"[/@#]|t\.me", text) else ()
    new = [_entity(str(match.lastgroup), text, match.start(), match.end()) for match in matches]
    return [entity for entity in new if not any(_overlap(entity, other) for other in taken)]


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without white space at the end, and none at the start that no entity covers; entities follow."""
    kept = text.rstrip(SPACE)
    first = min((entity["offset"] for entity in entities), default=utf16(kept))
    lead = min(len(kept) - len(kept.lstrip(" \n")), first)
    length = utf16(kept)
    cut = [{**entity, "length": min(entity["length"], length - entity["offset"])} for entity in entities]
    return kept[lead:], sorted(
        ({**entity, "offset": entity["offset"] - lead} for entity in cut if entity["length"] > 0), key=_order
    )


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    starts: int


@dataclass
class _Reading:
    """Where the parser is: text read, entities closed, tags open."""

    text: str
    at: int = 0
    out: list[str] = field(default_factory=list)
    length: int = 0
    entities: list[Json] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)

    def step(self) -> None:
        """Read a tag, or the plain text up to the next one."""
        if self.text[self.at] != "<":
            ends = self.text.find("<", self.at)
            ends = len(self.text) if ends < 0 else ends
            self._plain(unescaped(self.text[self.at : ends]))
            self.at = ends
        elif self.text.startswith("</", self.at):
            self._end_tag()
        else:
            self._start_tag()

    def _plain(self, text: str) -> None:
        self.out.append(text)
        self.length += utf16(text)

    def _bytes_before(self, place: int) -> int:
        return len(self.text[:place].encode())

    def _start_tag(self) -> None:
        begins = self.at
        name = re.compile(r"[^\s>]*").match(self.text, begins + 1)
        tag = name.group().lower() if name else ""
        self.at = begins + 1 + len(tag)
        if self.at >= len(self.text):
            raise _cannot_parse(f"Unclosed start tag at byte offset {self._bytes_before(begins)}")
        if tag not in TAGS:
            raise _cannot_parse(f'Unsupported start tag "{tag}" at byte offset {self._bytes_before(begins)}')
        argument = self._attributes(tag, begins)
        if tag == "span" and argument != "spoiler":
            where = self._bytes_before(begins)
            raise _cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
        self.open.append(_Open(tag, argument, self.length, len(self.out)))

    def _attributes(self, tag: str, begins: int) -> str:
        argument = ""
        while self.text[self.at :].lstrip(SPACE)[:1] != ">":
            match = ATTRIBUTE.match(self.text, self.at)
            if not match:
                raise self._bad_attribute(tag, begins)
            value = match["double"] or match["single"] or (match["token"] or "").lower()
            argument = _argument(tag, match["name"], unescaped(value)) or argument
            self.at = match.end()
            if self.at >= len(self.text) or self.text[self.at] in "=\"'":
                raise _cannot_parse(f"Unclosed start tag at byte offset {self._bytes_before(begins)}")
        self.at = self.text.index(">", self.at) + 1
        return argument

    def _bad_attribute(self, tag: str, begins: int) -> Exception:
        where = self._bytes_before(begins)
        if not self.text[self.at :].strip(SPACE):
            return _cannot_parse(f'Unclosed start tag "{tag}" at byte offset {where}')
        return _cannot_parse(f'Empty attribute name in the tag "{tag}" at byte offset {where}')

    def _end_tag(self) -> None:
        begins, where = self.at, self._bytes_before(self.at)
        if not self.open:
            raise _cannot_parse(f"Unexpected end tag at byte offset {where}")
        match = re.compile(r"</([^\s>]*)\s*(>?)").match(self.text, begins)
        if not match or not match[2]:
            raise _cannot_parse(f"Unclosed end tag at byte offset {where}")
        opened, name = self.open.pop(), match[1].lower()
        if name and name != opened.tag:
            raise _cannot_parse(
                f'Unmatched end tag at byte offset {where}, expected "</{opened.tag}>", found "</{name}>"'
            )
        self.at = match.end()
        if self.length > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: Json = {"type": TAGS[opened.tag], "offset": opened.offset, "length": self.length - opened.offset}
        if opened.tag == "a":
            url = opened.argument or "".join(self.out[opened.starts :])
            entity["url"] = url if "://" in url or ":" in url.split("/")[0] else f"http://{url}/"
        elif opened.tag == "pre" and self._ends_with_code(entity):
            entity["language"] = self.entities.pop()["language"]
        elif opened.tag == "code" and opened.argument:
            entity["language"] = opened.argument
        elif opened.tag == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "tg-emoji":
            entity["custom_emoji_id"] = opened.argument
        self.entities.append(entity)

    def _ends_with_code(self, entity: Json) -> bool:
        last = self.entities[-1] if self.entities else {}
        return "language" in last and (last["offset"], last["length"]) == (entity["offset"], entity["length"])


def unescaped(text: str) -> str:
    """The four named references that Telegram knows and the numeric ones; any other stays as it was typed."""
    return REFERENCE.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    if match["name"]:
        return NAMED.get(match["name"], match.group())
    number = int(match["hex"], 16) if match["hex"] else int(match["dec"])
    return chr(number) if number and number < BEYOND_UNICODE and number not in SURROGATES else match.group()


def _argument(tag: str, name: str, value: str) -> str:
    prefixes = {("code", "class"): "language-", ("span", "class"): "tg-"}
    if (tag, name) in {("a", "href"), ("tg-emoji", "emoji-id")}:
        return value
    if (tag, name) == ("blockquote", "expandable"):
        return "1"
    prefix = prefixes.get((tag, name))
    return value.removeprefix(prefix) if prefix and value.startswith(prefix) else ""


def _entity(kind: str, text: str, starts: int, ends: int) -> Json:
    return {"type": kind, "offset": utf16(text[:starts]), "length": utf16(text[starts:ends])}


def _overlap(one: Json, other: Json) -> bool:
    starts_before = one["offset"] < other["offset"] + other["length"]
    return bool(starts_before and other["offset"] < one["offset"] + one["length"])


def _order(entity: Json) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


def _cannot_parse(text: str) -> Exception:
    return bad(f"can't parse entities: {text}")
