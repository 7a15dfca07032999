CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE card (
	screening INTEGER NOT NULL, 
	chat_id INTEGER NOT NULL, 
	message_id INTEGER, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (screening, chat_id)
);
CREATE TABLE care (
	screening INTEGER NOT NULL, 
	acknowledged_by INTEGER, 
	acknowledged_at DATETIME, 
	taken_by INTEGER, 
	taken_at DATETIME, 
	PRIMARY KEY (screening)
);
CREATE TABLE chain (
	id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	hash VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE chat (
	chat_id INTEGER NOT NULL, 
	site VARCHAR NOT NULL, 
	bound_by INTEGER, 
	bound_at DATETIME NOT NULL, 
	dead_at DATETIME, 
	moved_to INTEGER, 
	PRIMARY KEY (chat_id, site)
);
CREATE TABLE comment (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	screening INTEGER NOT NULL, 
	person INTEGER, 
	at DATETIME NOT NULL, 
	state VARCHAR NOT NULL, 
	text TEXT, 
	FOREIGN KEY(screening) REFERENCES screening (number)
);
CREATE TABLE console_session (
	id_sha256 VARCHAR NOT NULL, 
	person INTEGER NOT NULL, 
	begun_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	proven_at DATETIME, 
	ended_at DATETIME, 
	PRIMARY KEY (id_sha256), 
	FOREIGN KEY(person) REFERENCES person (id)
);
CREATE TABLE counter (
	name VARCHAR NOT NULL, 
	value INTEGER NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE dependent (
	trial VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	screening INTEGER NOT NULL, 
	PRIMARY KEY (trial, name, screening)
);
CREATE TABLE erasure (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	screening INTEGER NOT NULL, 
	reason VARCHAR NOT NULL, 
	asked_by INTEGER, 
	asked_at DATETIME NOT NULL, 
	ended_by INTEGER, 
	ended_at DATETIME, 
	done BOOLEAN NOT NULL, 
	FOREIGN KEY(screening) REFERENCES screening (number)
);
CREATE TABLE event (
	seq INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	person INTEGER, 
	role VARCHAR, 
	site VARCHAR, 
	screening INTEGER, 
	what VARCHAR NOT NULL, 
	fact VARCHAR, 
	sealed VARCHAR, 
	trial VARCHAR, 
	version VARCHAR, 
	trial_hash VARCHAR, 
	software VARCHAR NOT NULL, 
	update_id INTEGER, 
	form INTEGER NOT NULL, 
	prev_hash VARCHAR NOT NULL, 
	hash VARCHAR NOT NULL, 
	PRIMARY KEY (seq)
);
CREATE TABLE event_value (
	seq INTEGER NOT NULL, 
	salt VARCHAR NOT NULL, 
	old TEXT, 
	new TEXT, 
	reason TEXT, 
	PRIMARY KEY (seq), 
	FOREIGN KEY(seq) REFERENCES event (seq)
);
CREATE TABLE factor (
	person INTEGER NOT NULL, 
	secret VARCHAR NOT NULL, 
	made_at DATETIME NOT NULL, 
	proven_at DATETIME, 
	last_step INTEGER, 
	failures INTEGER NOT NULL, 
	locked_until DATETIME, 
	PRIMARY KEY (person), 
	FOREIGN KEY(person) REFERENCES person (id)
);
CREATE TABLE grants (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	person INTEGER NOT NULL, 
	role VARCHAR NOT NULL, 
	site VARCHAR, 
	granted_by INTEGER, 
	at DATETIME NOT NULL, 
	revoked_at DATETIME, 
	revoked_by INTEGER, delegated_from DATE, delegated_until DATE, 
	CONSTRAINT role_is_known CHECK (role IN ('investigator', 'coordinator', 'admin', 'auditor')), 
	FOREIGN KEY(person) REFERENCES person (id)
);
CREATE TABLE hold (
	chat_id INTEGER NOT NULL, 
	not_before DATETIME NOT NULL, 
	PRIMARY KEY (chat_id)
);
CREATE TABLE "inbox" (
	update_id INTEGER NOT NULL, 
	chat_id INTEGER, 
	telegram_id INTEGER, 
	received_at DATETIME NOT NULL, 
	payload TEXT, 
	state VARCHAR NOT NULL, 
	tries INTEGER NOT NULL, 
	error TEXT, 
	done_at DATETIME, 
	sort VARCHAR DEFAULT 'other' NOT NULL, 
	said_at DATETIME, 
	PRIMARY KEY (update_id), 
	CONSTRAINT state_is_known CHECK (state IN ('open', 'done', 'aside', 'refused')), 
	CONSTRAINT sort_is_known CHECK (sort IN ('message', 'tap', 'other'))
);
CREATE TABLE invite (
	token_sha256 VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	site VARCHAR, 
	created_by INTEGER, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	used_by INTEGER, 
	used_at DATETIME, 
	PRIMARY KEY (token_sha256), 
	CONSTRAINT role_is_known CHECK (role IN ('investigator', 'coordinator', 'admin', 'auditor'))
);
CREATE TABLE item (
	screening INTEGER NOT NULL, 
	criterion VARCHAR NOT NULL, 
	owner INTEGER, 
	owned_at DATETIME, 
	due DATE, 
	PRIMARY KEY (screening, criterion)
);
CREATE TABLE lease (
	name VARCHAR NOT NULL, 
	holder VARCHAR NOT NULL, 
	until DATETIME NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE meta (
	"key" VARCHAR NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE "outbox" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	chat_id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	screening INTEGER, 
	reference VARCHAR NOT NULL, 
	payload TEXT NOT NULL, 
	state VARCHAR NOT NULL, 
	not_before DATETIME, 
	lease_until DATETIME, 
	attempts INTEGER NOT NULL, 
	doubts INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	settled_at DATETIME, 
	message_id INTEGER, 
	error TEXT, 
	cause VARCHAR, 
	ordinal INTEGER NOT NULL, 
	fresh BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT kind_is_known CHECK (kind IN ('panel', 'say', 'card', 'recard', 'file', 'toast', 'delete', 'alert')), 
	CONSTRAINT state_is_known CHECK (state IN ('pending', 'sending', 'sent', 'later', 'ambiguous', 'blocked', 'dead')), 
	CONSTRAINT outbox_owed_once UNIQUE (cause, ordinal)
);
CREATE TABLE pace (
	chat_id INTEGER NOT NULL, 
	next_at DATETIME NOT NULL, 
	recent TEXT NOT NULL, 
	PRIMARY KEY (chat_id)
);
CREATE TABLE person (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	telegram_id INTEGER, 
	language VARCHAR, 
	current_screening INTEGER, 
	created_at DATETIME NOT NULL, reminders BOOLEAN DEFAULT 1 NOT NULL, hours VARCHAR, menu VARCHAR, forgotten_at DATETIME, 
	UNIQUE (telegram_id)
);
CREATE TABLE "query" (
	trial VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	criterion VARCHAR NOT NULL, 
	point TEXT, 
	opened_at DATETIME NOT NULL, 
	opened_by INTEGER, 
	answer TEXT, 
	answered_at DATETIME, 
	answered_by INTEGER, 
	PRIMARY KEY (trial, name)
);
CREATE TABLE reminder (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	screening INTEGER NOT NULL, 
	what VARCHAR NOT NULL, 
	criterion VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	done_at DATETIME, 
	CONSTRAINT reminder_once UNIQUE (screening, what, criterion, at)
);
CREATE TABLE screening (
	number INTEGER NOT NULL, 
	trial VARCHAR NOT NULL, 
	version VARCHAR NOT NULL, 
	site VARCHAR NOT NULL, 
	person INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	is_open BOOLEAN NOT NULL, 
	verdict VARCHAR, 
	first_exclusion VARCHAR, 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	day DATE NOT NULL, 
	revision INTEGER NOT NULL, 
	body TEXT NOT NULL, 
	findings TEXT, 
	panel_chat INTEGER, 
	panel_message_id INTEGER, panel_step VARCHAR, panel_at DATETIME, first INTEGER, attempt INTEGER DEFAULT '1' NOT NULL, review VARCHAR DEFAULT 'open' NOT NULL, 
	PRIMARY KEY (number), 
	CONSTRAINT verdict_is_known CHECK (verdict IN ('eligible', 'excluded', 'pending')), 
	FOREIGN KEY(person) REFERENCES person (id)
);
CREATE TABLE sign_in (
	token_sha256 VARCHAR NOT NULL, 
	person INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	used_at DATETIME, 
	PRIMARY KEY (token_sha256), 
	FOREIGN KEY(person) REFERENCES person (id)
);
CREATE TABLE site_status (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	site VARCHAR NOT NULL, 
	status VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	set_by INTEGER, 
	set_at DATETIME NOT NULL
);
CREATE TABLE trial (
	trial VARCHAR NOT NULL, 
	version VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	text TEXT NOT NULL, 
	first_used_at DATETIME NOT NULL, 
	PRIMARY KEY (trial, version)
);
CREATE TABLE utterance (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	screening INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	"by" VARCHAR NOT NULL, 
	text TEXT NOT NULL, 
	buttons TEXT NOT NULL, 
	did VARCHAR, 
	reference VARCHAR, 
	CONSTRAINT by_is_known CHECK (by IN ('bot', 'person')), 
	CONSTRAINT did_is_known CHECK (did IN ('typed', 'tapped')), 
	FOREIGN KEY(screening) REFERENCES screening (number)
);
CREATE INDEX chat_alive ON chat (site, chat_id) WHERE dead_at IS NULL;
CREATE INDEX comment_of_screening ON comment (screening, id);
CREATE INDEX console_session_of ON console_session (person, begun_at);
CREATE INDEX dependent_of_screening ON dependent (screening);
CREATE INDEX erasure_awaited ON erasure (screening) WHERE ended_at IS NULL;
CREATE INDEX event_at ON event (at);
CREATE INDEX event_of_kind ON event (what, seq, person) WHERE what <> 'answered';
CREATE INDEX event_of_person ON event (person, seq, what) WHERE person IS NOT NULL;
CREATE INDEX event_of_screening ON event (screening, seq) WHERE screening IS NOT NULL;
CREATE INDEX grants_active ON grants (person) WHERE revoked_at IS NULL;
CREATE INDEX grants_active_by_site ON grants (site, role) WHERE revoked_at IS NULL;
CREATE INDEX inbox_aside ON inbox (update_id) WHERE state = 'aside';
CREATE INDEX inbox_messages ON inbox (chat_id, received_at) WHERE sort = 'message';
CREATE INDEX inbox_open ON inbox (chat_id, update_id) WHERE done_at IS NULL;
CREATE INDEX inbox_with_payload ON inbox (done_at) WHERE payload IS NOT NULL;
CREATE INDEX invite_created ON invite (created_at);
CREATE INDEX outbox_ambiguous ON outbox (id, chat_id) WHERE state = 'ambiguous' AND settled_at IS NOT NULL;
CREATE INDEX outbox_failed ON outbox (state, id, chat_id) WHERE state IN ('blocked', 'dead');
CREATE INDEX outbox_of_screening ON outbox (screening, id) WHERE screening IS NOT NULL;
CREATE INDEX outbox_unsettled ON outbox (chat_id, id) WHERE settled_at IS NULL;
CREATE INDEX reminder_to_do ON reminder (at) WHERE done_at IS NULL;
CREATE INDEX screening_attempts ON screening (first, attempt, state) WHERE first IS NOT NULL;
CREATE INDEX screening_by_end ON screening (site, ended_at);
CREATE INDEX screening_by_person ON screening (person, number);
CREATE INDEX screening_by_site ON screening (site, number);
CREATE INDEX screening_figures ON screening (trial, site, state, verdict, first_exclusion, day);
CREATE INDEX screening_kinds_by_ended ON screening (state, verdict, review, ended_at, number, started_at) WHERE ended_at IS NOT NULL;
CREATE INDEX screening_kinds_by_started ON screening (state, verdict, review, started_at, number, ended_at);
CREATE INDEX screening_of_first_exclusion ON screening (first_exclusion, started_at, number, ended_at, site, state, verdict, review) WHERE first_exclusion IS NOT NULL;
CREATE INDEX screening_of_person ON screening (person, started_at, number, ended_at, site, state, verdict, review, first_exclusion);
CREATE INDEX screening_of_site ON screening (site, started_at, number, ended_at, state, verdict, review, first_exclusion);
CREATE INDEX screening_open ON screening (number) WHERE is_open;
CREATE INDEX screening_pending ON screening (site, number) WHERE state = 'pending';
CREATE INDEX sign_in_expires ON sign_in (expires_at);
CREATE INDEX site_status_of ON site_status (site, id);
CREATE INDEX utterance_of_screening ON utterance (screening, id);
CREATE TRIGGER event_refuses_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the audit only grows: no DELETE of event'); END;
CREATE TRIGGER event_refuses_replace BEFORE INSERT ON event WHEN EXISTS (SELECT 1 FROM event WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the audit only grows: no REPLACE of event'); END;
CREATE TRIGGER event_refuses_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the audit only grows: no UPDATE of event'); END;
CREATE TRIGGER event_value_refuses_replace BEFORE INSERT ON event_value WHEN EXISTS (SELECT 1 FROM event_value WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the audit only grows: no REPLACE of event_value'); END;
CREATE TRIGGER event_value_refuses_update BEFORE UPDATE ON event_value BEGIN SELECT RAISE(ABORT, 'the audit only grows: no UPDATE of event_value'); END;
INSERT INTO "alembic_version" VALUES('0004');
INSERT INTO "chain" VALUES(1,0,'0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO "counter" VALUES('screening',0);
