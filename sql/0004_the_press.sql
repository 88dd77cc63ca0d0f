-- The press as fetched: entries of feeds, pages, mentions, claims, and an event per attempt. No text of an article is stored here.

create table ops.feeds (
    source_code text primary key,
    etag text,
    last_modified text,
    body_sha256 text,
    last_success_at timestamptz,
    last_attempt_at timestamptz,
    failures_in_a_row integer not null default 0
);
comment on table ops.feeds is 'What we remember of each feed between two polls.';

create table ops.fetches (
    source_code text not null,
    url text not null,
    attempted_at timestamptz not null,
    outcome text not null check (outcome in ('accepted', 'unchanged', 'rejected', 'unreachable', 'broken')),
    http_status integer,
    bytes bigint not null default 0,
    entries integer not null default 0,
    entries_new integer not null default 0,
    detail text not null default '',
    primary key (source_code, url, attempted_at)
);
comment on table ops.fetches is 'One row per attempt to fetch a feed or a page.';

create table raw.press_entries (
    source_code text not null,
    url text not null,
    title text not null,
    published_at timestamptz,
    published_said text,
    guid text,
    first_seen_at timestamptz not null,
    primary key (source_code, url)
);
comment on table raw.press_entries is 'One row per outlet and canonical address: the entry as the feed gave it first.';

create table raw.press_pages (
    url text not null,
    body_sha256 text not null references ops.files (file_sha256),
    source_code text not null,
    fetched_at timestamptz not null,
    title text,
    published_at timestamptz,
    date_basis text check (date_basis in ('feed', 'metadata', 'text', 'relative', 'none')),
    event_date date,
    language text check (language in ('ru', 'kk', 'en', 'other')),
    is_language_uncertain boolean not null default false,
    words integer not null default 0,
    text_sha256 text not null,
    title_key text not null,
    flags text[] not null default '{}',
    reader_version text not null,
    primary key (url, body_sha256)
);
comment on table raw.press_pages is 'One row per version of an article page; the bytes are in the archive, the text is not stored.';

create table raw.press_mentions (
    url text not null,
    body_sha256 text not null,
    kind text not null check (kind in ('region', 'party')),
    code text not null,
    role text check (role in ('primary', 'background')),
    said text not null,
    starts_at integer not null,
    ends_at integer not null,
    primary key (url, body_sha256, kind, code, starts_at),
    foreign key (url, body_sha256) references raw.press_pages on delete cascade
);
comment on table raw.press_mentions is 'One row per mention of a region or a party; starts_at and ends_at are code points into the text of that version.';

create table raw.press_claims (
    url text not null,
    body_sha256 text not null,
    claim_no integer not null,
    measure text not null,
    low numeric,
    high numeric,
    comparator text not null check (comparator in ('eq', 'ge', 'le', 'approx', 'range')),
    unit text not null,
    scope text not null,
    status text not null check (status in ('planned', 'held', 'fact')),
    said text not null check (length(said) <= 160),
    starts_at integer not null,
    ends_at integer not null,
    rule_id text not null,
    primary key (url, body_sha256, claim_no),
    foreign key (url, body_sha256) references raw.press_pages on delete cascade
);
comment on table raw.press_claims is 'One row per figure an article states: measure, bounds, scope (a region code or national), with its words and offsets.';
