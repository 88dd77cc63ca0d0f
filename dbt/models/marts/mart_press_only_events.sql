with told as (

    -- the same event told by several prints of a story is one question, asked with the words of the first that stands
    select distinct on (told.story_key, told.region_code, told.unit_code, told.event_group, told.event_date)
        told.*,
        articles.published_at,
        articles.source_code

    from {{ ref('fct_press_event') }} as told
    inner join {{ ref('fct_article') }} as articles
        on told.url = articles.url
    where
        told.status = 'held'
        and articles.withdrawn_at is null
        and told.event_date is not null
        and told.region_code not like '-%'
        and told.event_group <> 'unknown'
    order by
        told.story_key,
        told.region_code,
        told.unit_code,
        told.event_group,
        told.event_date,
        articles.published_at,
        told.url,
        told.event_no

),

unmatched as (

    select told.*
    from told
    left join {{ ref('fct_event') }} as events
        on
            told.region_code = events.region_code
            and told.event_group = events.event_group
            and events.status = 'held'
            and events.event_date between told.event_date - 1 and told.event_date + 1
            and (told.unit_code like '-%' or events.unit_code like '-%' or told.unit_code = events.unit_code)
    where events.event_uid is null

),

asked as (

    -- nobody is asked about a day before its report is due, or without one: unless campaigning was forbidden on it
    select
        unmatched.*,
        days.filing_status

    from unmatched
    inner join {{ ref('mart_region_day') }} as days
        on
            unmatched.region_code = days.region_code
            and unmatched.event_date = days.report_date
    inner join {{ ref('dim_date') }} as dates
        on unmatched.event_date = dates.calendar_date
    where
        days.filing_status <> 'due'
        and (days.filing_status <> 'not_due' or not dates.is_campaign)

),

named as (

    select
        asked.*,
        to_char(asked.event_date, 'DD.MM.YYYY') as day,
        coalesce(units.name_ru, regions.name_ru) as place_ru,
        coalesce(units.name_kk, regions.name_kk) as place_kk,
        -- districts have no English names
        concat_ws(', ', regions.name_en, units.name_ru) as place_en,
        event_types.label_ru,
        event_types.label_kk,
        event_types.label_en,
        {{ is_not_filed('asked.filing_status') }} as is_without_report

    from asked
    inner join {{ ref('dim_region') }} as regions
        on asked.region_code = regions.region_code
    inner join {{ ref('dim_event_type') }} as event_types
        on asked.event_type = event_types.event_type
    left join {{ ref('dim_unit') }} as units
        on
            asked.unit_code = units.unit_code
            and units.unit_code not like '-%'
            and asked.event_date between units.valid_from and units.valid_to

)

select
    named.press_event_key,
    named.story_key,
    named.url,
    named.source_code,
    named.language,
    named.published_at,
    named.region_code,
    named.unit_code,
    named.event_type,
    named.event_group,
    named.event_date,
    named.date_basis,
    named.said,
    named.filing_status,
    format(
        'В прессе упомянуто: %s (%s), %s. %s Просим уточнить.',
        named.label_ru, named.place_ru, named.day,
        case
            when named.is_without_report then 'Отчёт региона за этот день пока не принят.'
            else 'В отчётах региона за эти дни такого мероприятия нет.'
        end
    ) as question_ru,
    format(
        'Баспасөзде аталған: %s (%s), %s. %s Нақтылап беріңіз.',
        named.label_kk, named.place_kk, named.day,
        case
            when named.is_without_report then 'Өңірдің осы күнгі есебі әзірге қабылданған жоқ.'
            else 'Өңірдің осы күндердегі есептерінде мұндай іс-шара жоқ.'
        end
    ) as question_kk,
    format(
        'The press mentions: %s (%s), %s. %s Please clarify.',
        named.label_en, named.place_en, named.day,
        case
            when named.is_without_report then 'The region''s report for this day has not been accepted so far.'
            else 'The region''s reports for these days have no such event.'
        end
    ) as question_en

from named
