-- Share of voice adds up: an article gives its regions one article, whatever their number.
select
    url,
    sum(weight) as weights

from {{ ref('br_article_region') }}
group by url
having abs(sum(weight) - 1) > 0.000001
