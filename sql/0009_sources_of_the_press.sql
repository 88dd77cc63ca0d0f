-- Where the press comes from: doors of an outlet, when each is asked again, what became of every attempt, and how well each is.

alter table ops.feeds
    add column door text not null default 'feed' check (door in ('feed', 'sitemap', 'listing')),
    add column door_url text,
    add column moved_to text,
    add column rejected_in_a_row integer not null default 0 check (rejected_in_a_row >= 0),
    add column last_whole_at timestamptz,
    add column new_per_hour double precision check (new_per_hour >= 0),
    add column next_poll_at timestamptz,
    add column every_minutes integer check (every_minutes between 1 and 1440),
    add column last_new_at timestamptz,
    add column entries_lost_polls integer not null default 0 check (entries_lost_polls >= 0),
    add column state text not null default 'new'
        check (state in ('new', 'well', 'quiet', 'silent', 'failing', 'blocked', 'gone', 'changed')),
    add column state_since timestamptz,
    add column state_reason text not null default '';
comment on column ops.feeds.door is 'What was read last: the feed, the news sitemap, or the listing page.';
comment on column ops.feeds.door_url is 'The address of the door that is read now: as configured, or found when the configured ones failed.';
comment on column ops.feeds.moved_to is 'Where the server says that the door has moved for good; null when it has not.';
comment on column ops.feeds.rejected_in_a_row is 'Polls in a row whose answer was not what the door should give; at three the next door is tried.';
comment on column ops.feeds.last_whole_at is 'When the source was last asked without validators: a frozen ETag hides nothing longer than a day.';
comment on column ops.feeds.new_per_hour is 'New entries an hour, averaged with a time constant of twelve hours; the rhythm follows it.';
comment on column ops.feeds.next_poll_at is 'Not asked again before this instant: the rhythm, a back-off, or what the server asked for.';
comment on column ops.feeds.every_minutes is 'The rhythm of polling, 30 to 1440 minutes, by what the source yields.';
comment on column ops.feeds.last_new_at is 'When an entry new to us was seen last.';
comment on column ops.feeds.entries_lost_polls is 'How many polls had nothing in common with the one before: stories between them were lost.';
comment on column ops.feeds.state is 'well; quiet: less than usual; silent: an alarm; failing; blocked: challenge pages or refusals; gone; changed: its layout.';

alter table ops.fetches
    add column kind text not null default 'page' check (kind in ('feed', 'sitemap', 'listing', 'page', 'home')),
    add column failure text check (failure in ('hard', 'soft', 'temporary')),
    add column reason text not null default '',
    add column retry_at timestamptz,
    add column took_ms integer check (took_ms >= 0),
    add column entries_known integer check (entries_known >= 0),
    add column as_of timestamptz;
comment on column ops.fetches.kind is 'feed, sitemap, listing: a door of the source; page: an article; home: asked in a search for another door, no word on the source.';
comment on column ops.fetches.failure is 'hard: gone or forbidden, not asked again by itself; soft: answered with something else than was asked; temporary: later, perhaps.';
comment on column ops.fetches.reason is 'The class of the failure, e.g. timeout, throttled, robots, private_address, challenge, not_a_feed.';
comment on column ops.fetches.retry_at is 'Not before this instant, by the server''s Retry-After or our back-off.';
comment on column ops.fetches.entries_known is 'Entries of this poll that were known before: none of them means that stories were lost.';
comment on column ops.fetches.as_of is 'The instant of the run: a past day that is looked at again is judged by it, not by our clock (attempted_at).';

create table ops.hosts (
    host text primary key,
    last_request_at timestamptz,
    robots_text text check (length(robots_text) <= 512000),
    robots_status integer,
    robots_read_at timestamptz
);
comment on table ops.hosts is 'One row per origin: its robots.txt and when it was asked last, shared by all our processes so that a host is left in peace.';
comment on column ops.hosts.host is 'The origin: scheme, host and port, e.g. https://news.example.';

alter table ops.campaign_outlets
    alter column feed_url drop not null,
    add column sitemap_url text,
    add column listing_url text;

grant select, insert, update, delete on ops.hosts to esep_loader;
grant select on ops.hosts to esep_transformer;
