-- SYNTHETIC: the tables that dbt builds in schema report, as the bulletin reads them; types as PostgreSQL would infer them.

drop table if exists report.rpt_digest_headline, report.rpt_digest_regions, report.rpt_digest_topics,
    report.rpt_digest_discrepancies, report.rpt_digest_alarms;

create table report.rpt_digest_headline (
    report_date date,
    regions_expected bigint, regions_filed bigint, regions_on_time bigint, regions_late bigint,
    regions_missing bigint, regions_rejected bigint,
    planned_cum numeric, held_cum numeric, planned_total numeric,
    completion_cum_pct numeric, completion_cum_pct_previous_day numeric,
    events_held bigint, participants_offline bigint, questions bigint, proposals bigint,
    articles bigint, articles_ru bigint, articles_kk bigint,
    discrepancies_major bigint, discrepancies_checked bigint, alarms bigint,
    rows_loaded bigint, rows_refused bigint, findings_warning bigint,
    days_to_vote integer, data_as_of timestamptz
);

create table report.rpt_digest_regions (
    report_date date, region_code text,
    region_name_ru text, region_name_kk text, region_name_en text,
    tile_row integer, tile_col integer, tile_label_ru text, tile_label_kk text, tile_label_en text,
    is_city boolean, sort_order integer,
    filing_status text, received_at timestamptz, minutes_late integer,
    events_held bigint, planned_cum numeric, held_cum numeric, planned_total numeric,
    completion_cum_pct numeric, pace_gap_pp numeric, days_missing_in_a_row bigint
);

create table report.rpt_digest_topics (
    report_date date, topic_code text, topic_label_ru text, topic_label_kk text, topic_label_en text,
    asked bigint, asked_7d numeric, asked_previous_7d numeric, momentum numeric, rank bigint
);

create table report.rpt_digest_discrepancies (
    report_date date, rank bigint, url text, title text, source_name text,
    region_code text, region_name_ru text, region_name_kk text, region_name_en text,
    measure text, status text, said text, low numeric, high numeric, comparator text, claim_date date,
    reported_value numeric, deviation_pct numeric, verdict text
);

create table report.rpt_digest_alarms (
    report_date date, alarm_code text, region_code text, severity text, since_date date, detail jsonb
);

grant select on all tables in schema report to esep_reporter;
