-- The topics of an article share it out completely.
select
    url,
    sum(weight) as weight

from {{ ref('br_article_topic') }}
group by url
having abs(sum(weight) - 1) > 0.000001
