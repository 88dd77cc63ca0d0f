with events as (

    select
        region_code,
        event_date,
        sum(events_held) as events_held,
        sum(events_postponed) as events_postponed,
        sum(events_cancelled) as events_cancelled,
        sum(events_in_person) as events_in_person,
        sum(events_online) as events_online,
        sum(participants_offline) as participants_offline,
        sum(participants_in_person) as participants_in_person,
        sum(participants_online) as participants_online,
        sum(materials_handed) as materials_handed,
        sum(events_held_own_pack) as events_held_own_pack,
        sum(participants_own_pack) as participants_own_pack

    from {{ ref('int_event_days') }}
    group by
        region_code,
        event_date

),

questions as (

    select
        region_code,
        report_date,
        sum(asked) filter (where kind = 'question') as questions,
        sum(asked) filter (where kind = 'proposal') as proposals,
        sum(answered) filter (where kind = 'question') as answered,
        sum(asked_of_answered) filter (where kind = 'question') as asked_of_answered,
        sum(backlog) filter (where kind = 'question') as backlog_added

    from {{ ref('int_question_days') }}
    group by
        region_code,
        report_date

)

-- What is known of a day, told or not: events of a silent day that came later are here, and are shown in sums alone.
select
    days.region_code,
    days.report_date,
    days.versions > 0 as is_accepted,
    coalesce(events.events_held, 0)::integer as events_held,
    coalesce(events.events_postponed, 0)::integer as events_postponed,
    coalesce(events.events_cancelled, 0)::integer as events_cancelled,
    coalesce(events.events_in_person, 0)::integer as events_in_person,
    coalesce(events.events_online, 0)::integer as events_online,
    coalesce(events.participants_offline, 0)::integer as participants_offline,
    coalesce(events.participants_in_person, 0)::integer as participants_in_person,
    coalesce(events.participants_online, 0)::integer as participants_online,
    coalesce(events.materials_handed, 0)::integer as materials_handed,
    coalesce(events.events_held_own_pack, 0)::integer as events_held_own_pack,
    coalesce(events.participants_own_pack, 0)::integer as participants_own_pack,
    coalesce(questions.questions, 0)::integer as questions,
    coalesce(questions.proposals, 0)::integer as proposals,
    questions.answered::integer as answered,
    questions.asked_of_answered::integer as asked_of_answered,
    coalesce(questions.backlog_added, 0)::integer as backlog_added,
    forms.households_visited,
    forms.households_opened,
    forms.materials_distributed,
    forms.posts,
    forms.views

from {{ ref('fct_expectation') }} as days
left join events
    on
        days.region_code = events.region_code
        and days.report_date = events.event_date
left join questions
    on
        days.region_code = questions.region_code
        and days.report_date = questions.report_date
left join {{ ref('int_form_totals') }} as forms
    on
        days.region_code = forms.region_code
        and days.report_date = forms.report_date
where days.pack = 'daily'
