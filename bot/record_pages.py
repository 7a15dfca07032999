"""The registry record as pages of a chat: every part of it, and nothing that the registry does not say.

Labels and the words for the registry's codes come in as `words` (`record.…` keys); its texts are quoted verbatim.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

import phonenumbers

from flows.record import Arm, Contact, Group, Identifier, Intervention, Record, RelatedTrial, Site, Sponsor

PAGE_LIMIT = 3500
"""Characters of a page, tags included: under Telegram's 4096, with room for what is put around it."""

Language: TypeAlias = Literal["en", "fr"]
Words: TypeAlias = Mapping[str, str]

_DAYS = {"en": "{:%d %b %Y}", "fr": "{:%d/%m/%Y}"}
_CODE_AS_EXTENSION = re.compile(r"(?P<national>.+?) ext\. \+(?P<code>\d+)")


@dataclass(frozen=True, slots=True)
class Page:
    """One message of Telegram HTML; `name` is stable and short enough for a button, `title` is for people."""

    name: str
    title: str
    text: str


def trial_pages(record: Record, language: Language, words: Words) -> tuple[Page, ...]:
    """Return the pages of /trial; with those of `sites_pages` they show every part of the record."""
    speech = _Speech(language, words)
    return (
        *speech.pages("overview", _overview(record, speech), verbatim=True),
        *speech.pages("summary", map(_quote, record.brief_summary), verbatim=True),
        *speech.pages("arms", _design_and_arms(record, speech), verbatim=True),
        *speech.pages("inclusion", _inclusion(record, speech), verbatim=True),
        *speech.pages("exclusion", _criteria(record, record.eligibility.exclusion), verbatim=True),
        *speech.pages("contacts", _contacts(record, speech)),
        *speech.pages("related", (_related(trial, speech) for trial in record.related_trials), verbatim=True),
    )


def sites_pages(
    record: Record, language: Language, words: Words, remarks: Mapping[str, str] | None = None
) -> tuple[Page, ...]:
    """Return the pages of /sites: who recruits now, whom to call, then every site in the order of the record.

    `remarks`: what is to be said, by slug, of a status that is not the registry's.
    """
    speech = _Speech(language, words)
    blocks = (_site(site, speech, (remarks or {}).get(site.slug, "")) for site in record.sites)
    return speech.pages("sites", (_where(record, speech), *blocks))


def shown_phone(printed: str) -> str:
    """Return the number as printed, followed by its usual form in parentheses where the print cannot be dialled.

    The registry prints most French numbers as "04 78 86 43 85 ext. +33": the country's code stands as an extension.
    """
    odd = _CODE_AS_EXTENSION.fullmatch(printed)
    region = phonenumbers.region_code_for_country_code(int(odd["code"])) if odd else None
    try:
        number = phonenumbers.parse(odd["national"] if odd else printed, region)
    except phonenumbers.NumberParseException:
        return printed
    usual = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    dialled = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return printed if printed in {usual, dialled} else f"{printed} ({usual})"


@dataclass(frozen=True, slots=True)
class _Speech:
    """One language: labels, words for codes, days, and pages that fit."""

    language: Language
    words: Words

    def text(self, key: str, **values: object) -> str:
        return html.escape(self.words[f"record.{key}"].format(**values), quote=False)

    def code(self, kind: str, code: str) -> str:
        """Return the word for a code of the registry, or the code itself where there is none."""
        return html.escape(self.words.get(f"record.{kind}.{code}", code), quote=False)

    def day(self, day: date) -> str:
        return _DAYS[self.language].format(day)

    def heading(self, label: str) -> str:
        return f"<b>{self.text(f'label.{label}')}</b>{self.text('colon')}"

    def line(self, label: str, shown: str) -> str:
        return f"{self.heading(label)} {shown}"

    def coded(self, label: str, code: str, kind: str | None = None) -> str:
        return self.line(label, self.code(kind or label, code))

    def pages(self, name: str, blocks: Iterable[str], *, verbatim: bool = False) -> tuple[Page, ...]:
        title = self.words[f"record.page.{name}"]
        remark = f"\n<i>{self.text('verbatim')}</i>" if verbatim else ""
        bodies = tuple(_packed(blocks, PAGE_LIMIT - len(title) - len(remark) - len("<b> (99/99)</b>\n\n")))
        return tuple(_page(name, title, remark, body, (nth, len(bodies))) for nth, body in enumerate(bodies, start=1))


def _page(name: str, title: str, remark: str, body: str, place: tuple[int, int]) -> Page:
    nth, of = place
    named, titled = (f"{name}_{nth}", f"{title} ({nth}/{of})") if of > 1 else (name, title)
    return Page(named, titled, f"<b>{html.escape(titled, quote=False)}</b>{remark}\n\n{body}")


def _packed(blocks: Iterable[str], room: int) -> Iterator[str]:
    page = ""
    for block in blocks:
        if page and len(page) + len("\n\n") + len(block) > room:
            yield page
            page = ""
        page = f"{page}\n\n{block}" if page else block
    yield page


def _overview(record: Record, speech: _Speech) -> Iterator[str]:
    yield _quote(record.title)
    yield "\n".join(_key_facts(record, speech))
    yield speech.line("conditions", _verbatim(*record.conditions))
    yield f"{speech.coded('results', record.results.state)}\n{_quote(record.results.statement)}"
    yield "\n".join((speech.heading("identifiers"), *(_identifier(one, speech) for one in record.identifiers)))
    empty = (f"• {speech.code('left_empty', part)}" for part in record.left_empty)
    yield "\n".join((speech.heading("left_empty"), *empty))


def _key_facts(record: Record, speech: _Speech) -> Iterator[str]:
    yield speech.line("id", _verbatim(record.id))
    yield speech.coded("status", record.status)
    yield speech.coded("phase", record.phase)
    yield speech.coded("study_type", record.study_type)
    yield speech.line("enrolment", speech.text("participants", number=record.enrolment))
    yield speech.line("start", speech.day(record.start))
    yield speech.line("completion", speech.day(record.completion))
    yield speech.line("last_updated", speech.day(record.last_updated))


def _identifier(one: Identifier, speech: _Speech) -> str:
    kind = _verbatim(one.type) if one.type else speech.text("type_not_stated")
    return f"• {_verbatim(one.value)} · {speech.code('identifier_source', one.source)} · {kind}"


def _design_and_arms(record: Record, speech: _Speech) -> Iterator[str]:
    design = record.design
    codes = design.model_dump(include={"allocation", "model", "purpose", "masking"})
    yield "\n".join((*(speech.coded(*one) for one in codes.items()), _quote(design.model_description)))
    yield from (_arm(arm, speech) for arm in record.arms)
    yield from (_intervention(one, speech) for one in record.interventions)
    if record.detailed_description:
        yield _quote(record.detailed_description)


def _arm(arm: Arm, speech: _Speech) -> str:
    lines = (
        speech.line("arm", _verbatim(arm.label)),
        speech.coded("type", arm.type, "arm_type"),
        speech.line("dose", _verbatim(arm.dose)),
        speech.line("schedule", _verbatim(arm.schedule)),
        speech.line("duration", _verbatim(arm.duration)),
        speech.line("interventions", _verbatim(*arm.interventions)),
    )
    return "\n".join((*lines, _quote(arm.description)))


def _intervention(one: Intervention, speech: _Speech) -> str:
    lines = (
        speech.line("intervention", _verbatim(one.name)),
        speech.coded("type", one.type, "intervention_type"),
        speech.line("dose", _verbatim(one.dose)),
        speech.line("schedule", _verbatim(one.schedule)),
    )
    return "\n".join((*lines, _quote("\n".join(one.description))))


def _inclusion(record: Record, speech: _Speech) -> Iterator[str]:
    who = record.eligibility
    codes = who.model_dump(include={"minimum_age", "sex", "healthy_volunteers"})
    yield "\n".join(speech.coded(*one) for one in codes.items())
    yield from _criteria(record, who.inclusion)


def _criteria(record: Record, groups: Iterable[Group]) -> Iterator[str]:
    for group in groups:
        if group.heading:
            yield f"<b>{_verbatim(group.heading)}</b>"
        yield from (f"<b>{one}</b> {_verbatim(record.criteria[one])}" for one in group.criteria)


def _contacts(record: Record, speech: _Speech) -> Iterator[str]:
    yield from (_sponsor(sponsor, speech) for sponsor in record.sponsors)
    yield speech.coded("responsible_party", record.responsible_party.role)
    yield from _central(record, speech)


def _sponsor(sponsor: Sponsor, speech: _Speech) -> str:
    return "\n".join(
        (
            speech.line("sponsor", _verbatim(sponsor.name)),
            speech.coded("sponsor_role", sponsor.role),
            speech.coded("sponsor_class", sponsor.sponsor_class),
        )
    )


def _central(record: Record, speech: _Speech) -> Iterator[str]:
    return (f"{speech.heading('central_contact')}\n{_contact(one, speech)}" for one in record.central_contacts)


def _related(trial: RelatedTrial, speech: _Speech) -> str:
    state = f"{speech.code('status', trial.status)} · {speech.code('phase', trial.phase)}"
    return f"<b>{_verbatim(trial.id)}</b>{speech.text('colon')} {state}\n{_quote(trial.title)}"


def _where(record: Record, speech: _Speech) -> str:
    open_now = ", ".join(f"{site.number}. {site.facility}, {site.city}" for site in record.recruiting())
    recruiting = speech.text("recruiting_now", sites=open_now) if open_now else speech.text("recruiting_nowhere")
    countries = speech.line("countries", ", ".join(speech.code("country", one) for one in record.countries))
    return "\n\n".join((recruiting, countries, *_central(record, speech)))


def _site(site: Site, speech: _Speech, remark: str) -> str:
    mark = "✅" if site.status == "RECRUITING" else "▫️"
    place = f"{_verbatim(site.city)}, {speech.code('country', site.country)} · <code>{_verbatim(site.slug)}</code>"
    state = f"{mark} {speech.code('status', site.status)}{_verbatim(remark and f' ({remark})')}"
    return f"<b>{site.number}. {_verbatim(site.facility)}</b>\n{place}\n{state}\n{_contact(site.contact, speech)}"


def _contact(one: Contact, speech: _Speech) -> str:
    return f"{_verbatim(one.name)} ({speech.code('contact_role', one.role)})\n{_verbatim(shown_phone(one.phone))}"


def _verbatim(*texts: str) -> str:
    return html.escape(", ".join(texts), quote=False)


def _quote(text: str) -> str:
    return f"<blockquote>{_verbatim(text)}</blockquote>"
