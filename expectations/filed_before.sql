-- What an expectation may say about what was filed before. A name in braces in a query of these suites is put in place
-- of the piece of SQL under it. {day} and {as_of} are those of the validation.
--
-- Pieces "of earlier days" follow holds and refused rows. Pieces "of the day" never do: what the suites decide about a day
-- must not change what they see of it, or looking again would find something else.

-- {before:TABLE} rows of raw.TABLE in the files that are official of earlier days, refused rows left out
(
    select earlier.*, official.region_code, official.report_date as filed_on, official.known_from
    from raw.{table} as earlier
    inner join ops.official_versions as official on earlier.file_sha256 = official.file_sha256
    where official.report_date < {day} and official.known_from <= {as_of}
        and (official.known_to is null or official.known_to > {as_of})
        and not exists (
            select from ops.quarantine as refused
            where refused.file_sha256 = earlier.file_sha256
                and refused.sheet = earlier.sheet
                and refused.row_no = earlier.row_no
        )
)

-- {versions:TABLE} the same of every file that was official at some time: what was known when something came
(
    select earlier.*, official.region_code, official.report_date as filed_on, official.known_from,
        case when official.known_to <= {as_of} then official.known_to end as known_to
    from raw.{table} as earlier
    inner join ops.official_versions as official on earlier.file_sha256 = official.file_sha256
    where official.report_date < {day} and official.known_from <= {as_of}
        and not exists (
            select from ops.quarantine as refused
            where refused.file_sha256 = earlier.file_sha256
                and refused.sheet = earlier.sheet
                and refused.row_no = earlier.row_no
        )
)

-- {of_day:TABLE} rows of raw.TABLE in the day's files
(
    select own.*, files.region_code, files.report_date, files.received_at
    from raw.{table} as own
    inner join raw.submissions as files on own.file_sha256 = files.file_sha256
    where files.report_date = {day} and files.state <> 'rejected' and files.received_at <= {as_of}
)

-- {filed} the daily packs that are official of earlier days
(
    select official.region_code, official.report_date as filed_on
    from ops.official_versions as official
    where official.pack = 'daily' and official.report_date < {day} and official.known_from <= {as_of}
        and (official.known_to is null or official.known_to > {as_of})
)

-- {corrections} corrections and retractions of earlier days
(
    select files.region_code, files.report_date as corrected_on, files.received_at
    from ops.submission_versions as files
    where files.pack = 'daily' and files.kind in ('correction', 'retraction') and files.is_acceptable
        and files.report_date < {day} and files.known_from <= {as_of}
)

-- {refused} what the reader refused, by form: a sum that lacks a refused row must not be held against anyone
(
    select file_sha256, form from ops.quarantine where fence = 'parser'
)

-- {gaps} earlier days of which a row was refused, by form
(
    select official.region_code, official.report_date as filed_on, refused.form
    from ops.quarantine as refused
    inner join ops.official_versions as official on refused.file_sha256 = official.file_sha256
    where official.report_date < {day} and official.known_from <= {as_of}
        and (official.known_to is null or official.known_to > {as_of})
)

-- {rosters} every roster known, the day's among them, counted: one row a file and date of the roster
(
    select file_sha256, region_code, as_of, filed_on, max(came_at) as came_at, sum(members_count) as members,
        count(distinct coalition_code) as coalitions,
        not exists (
            select from {refused} as refused where refused.file_sha256 = lines.file_sha256 and refused.form = 'F3'
        ) as is_whole
    from (
        select file_sha256, region_code, as_of, filed_on, known_from as came_at, members_count, coalition_code
        from {before:report_roster} as rosters_before
        union all
        select file_sha256, region_code, as_of, report_date, received_at, members_count, coalition_code
        from {of_day:report_roster} as rosters_of_day
    ) as lines
    where as_of <= {day}
    group by file_sha256, region_code, as_of, filed_on
)

-- {roster} for each of the day's files the roster that counts for it: its own, else the latest of its region
(
    select distinct on (files.file_sha256)
        files.file_sha256 as for_file, known.file_sha256 as roster_file, known.as_of, known.members, known.coalitions,
        known.is_whole
    from raw.submissions as files
    inner join {rosters} as known on files.region_code = known.region_code
    where files.report_date = {day} and files.state <> 'rejected' and files.received_at <= {as_of}
    order by files.file_sha256, known.file_sha256 = files.file_sha256 desc, known.as_of desc, known.filed_on desc,
        known.came_at desc, known.file_sha256
)

-- {plans} lines of every plan known, the day's among them
(
    select lines.*, files.region_code, files.filed_on, files.received_at
    from raw.plan_lines as lines
    inner join (
        select file_sha256, region_code, report_date as filed_on, received_at
        from ops.submission_versions
        where pack = 'plan' and is_standing and report_date < {day} and known_from <= {as_of}
        union all
        select file_sha256, region_code, report_date, received_at
        from raw.submissions
        where pack = 'plan' and report_date = {day} and state <> 'rejected' and received_at <= {as_of}
    ) as files on lines.file_sha256 = files.file_sha256
)

-- {force} from which day on a version of a region's plan is in force, as int_plan_lines has it for what is published: the
-- first from the start; a later one from the day after its approval, and not before it came, whatever date it bears
(
    select lines.region_code, lines.plan_version,
        case
            when row_number() over (partition by lines.region_code order by lines.plan_version) = 1 then date '-infinity'
            else greatest(
                max(lines.approved_on) + 1,
                max((lines.received_at at time zone campaign.time_zone - campaign.late_until)::date)
            )
        end as from_day
    from {plans} as lines
    cross join ops.campaign as campaign
    group by lines.region_code, lines.plan_version
)

-- {plan_of_events} for each of the day's journals and each day in it the version of the plan that is in force
(
    select distinct on (event.file_sha256, event.event_date) event.file_sha256, event.event_date, force.plan_version
    from {batch} as event
    inner join {force} as force on event.region_code = force.region_code and force.from_day <= event.event_date
    order by event.file_sha256, event.event_date, force.plan_version desc
)

-- {line_types} the type of event of each line of each version, as it came last
(
    select distinct on (region_code, plan_version, plan_line) region_code, plan_version, plan_line, event_type
    from {plans} as lines
    order by region_code, plan_version, plan_line, received_at desc, file_sha256
)

-- {plan_before} for each of the day's plans that could be read whole the one it takes the place of
(
    select distinct on (mine.file_sha256) mine.file_sha256, earlier.file_sha256 as earlier_sha256,
        earlier.plan_version as earlier_version
    from (
        select distinct file_sha256, region_code, plan_version, received_at from {batch} as line
    ) as mine
    inner join (
        select distinct file_sha256, region_code, plan_version, received_at from {plans} as lines
    ) as earlier
        on mine.region_code = earlier.region_code
        and mine.file_sha256 <> earlier.file_sha256
        and earlier.received_at < mine.received_at
        and earlier.plan_version <= mine.plan_version
        and not exists (
            select from {refused} as refused where refused.file_sha256 = mine.file_sha256 and refused.form = 'F1'
        )
    order by mine.file_sha256, earlier.plan_version desc, earlier.received_at desc, earlier.file_sha256
)

-- {roster_before} for each of the day's rosters that could be read whole the last one of an earlier date
(
    select distinct on (mine.file_sha256) mine.file_sha256, mine.as_of, mine.members,
        earlier.file_sha256 as earlier_sha256, earlier.as_of as date, earlier.members as before
    from {rosters} as mine
    inner join (select distinct file_sha256 from {batch} as line) as files
        on mine.file_sha256 = files.file_sha256 and mine.is_whole
    inner join {rosters} as earlier
        on mine.region_code = earlier.region_code and earlier.as_of < mine.as_of and earlier.is_whole
        and mine.file_sha256 <> earlier.file_sha256
    order by mine.file_sha256, mine.as_of desc, earlier.as_of desc, earlier.filed_on desc, earlier.came_at desc,
        earlier.file_sha256
)

-- {regions} voters, population and first reporting day of every region
(
    select * from (values {region_values}) as known (region_code, voters, population, starts_on)
)

-- {metrics:ALIAS} the pairs of a summary as rows; wide, because a slip of one region may be as large as an integer can be,
-- and its sum with another would stop the check of all
(
    select * from (values
        ('events_held', {table}.events_held_day::bigint, {table}.events_held_cum::bigint),
        ('participants_offline', {table}.participants_offline_day, {table}.participants_offline_cum),
        ('participants_online', {table}.participants_online_day, {table}.participants_online_cum),
        ('households', {table}.households_day, {table}.households_cum),
        ('materials_distributed', {table}.materials_distributed_day, {table}.materials_distributed_cum),
        ('questions', {table}.questions_day, {table}.questions_cum),
        ('proposals', {table}.proposals_day, {table}.proposals_cum),
        ('posts', {table}.posts_day, {table}.posts_cum)
    ) as pairs (metric, of_day, running)
)
