-- What was built, what was mailed and what became of each message. Addresses are configuration and never stored: only their digest is.

create table ops.builds (
    report_date date not null,
    fingerprint text not null,
    layer text not null check (layer in ('stage', 'core', 'marts')),
    finished_at timestamptz not null,
    nodes integer not null,
    seconds numeric not null,
    primary key (report_date, layer)
);
comment on table ops.builds is 'The last successful build of each layer for a day, and the fingerprint of what it was built from.';

create table ops.editions (
    edition text primary key,
    kind text not null,
    report_date date not null,
    data_as_of timestamptz not null,
    figures jsonb not null,
    frozen_at timestamptz not null
);
comment on table ops.editions is 'One row per edition: the figures that were mailed, frozen.';

create table ops.outbox (
    message_id text primary key,
    edition text not null references ops.editions,
    audience text not null,
    language text not null check (language in ('ru', 'kk', 'en')),
    recipient_sha256 text not null,
    body_sha256 text not null,
    state text not null check (state in ('pending', 'sending', 'sent', 'uncertain', 'bounced')),
    attempts integer not null default 0,
    queued_at timestamptz not null,
    sent_at timestamptz,
    unique (edition, audience, recipient_sha256)
);
comment on table ops.outbox is 'One row per message to one recipient; the body is in the archive under body_sha256.';

create table ops.mail_attempts (
    message_id text not null references ops.outbox,
    attempt_no integer not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    outcome text check (outcome in ('sent', 'refused', 'failed', 'uncertain')),
    said text not null default '',
    primary key (message_id, attempt_no)
);
comment on table ops.mail_attempts is 'One row per try at a message. An attempt without an end that was followed by another is a possible duplicate.';
