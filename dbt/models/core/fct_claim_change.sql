with regions as (

    select region_code from {{ ref('dim_region') }}

),

versions as (

    -- figures that other rules read may differ without a word of the page having changed
    select
        url,
        version_no,
        reader_version = lag(reader_version) over (partition by url order by version_no) as is_by_same_rules

    from {{ ref('stg_press__pages') }}
    where not is_partial

),

changes as (

    select * from {{ ref('stg_press__claim_changes') }}

)

select
    changes.url,
    changes.version_no::integer as version_no,
    changes.change_no::integer as change_no,
    stories.story_key,
    changes.seen_at,
    changes.change,
    versions.is_by_same_rules,
    {{ member('changes.measure', ref('dim_claim_measure'), 'measure') }} as measure,
    case
        when changes.scope = 'national' then '-3'
        else coalesce(regions.region_code, '-2')
    end as region_code,
    {{ member('changes.unit_code', ref('dim_unit'), 'unit_code', '-3') }} as unit_code,
    changes.status,
    changes.low_before,
    changes.high_before,
    changes.comparator_before,
    changes.said_before,
    changes.low_after,
    changes.high_after,
    changes.comparator_after,
    changes.said_after

from changes
inner join {{ ref('int_stories') }} as stories
    on changes.url = stories.url
left join versions
    on
        changes.url = versions.url
        and changes.version_no = versions.version_no
left join regions
    on changes.scope = regions.region_code
