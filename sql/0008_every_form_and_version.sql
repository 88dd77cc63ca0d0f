-- All forms of domain 4.3, permissions and decisions of HQ, answers to senders, and the versions of a filing in time.

create table raw.report_roster (
    file_sha256 text not null references raw.submissions on delete cascade,
    sheet text not null,
    row_no integer not null,
    as_of date not null,
    coalition_code text not null,
    coalition_level text not null check (coalition_level in ('regional', 'city', 'district')),
    established_on date,
    party_code text not null,
    member_category text not null,
    members_count integer not null check (members_count >= 0),
    primary key (file_sha256, sheet, row_no)
);
comment on table raw.report_roster is 'Form F3: members of a coalition counted by party and category; a count on a date, never a list of persons.';

create table raw.report_materials (
    file_sha256 text not null references raw.submissions on delete cascade,
    sheet text not null,
    row_no integer not null,
    unit_code text,
    material_type text not null,
    language text not null,
    opening integer not null check (opening >= 0),
    received integer not null check (received >= 0),
    distributed integer not null check (distributed >= 0),
    written_off integer not null check (written_off >= 0),
    closing integer not null check (closing >= 0),
    primary key (file_sha256, sheet, row_no)
);
comment on table raw.report_materials is 'Form F4: the day''s stock and movement of a material, in copies. closing = opening + received - distributed - written_off.';

create table raw.report_door (
    file_sha256 text not null references raw.submissions on delete cascade,
    sheet text not null,
    row_no integer not null,
    unit_code text not null,
    teams integer not null check (teams between 1 and 200),
    households_visited integer not null check (households_visited >= 0),
    households_opened integer not null check (households_opened >= 0),
    households_no_answer integer not null check (households_no_answer >= 0),
    households_declined integer not null check (households_declined >= 0),
    leaflets_left integer check (leaflets_left >= 0),
    questions_count integer check (questions_count >= 0),
    primary key (file_sha256, sheet, row_no)
);
comment on table raw.report_door is 'Form F5: households visited in a unit on a day, counted. No address, no opinion.';

create table raw.report_online (
    file_sha256 text not null references raw.submissions on delete cascade,
    sheet text not null,
    row_no integer not null,
    platform text not null,
    language text not null,
    accounts integer check (accounts >= 0),
    posts integer not null check (posts >= 0),
    livestreams integer check (livestreams >= 0),
    reach integer check (reach >= 0),
    views integer check (views >= 0),
    engagements integer check (engagements >= 0),
    peak_viewers integer check (peak_viewers >= 0),
    followers_total integer check (followers_total >= 0),
    primary key (file_sha256, sheet, row_no)
);
comment on table raw.report_online is 'Form F7: the day''s work on one platform in one language. reach is of that day and platform: it cannot be added up.';

alter table raw.report_questions add column sample_text text check (length(sample_text) <= 200);
comment on table raw.report_questions is 'Form F6: questions and proposals counted by district, topic, kind and channel. sample_text is a paraphrase by staff, without personal data.';

alter table raw.submissions add column sheet_rows text;
alter table raw.submissions add column let_in_at timestamptz;
comment on column raw.submissions.sheet_rows is 'Rows of each sheet as the manifest says them, e.g. F2=35; F6=12.';
comment on column raw.submissions.let_in_at is 'When HQ waived the rule that refused the file; null for a file that needed no permission.';
create index on raw.submissions (report_date, pack, region_code);
create index on raw.submissions (submission_id);
create index on raw.report_events (event_uid);
alter table raw.cells add column field text;
comment on column raw.cells.field is 'The column of the form that the cell was read as; null for headings, titles and what belongs to no form.';
alter table raw.submissions drop constraint submissions_pack_check;
alter table raw.submissions add constraint submissions_pack_check check (pack in ('daily', 'plan', 'roster'));

-- A rule in shadow is counted and shown to engineers; nothing follows from it. A waived finding names HQ's permission.
alter table ops.findings add column is_shadow boolean not null default false;
alter table ops.findings add column waiver_ref text;
alter table ops.findings drop constraint findings_scope_check;
alter table ops.findings add constraint findings_scope_check
    check (scope in ('file', 'sheet', 'column', 'row', 'cell', 'cross-file'));
create index on ops.findings (rule);
comment on column ops.findings.fence is 'parser: found while reading and loading the file; expectation: found over the day''s batch.';
comment on column ops.findings.is_shadow is 'The rule is on trial: the finding is counted, the sender is not told, nothing is refused for it.';
comment on column ops.findings.waiver_ref is 'The approval by which HQ let this rule be skipped for this filing; the finding then only informs.';

create table ops.waivers (
    region_code text not null check (region_code ~ '^[0-9]{2}$'),
    report_date date not null,
    pack text not null check (pack in ('daily', 'plan', 'roster')),
    rule text not null check (rule ~ '^R-[0-9]{3}$'),
    approval_ref text not null check (length(approval_ref) between 1 and 40),
    granted_by_role text not null,
    reason text not null,
    granted_at timestamptz not null default now(),
    primary key (region_code, report_date, pack, rule)
);
comment on table ops.waivers is 'Permissions of HQ to skip one named rule for one filing. granted_by_role is a role, never a person.';

-- A file may be held for more than one reason; each is released by itself.
alter table ops.holds drop constraint holds_pkey;
alter table ops.holds add primary key (file_sha256, rule);
alter table ops.holds add column released_at timestamptz;
alter table ops.holds add column approval_ref text;
comment on column ops.holds.released_at is 'When HQ let the file in; from this instant its figures count.';

create table ops.freeze_lifts (
    region_code text not null check (region_code ~ '^[0-9]{2}$'),
    report_date date not null,
    approval_ref text not null check (length(approval_ref) between 1 and 40),
    lifted_at timestamptz not null default now(),
    primary key (region_code, report_date)
);
comment on table ops.freeze_lifts is 'Region-days for which HQ takes submissions after the close of reporting.';

alter table ops.campaign add column freezes_at timestamptz;
comment on column ops.campaign.freezes_at is 'The close of reporting: what comes later is kept and held until HQ lifts the freeze.';
alter table ops.campaign_regions add column door_starts_on date;
comment on column ops.campaign_regions.door_starts_on is 'The first day of the door-to-door action in the region.';

-- Answers to senders: one a judgement of a file, so that no one is told the same twice.
create table ops.answers (
    file_sha256 text not null references ops.files,
    judgement_sha256 text not null check (judgement_sha256 ~ '^[0-9a-f]{64}$'),
    edition text not null,
    state text not null,
    answered_at timestamptz not null,
    primary key (file_sha256, judgement_sha256)
);
comment on table ops.answers is 'One row per answer written to a sender: about which file, and about which judgement of it (state and findings).';

-- Mailboxes and interfaces. No address is stored: a sender who belongs to no region is known by a digest.
alter table ops.deliveries add column answers_to text;
comment on column ops.deliveries.answers_to is 'The Message-ID of our own mail that this delivery replied to, where it came by mail.';

create table ops.strangers (
    source_code text not null,
    item text not null,
    sender_sha256 text,
    why text not null,
    received_at timestamptz not null,
    seen_at timestamptz not null default now(),
    primary key (source_code, item)
);
comment on table ops.strangers is 'Mails and records that belong to no region of ours, or bring no attachment: left where they are, told to engineers.';

create table ops.sightings (
    source_code text not null,
    file_name text not null,
    marks text not null,
    seen_at timestamptz not null,
    primary key (source_code, file_name)
);
comment on table ops.sightings is 'Files too young to be taken (perhaps still being written): size and mtime at first sight. Unchanged at the next look, the file counts as received at that first sight.';

-- The versions of a filing, written once: loading, expectations and dbt read these two views.
create view ops.submission_versions as
with held as (

    select
        file_sha256,
        bool_or(released_at is null) as is_held,
        min(rule) filter (where released_at is null) as held_by_rule,
        max(released_at) as released_at
    from ops.holds
    group by file_sha256

),

attributed as materialized (

    -- A refused file is its sender's, whatever region it names. Where its date cannot be believed (unreadable, outside the
    -- campaign, not come yet) it belongs to the day in its name, else to the day whose noon it came before.
    select
        submissions.file_sha256,
        coalesce(submissions.pack, 'daily') as pack,
        case
            when submissions.state = 'rejected' then coalesce(submissions.channel_region, submissions.region_code)
            else submissions.region_code
        end as region_code,
        coalesce(
            case
                when
                    submissions.state <> 'rejected'
                    or coalesce(submissions.report_date between campaign.starts_on and last.day, true)
                    then submissions.report_date
            end,
            case when coalesce(named.day between campaign.starts_on and last.day, true) then named.day end,
            (submissions.received_at at time zone campaign.time_zone - campaign.late_until)::date
        ) as report_date,
        submissions.submission_id,
        submissions.supersedes,
        coalesce(submissions.kind, 'original') as kind,
        submissions.is_nil,
        submissions.received_at,
        submissions.state,
        coalesce(held.is_held, false) as is_held,
        held.held_by_rule,
        submissions.state <> 'rejected' and not coalesce(held.is_held, false) as is_acceptable,
        case
            when submissions.state <> 'rejected' and not coalesce(held.is_held, false)
                then greatest(submissions.received_at, submissions.let_in_at, held.released_at)
        end as known_from
    from raw.submissions as submissions
    left join ops.campaign as campaign on true
    left join held on submissions.file_sha256 = held.file_sha256
    cross join lateral (
        select substring(regexp_replace(submissions.file_name, '^.*/', '') from '\d{4}-\d{2}-\d{2}') as text
    ) as found
    cross join lateral (
        select case when pg_input_is_valid(found.text, 'date') then found.text::date end as day
    ) as named
    cross join lateral (
        select least(campaign.voting_on, (submissions.received_at at time zone campaign.time_zone)::date) as day
    ) as last

),

retractions as materialized (

    select region_code, report_date, supersedes, received_at, known_from
    from attributed
    where kind = 'retraction'

),

dated as (

    -- A retraction withdraws what was received until then under the number it names.
    select
        attributed.*,
        attributed.kind = 'retraction' as is_retraction,
        case when attributed.pack = 'plan' then '9999-12-31'::date else attributed.report_date end as version_day,
        (
            select min(retractions.known_from)
            from retractions
            where
                retractions.supersedes = attributed.submission_id
                and retractions.region_code = attributed.region_code
                and retractions.report_date = attributed.report_date
                and retractions.received_at >= attributed.received_at
                and attributed.kind <> 'retraction'
        ) as withdrawn_at
    from attributed

),

numbered as (

    select
        dated.*,
        dated.is_acceptable and not dated.is_retraction and dated.withdrawn_at is null as is_standing,
        row_number() over (
            partition by dated.pack, dated.region_code, dated.version_day, dated.is_acceptable and not dated.is_retraction
            order by dated.known_from, dated.received_at, dated.file_sha256
        ) as position
    from dated

),

judged as (

    select
        numbered.*,
        numbered.is_standing
        and numbered.position = max(numbered.position) filter (where numbered.is_standing) over (
            partition by numbered.pack, numbered.region_code, numbered.version_day
        ) as is_official
    from numbered

),

later as (

    -- what the expectations found after the file was read
    select
        file_sha256,
        bool_or(severity = 'Q') as is_refused,
        bool_or(severity = 'W') as is_warned
    from ops.findings
    where fence = 'expectation' and not is_shadow
    group by file_sha256

)

select
    judged.file_sha256,
    judged.pack,
    judged.region_code,
    judged.report_date,
    judged.submission_id,
    judged.supersedes,
    judged.kind,
    judged.is_nil,
    judged.received_at,
    judged.state,
    judged.is_held,
    judged.held_by_rule,
    judged.is_acceptable,
    judged.is_retraction,
    judged.withdrawn_at is not null as is_withdrawn,
    judged.is_standing,
    case when judged.is_acceptable and not judged.is_retraction then judged.position::integer end as version_no,
    judged.is_official,
    judged.known_from,
    judged.withdrawn_at,
    judged.version_day,
    case
        when judged.state = 'rejected' then 'rejected'
        when judged.is_held then 'held'
        when judged.withdrawn_at is not null then 'retracted'
        when not judged.is_official and not judged.is_retraction then 'superseded'
        when later.is_refused then 'partially_accepted'
        when later.is_warned and judged.state = 'accepted' then 'accepted_with_warnings'
        else judged.state
    end as filing_state
from judged
left join later on judged.file_sha256 = later.file_sha256;

comment on view ops.submission_versions is 'One row per file read: whose filing it is, whether it stands, and whether it is the official version of its (region, day, pack) now.';
comment on column ops.submission_versions.pack is 'daily, plan or roster; daily for a file that could not be read.';
comment on column ops.submission_versions.region_code is 'The region of the filing; of a refused file the one whose door it came through.';
comment on column ops.submission_versions.report_date is 'The reporting day; of a refused file whose date cannot be believed the one in its name, else the day whose noon it came before.';
comment on column ops.submission_versions.is_held is 'The file waits for a decision of HQ (a hold that is not released).';
comment on column ops.submission_versions.held_by_rule is 'The first of the rules that hold the file.';
comment on column ops.submission_versions.is_acceptable is 'Neither refused nor held.';
comment on column ops.submission_versions.is_retraction is 'The file withdraws another one and brings no rows.';
comment on column ops.submission_versions.is_withdrawn is 'An acceptable retraction received later names this submission.';
comment on column ops.submission_versions.is_standing is 'Acceptable, not withdrawn, and no retraction: may be official.';
comment on column ops.submission_versions.version_no is 'Number of the acceptable version in the order in which versions became known; stays when the version is withdrawn. Null for refused and held files and for retractions.';
comment on column ops.submission_versions.is_official is 'The version that counts now: of those that stand the one that became known last.';
comment on column ops.submission_versions.known_from is 'From when on the file could count: its receipt, or the decision of HQ that let it in. Null while it cannot.';
comment on column ops.submission_versions.withdrawn_at is 'When a retraction took the file back; null: it did not.';
comment on column ops.submission_versions.version_day is 'The day part of the key of a version; 9999-12-31 for plans, whose versions are one line a region.';
comment on column ops.submission_versions.filing_state is 'rejected, held, retracted, superseded, partially_accepted, accepted_with_warnings or accepted.';

create view ops.official_versions as
with versions as materialized (

    select file_sha256, pack, region_code, report_date, version_day, version_no, known_from, withdrawn_at
    from ops.submission_versions
    where is_acceptable and not is_retraction

),

instants as (

    select
        versions.pack,
        versions.region_code,
        versions.version_day,
        changes.at
    from versions
    cross join lateral (values (versions.known_from), (versions.withdrawn_at)) as changes (at)
    where changes.at is not null
    group by versions.pack, versions.region_code, versions.version_day, changes.at

),

chosen as (

    -- who was official from each instant on; nobody where all were withdrawn
    select distinct on (instants.pack, instants.region_code, instants.version_day, instants.at)
        instants.pack,
        instants.region_code,
        instants.version_day,
        instants.at,
        versions.file_sha256,
        versions.report_date
    from instants
    left join versions
        on
            instants.pack = versions.pack
            and instants.region_code = versions.region_code
            and instants.version_day = versions.version_day
            and versions.known_from <= instants.at
            and (versions.withdrawn_at is null or versions.withdrawn_at > instants.at)
    order by
        instants.pack,
        instants.region_code,
        instants.version_day,
        instants.at,
        versions.version_no desc nulls last

),

changed as (

    select
        chosen.*,
        chosen.file_sha256 is distinct from lag(chosen.file_sha256) over key as is_change
    from chosen
    window key as (partition by chosen.pack, chosen.region_code, chosen.version_day order by chosen.at)

),

intervals as (

    select
        changed.*,
        lead(changed.at) over (
            partition by changed.pack, changed.region_code, changed.version_day
            order by changed.at
        ) as until
    from changed
    where changed.is_change

)

select
    file_sha256,
    pack,
    region_code,
    report_date,
    at as known_from,
    until as known_to
from intervals
where file_sha256 is not null;

comment on view ops.official_versions is 'Which file was the official one of (region, day, pack) and when: what was known at t is known_from <= t < coalesce(known_to, ''infinity''). A file that became official again has a row for each time.';
comment on column ops.official_versions.report_date is 'The reporting day of the file; plans are one line of versions a region, whatever their day.';
comment on column ops.official_versions.known_from is 'From when on the file was the official one.';
comment on column ops.official_versions.known_to is 'Until when; null: it still is.';

grant select, insert, update, delete on
    ops.waivers, ops.freeze_lifts, ops.strangers, ops.answers, ops.sightings
to esep_loader;
grant select on ops.submission_versions, ops.official_versions to esep_loader, esep_transformer;
grant select on ops.waivers, ops.freeze_lifts, ops.strangers, ops.answers, ops.sightings to esep_transformer;
-- an answer is kept in one transaction with its messages, and those are the reporter's
grant select, insert on ops.answers to esep_reporter;
grant select on ops.outbox, ops.mail_attempts, ops.editions to esep_loader;
