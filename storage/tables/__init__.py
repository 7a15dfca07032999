"""Every table there is. Rows never leave `storage`: its functions return frozen values.

Telegram's ids are 64 bits wide, times are aware and in UTC, closed lists are strings with a CHECK, an id given by the
database is never given twice. JSON is kept as text, so that what is read is byte for byte what was written.
"""

from sqlalchemy import Table
from sqlmodel import SQLModel

from storage.tables.clinic import ScreeningRow, TrialRow, UtteranceRow
from storage.tables.console import CommentRow, ErasureRow, FactorRow, SessionRow, SignInRow
from storage.tables.ledger import ChainRow, EventRow, ValueRow
from storage.tables.staff import ChatRow, GrantRow, InviteRow, PersonRow, SiteStatusRow
from storage.tables.traffic import CounterRow, HoldRow, InboxRow, LeaseRow, MetaRow, OutboxRow, PaceRow
from storage.tables.work import CardRow, CareRow, DependentRow, ItemRow, QueryRow, ReminderRow

METADATA = SQLModel.metadata


def _table(row: type[SQLModel]) -> Table:
    return METADATA.tables[str(row.__tablename__)]


INBOX, OUTBOX = _table(InboxRow), _table(OutboxRow)
HOLD, PACE, LEASE = _table(HoldRow), _table(PaceRow), _table(LeaseRow)
META, COUNTER = _table(MetaRow), _table(CounterRow)
TRIAL, SCREENING, UTTERANCE = _table(TrialRow), _table(ScreeningRow), _table(UtteranceRow)
PERSON, GRANT, INVITE, CHAT = _table(PersonRow), _table(GrantRow), _table(InviteRow), _table(ChatRow)
SITE_STATUS = _table(SiteStatusRow)
CARD, CARE, ITEM, REMINDER = _table(CardRow), _table(CareRow), _table(ItemRow), _table(ReminderRow)
QUERY, DEPENDENT = _table(QueryRow), _table(DependentRow)
SIGN_IN, SESSION, FACTOR = _table(SignInRow), _table(SessionRow), _table(FactorRow)
COMMENT, ERASURE = _table(CommentRow), _table(ErasureRow)
EVENT, VALUE, CHAIN = _table(EventRow), _table(ValueRow), _table(ChainRow)
