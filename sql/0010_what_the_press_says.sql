-- What is read in a page, whole: units, kinds of events, channels, topics, quotes, detected events, the sketch of a text, and its revisions.

alter table raw.press_pages
    add column canonical_url text,
    add column modified_at timestamptz,
    add column event_date_basis text not null default 'none' check (event_date_basis in ('text', 'relative', 'none')),
    add column text_share numeric(5, 4) check (text_share between 0 and 1),
    add column sketch bigint[] not null default '{}',
    add column read_at timestamptz;
comment on column raw.press_pages.canonical_url is 'The address the page itself calls its own (link rel=canonical), made canonical; null when it names none.';
comment on column raw.press_pages.modified_at is 'When the page says that it was last changed.';
comment on column raw.press_pages.event_date_basis is 'Where event_date comes from: printed in the text, a relative word such as today, or none.';
comment on column raw.press_pages.text_share is 'Characters of the article''s text by characters of the page: falls when a site changes its layout.';
comment on column raw.press_pages.sketch is 'The smallest hashes of the text''s three-word runs: two pages compare without their texts. No word can be read from it.';
comment on column raw.press_pages.read_at is 'When these rows were written by the reader of reader_version.';

alter table raw.press_mentions
    drop constraint press_mentions_kind_check,
    add constraint press_mentions_kind_check
        check (kind in ('region', 'unit', 'party', 'event_type', 'channel', 'topic')),
    add column strength text check (strength in ('strong', 'district', 'weak'));
comment on column raw.press_mentions.strength is 'The evidence for a region: a name with its head, a district of it, or a weak name alone.';

alter table raw.press_claims
    add column unit_code text,
    add column speaker_role text;
comment on column raw.press_claims.unit_code is 'The district or town the figure is about, where the text says so; its region is the scope.';
comment on column raw.press_claims.speaker_role is 'The role of whoever said it, where somebody is quoted: never a name.';

create table raw.press_quotes (
    url text not null,
    body_sha256 text not null,
    quote_no integer not null,
    is_direct boolean not null,
    speaker_role text not null,
    starts_at integer not null,
    ends_at integer not null,
    primary key (url, body_sha256, quote_no),
    foreign key (url, body_sha256) references raw.press_pages on delete cascade
);
comment on table raw.press_quotes is 'One row per quotation in a version of a page: where it stands and the role of the speaker; neither its words nor a name.';

create table raw.press_events (
    url text not null,
    body_sha256 text not null,
    event_no integer not null,
    event_type text not null,
    status text not null check (status in ('planned', 'held')),
    region_code text not null,
    unit_code text,
    event_date date,
    date_basis text not null check (date_basis in ('text', 'relative', 'published', 'none')),
    said text not null check (length(said) <= 160),
    starts_at integer not null,
    ends_at integer not null,
    rule_id text not null,
    primary key (url, body_sha256, event_no),
    foreign key (url, body_sha256) references raw.press_pages on delete cascade
);
comment on table raw.press_events is 'One row per event of the campaign that a version of a page tells of: what kind, where, on which day, held or planned.';

-- Revisions: a page is looked at again for some days, and what it says may change.

alter table raw.press_pages add column returned_at timestamptz;
comment on column raw.press_pages.returned_at is 'When the page went back to this version after another one; null for most. The version that stands has the latest of this and fetched_at.';

create table ops.visits (
    url text primary key,
    source_code text not null,
    kept_as text not null,
    article_url text not null,
    etag text,
    last_modified text,
    body_sha256 text,
    visits integer not null default 0 check (visits >= 0),
    failures integer not null default 0 check (failures >= 0),
    failure text check (failure in ('hard', 'soft', 'temporary')),
    reason text not null default '',
    first_read_at timestamptz,
    last_asked_at timestamptz not null,
    next_look_at timestamptz
);
create index on ops.visits (article_url);
comment on table ops.visits is 'One row per address of an article that was asked: what stood there last, and when it is looked at again.';
comment on column ops.visits.kept_as is 'The address under which its article is kept in raw.press_pages: its own, or that of an earlier entry which leads to the same article.';
comment on column ops.visits.article_url is 'The address the article calls its own (link rel=canonical on the same host) or was moved to for good; else url.';
comment on column ops.visits.visits is 'How often an article was read there or found unchanged.';
comment on column ops.visits.failures is 'Failures in a row since then.';
comment on column ops.visits.failure is 'The class of the last failure; null when the last attempt was good.';
comment on column ops.visits.last_asked_at is 'The instant of the run that asked last.';
comment on column ops.visits.next_look_at is 'Not asked again before this instant of a run; null: not again by itself.';

insert into ops.visits (url, source_code, kept_as, article_url, body_sha256, visits, first_read_at, last_asked_at)
select distinct on (url) url, source_code, url, url, body_sha256, 1, fetched_at, fetched_at
from raw.press_pages
order by url, fetched_at desc, body_sha256;

grant select, insert, update, delete on ops.visits to esep_loader;
grant select on ops.visits to esep_transformer;

create view raw.press_claim_changes as
with versions as (

    select
        url,
        body_sha256,
        greatest(fetched_at, returned_at) as fetched_at,
        row_number() over (partition by url order by greatest(fetched_at, returned_at), body_sha256) as version_no

    from raw.press_pages
    where not 'PARTIAL' = any(flags)

),

said as (

    select
        versions.url,
        versions.version_no,
        versions.fetched_at,
        claims.measure,
        claims.scope,
        coalesce(claims.unit_code, '') as unit_code,
        claims.status,
        claims.claim_no,
        claims.low,
        claims.high,
        claims.comparator,
        claims.said,
        -- the second of two equal figures is another figure than the first
        row_number() over (
            partition by
                versions.url, versions.version_no, claims.measure, claims.scope, claims.unit_code, claims.status,
                claims.low, claims.high, claims.comparator
            order by claims.claim_no
        ) as copy_no

    from versions
    inner join raw.press_claims as claims
        on versions.url = claims.url
        and versions.body_sha256 = claims.body_sha256

),

differing as (

    -- is_after: stands in version_no and not in the one before; else: stood in the one before and no longer does
    select
        versions.url,
        versions.version_no,
        versions.fetched_at,
        said.version_no = versions.version_no as is_after,
        said.measure,
        said.scope,
        said.unit_code,
        said.status,
        said.low,
        said.high,
        said.comparator,
        said.said,
        row_number() over (
            partition by
                versions.url, versions.version_no, said.version_no, said.measure, said.scope, said.unit_code, said.status
            order by said.claim_no
        ) as number

    from versions
    inner join said
        on versions.url = said.url
        and said.version_no in (versions.version_no, versions.version_no - 1)
    where
        versions.version_no > 1
        and not exists (
            select 1
            from said as other
            where
                other.url = said.url
                and other.version_no = versions.version_no + versions.version_no - 1 - said.version_no
                and (other.measure, other.scope, other.unit_code, other.status, other.comparator, other.copy_no)
                = (said.measure, said.scope, said.unit_code, said.status, said.comparator, said.copy_no)
                and other.low is not distinct from said.low
                and other.high is not distinct from said.high
        )

)

select
    url,
    version_no,
    fetched_at,
    measure,
    scope,
    nullif(unit_code, '') as unit_code,
    status,
    case when before.said is null then 'added' when after.said is null then 'removed' else 'changed' end as change,
    before.low as low_before,
    before.high as high_before,
    before.comparator as comparator_before,
    before.said as said_before,
    after.low as low_after,
    after.high as high_after,
    after.comparator as comparator_after,
    after.said as said_after

from (select * from differing where not is_after) as before
full join (select * from differing where is_after) as after
    using (url, version_no, fetched_at, measure, scope, unit_code, status, number);
comment on view raw.press_claim_changes is 'One row per figure that differs between two consecutive whole versions of a page: added, removed, or changed from before to after.';
