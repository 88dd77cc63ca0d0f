{#- A dimension that is a list of codes with labels: the seed's rows, and the three unknown members. -#}
{% macro labelled(seed, code) -%}
    select
        {{ code }},
        label_ru,
        label_kk,
        label_en,
        sort_order

    from {{ seed }}

    union all

    select
        unknown.code as {{ code }},
        unknown.label_ru,
        unknown.label_kk,
        unknown.label_en,
        unknown.sort_order

    from ({{ unknown_members() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)
{%- endmacro %}

{#- The key of a dimension in a fact: the code as given, -2 where the dimension does not know it, `absent` where none was
    given: -1 (not given) or -3 (the fact has none). -#}
{% macro member(given, dimension, code, absent='-1') -%}
    case
        when {{ given }} is null then '{{ absent }}'
        when exists (
            select 1
            from {{ dimension }} as known
            where known.{{ code }} = {{ given }}
        ) then {{ given }}
        else '-2'
    end
{%- endmacro %}

{#- The one version of a member that is valid on a day: joined with it, a fact keeps its rows. -#}
{% macro valid_on(version_alias, code, day, key='region_code') -%}
    {{ version_alias }}.{{ key }} = {{ code }}
    and {{ day }} between {{ version_alias }}.valid_from and {{ version_alias }}.valid_to
{%- endmacro %}

{#- The open ends of a range. -#}
{% macro ever() %}date '1900-01-01'{% endmacro %}
{% macro for_good() %}date '9999-12-31'{% endmacro %}

{#- The last day of a range that begins on a day: the day before the next one of the same key, or open. -#}
{% macro until_next(code, valid_from) -%}
    coalesce(
        lead({{ valid_from }}) over (partition by {{ code }} order by {{ valid_from }}) - 1,
        {{ for_good() }}
    )
{%- endmacro %}

{#- The key of a version: the natural key and the day from which it holds. -#}
{% macro version_key(code, valid_from) -%}
    md5({{ code }} || '|' || {{ valid_from }}::text)
{%- endmacro %}

{#- One version of each member is the current one: the latest that has begun on the last reporting day taken in, else the
    first. Figures that are loaded ahead of their day wait for it. -#}
{% macro is_current(code, valid_from, today) -%}
    row_number() over (
        partition by {{ code }}
        order by
            {{ valid_from }} <= {{ today }} desc,
            case when {{ valid_from }} <= {{ today }} then {{ valid_from }} end desc,
            {{ valid_from }}
    ) = 1
{%- endmacro %}

{#- A Kazakh name in the state's Latin alphabet of 2021; what that alphabet has no letter for goes as in regions.csv and in
    Russian words of the state's own maps: ё io, ц ts, ч ch, щ şch, э e, ю iu, я ia, ъ and ь nothing. -#}
{% macro latin_2021(name) -%}
    translate(
        {%- set pairs = [
            ('Ц', 'Ts'), ('ц', 'ts'), ('Ч', 'Ch'), ('ч', 'ch'), ('Щ', 'Şch'), ('щ', 'şch'),
            ('Ё', 'Io'), ('ё', 'io'), ('Ю', 'Iu'), ('ю', 'iu'), ('Я', 'Ia'), ('я', 'ia')
        ] -%}
        {%- for _ in pairs %}replace({% endfor -%}
        {{ name }}
        {%- for cyrillic, latin in pairs %}, '{{ cyrillic }}', '{{ latin }}'){% endfor -%},
        'АаӘәБбВвГгҒғДдЕеЖжЗзИиЙйКкҚқЛлМмНнҢңОоӨөПпРрСсТтУуҰұҮүФфХхҺһШшЫыІіЭэЪъЬь',
        'AaÄäBbVvGgĞğDdEeJjZzİiİiKkQqLlMmNnÑñOoÖöPpRrSsTtUuŪūÜüFfHhHhŞşYyIıEe'
    )
{%- endmacro %}
