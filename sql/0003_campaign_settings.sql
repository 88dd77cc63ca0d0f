-- The campaign as configured: written from campaign.yml before every build, read by dbt. One place for dates and deadlines.

create table ops.campaign (
    only_row boolean primary key default true check (only_row),
    campaign_code text not null,
    name_ru text not null,
    name_kk text not null,
    name_en text not null,
    starts_on date not null,
    ends_on date not null,
    silence_on date not null,
    voting_on date not null,
    filed_by time not null,
    late_until time not null,
    digest_data_at time not null,
    time_zone text not null,
    is_synthetic boolean not null,
    check (starts_on <= ends_on and ends_on < silence_on and silence_on < voting_on)
);
comment on table ops.campaign is 'One row: the dates and deadlines of the campaign. filed_by is on the day itself, late_until and digest_data_at on the next.';

create table ops.campaign_parties (
    party_code text primary key,
    name_ru text not null,
    name_kk text not null,
    name_en text not null,
    is_coalition_member boolean not null,
    sort_order integer not null
);
comment on table ops.campaign_parties is 'The parties as configured.';

create table ops.campaign_regions (
    region_code text primary key check (region_code ~ '^[0-9]{2}$'),
    reporting_starts_on date not null
);
comment on table ops.campaign_regions is 'The regions that report, and from which day on they are expected to.';

create table ops.campaign_outlets (
    source_code text primary key,
    name text not null,
    language text not null,
    home_url text not null,
    feed_url text not null,
    region_code text
);
comment on table ops.campaign_outlets is 'The outlets as configured.';
