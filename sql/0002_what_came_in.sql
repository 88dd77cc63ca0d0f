-- Regional reports and the approved plan as received: files, deliveries, submissions, rows, cells.
-- `file_sha256` is the key of everything that came out of one file; a rerun replaces that file's rows and nothing else.

create table ops.files (
    file_sha256 text primary key check (file_sha256 ~ '^[0-9a-f]{64}$'),
    bytes bigint not null check (bytes >= 0),
    media_type text not null,
    first_seen_at timestamptz not null
);
comment on table ops.files is 'One row per distinct file ever received; the bytes are in the archive under this sha256.';

create table ops.deliveries (
    source_code text not null,
    file_name text not null,
    file_sha256 text not null references ops.files,
    channel_region text check (channel_region ~ '^[0-9]{2}$'),
    received_at timestamptz not null,
    primary key (source_code, file_name, file_sha256)
);
comment on table ops.deliveries is 'One row per arrival of a file at one of our doors. received_at is the instant at our door, never the sender''s clock.';
comment on column ops.deliveries.channel_region is 'The region the door belongs to (folder, token, mailbox); null when the door is shared.';

create table raw.submissions (
    file_sha256 text primary key references ops.files,
    source_code text not null,
    file_name text not null,
    carrier text not null check (carrier in ('xlsx', 'csv', 'json', 'unreadable')),
    pack text check (pack in ('daily', 'plan')),
    channel_region text,
    region_code text check (region_code ~ '^[0-9]{2}$'),
    report_date date,
    submission_id uuid,
    kind text check (kind in ('original', 'correction', 'retraction')),
    supersedes uuid,
    approval_ref text,
    form_version text,
    is_nil boolean,
    prepared_by_role text,
    language text,
    received_at timestamptz not null,
    state text not null check (state in ('accepted', 'accepted_with_warnings', 'partially_accepted', 'rejected')),
    rows_attempted integer not null check (rows_attempted >= 0),
    rows_succeeded integer not null check (rows_succeeded >= 0),
    rows_refused integer not null check (rows_refused >= 0),
    rows_ignored integer not null check (rows_ignored >= 0),
    reader_version text not null,
    loaded_at timestamptz not null default now(),
    check (rows_attempted = rows_succeeded + rows_refused + rows_ignored)
);
comment on table raw.submissions is 'One row per distinct file read: its manifest as said, and what became of its rows. rows_attempted = succeeded + refused + ignored.';

create table raw.report_events (
    file_sha256 text not null references raw.submissions on delete cascade,
    sheet text not null,
    row_no integer not null,
    event_uid text not null,
    row_action text not null,
    event_date date not null,
    start_time time,
    duration_min integer check (duration_min >= 0),
    unit_code text,
    settlement_kind text,
    event_type text not null,
    format text not null,
    audience text not null,
    status text not null,
    participants_offline integer not null check (participants_offline >= 0),
    participants_online integer not null check (participants_online >= 0),
    coalition_members_present integer check (coalition_members_present >= 0),
    questions_count integer check (questions_count >= 0),
    proposals_count integer check (proposals_count >= 0),
    materials_handed integer check (materials_handed >= 0),
    plan_version integer,
    plan_line integer,
    is_unplanned boolean,
    is_media_present boolean,
    note text,
    primary key (file_sha256, sheet, row_no)
);
comment on table raw.report_events is 'Form F2: one row per readable row of an events journal. participants_* are attendances, not persons.';

create table raw.report_summaries (
    file_sha256 text not null references raw.submissions on delete cascade,
    sheet text not null,
    row_no integer not null,
    events_held_day integer,
    events_held_cum integer,
    participants_offline_day integer,
    participants_offline_cum integer,
    participants_online_day integer,
    participants_online_cum integer,
    households_day integer,
    households_cum integer,
    materials_distributed_day integer,
    materials_distributed_cum integer,
    questions_day integer,
    questions_cum integer,
    proposals_day integer,
    proposals_cum integer,
    posts_day integer,
    posts_cum integer,
    coalitions_total integer,
    members_total integer,
    units_covered_day integer,
    remarks text,
    primary key (file_sha256, sheet, row_no)
);
comment on table raw.report_summaries is 'Form F8: the region''s own day totals and running totals, as said; null where the cell said "no data".';

create table raw.report_questions (
    file_sha256 text not null references raw.submissions on delete cascade,
    sheet text not null,
    row_no integer not null,
    unit_code text,
    topic_code text not null,
    kind text not null,
    channel text not null,
    asked_count integer not null check (asked_count >= 0),
    answered_count integer check (answered_count >= 0),
    escalated_count integer check (escalated_count >= 0),
    primary key (file_sha256, sheet, row_no)
);
comment on table raw.report_questions is 'Form F6: questions and proposals counted by district, topic, kind and channel. No text of a citizen is stored.';

create table raw.plan_lines (
    file_sha256 text not null references raw.submissions on delete cascade,
    sheet text not null,
    row_no integer not null,
    plan_version integer not null check (plan_version >= 1),
    approved_on date not null,
    approval_ref text not null,
    plan_line integer not null check (plan_line >= 1),
    unit_code text,
    plan_date date not null,
    event_type text not null,
    format text not null,
    audience text,
    planned_events integer not null check (planned_events between 1 and 200),
    planned_participants integer check (planned_participants >= 0),
    primary key (file_sha256, sheet, row_no)
);
comment on table raw.plan_lines is 'Form F1: the approved plan, one row per line of one version of one region''s plan.';

create table raw.cells (
    file_sha256 text not null references raw.submissions on delete cascade,
    sheet text not null,
    cell text not null,
    row_no integer not null,
    col_no integer not null,
    said text,
    kind text not null,
    primary key (file_sha256, sheet, row_no, col_no)
);
comment on table raw.cells is 'Every filled cell of every report that could be opened, with its address: what a figure is followed back to.';

create table ops.findings (
    file_sha256 text not null references raw.submissions on delete cascade,
    fence text not null check (fence in ('parser', 'expectation')),
    finding_no integer not null,
    rule text not null check (rule ~ '^R-[0-9]{3}$'),
    severity text not null check (severity in ('B', 'Q', 'W', 'I')),
    scope text not null check (scope in ('file', 'sheet', 'column', 'row', 'cell')),
    sheet text,
    cell text,
    row_no integer,
    field text,
    said text,
    args jsonb not null default '{}',
    suggested text,
    primary key (file_sha256, fence, finding_no)
);
comment on table ops.findings is 'What was wrong or odd, by rule and address. B blocks the filing, Q refuses the row, W asks for a look, I informs.';

create table ops.quarantine (
    file_sha256 text not null references raw.submissions on delete cascade,
    sheet text not null,
    row_no integer not null,
    form text not null,
    fence text not null check (fence in ('parser', 'expectation')),
    rules text[] not null,
    cells jsonb not null,
    primary key (file_sha256, sheet, row_no)
);
comment on table ops.quarantine is 'One row per refused row: every cell as it was said, and the rules that refused it.';

create table ops.holds (
    file_sha256 text primary key references raw.submissions on delete cascade,
    rule text not null,
    why text not null,
    held_at timestamptz not null default now()
);
comment on table ops.holds is 'Files held back whole by a critical expectation; their rows stay out of the warehouse.';

create table ops.receipts (
    room text not null check (room in ('reports', 'press')),
    report_date date not null,
    key text not null,
    outcome text not null check (outcome in ('accepted', 'unchanged', 'rejected', 'nothing', 'unreachable', 'broken')),
    files integer not null default 0,
    rows_loaded integer not null default 0,
    rows_refused integer not null default 0,
    detail text not null default '',
    attempted_at timestamptz not null,
    primary key (room, report_date, key)
);
comment on table ops.receipts is 'How the last attempt of a reporting day ended for one region or one outlet.';

create table ops.days (
    report_date date primary key,
    as_of timestamptz not null,
    is_closed boolean not null default false
);
comment on table ops.days is 'The reporting days taken in, and until which instant we have looked for them.';

create table ops.validations (
    suite text not null,
    report_date date not null,
    success boolean not null,
    expectations integer not null,
    failed integer not null,
    rows_checked integer not null,
    results jsonb not null,
    validated_at timestamptz not null,
    primary key (suite, report_date)
);
comment on table ops.validations is 'One row per expectation suite and reporting day: what Great Expectations found.';
