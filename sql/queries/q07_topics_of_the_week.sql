-- Q7: What were the ten topics asked about most in the last seven days, in Kazakh, and which are rising?
-- Shape: One row a topic, at most ten: questions of the last seven days, of the seven before, and the change as a
--   share.
-- Notes: Topics asked about fewer than five times are left out. The change is null below 30 questions or without a
--   week before.
select
    topics.topic_label_kk,
    topics.asked_7d,
    topics.asked_previous_7d,
    topics.momentum
from report.rpt_digest_topics as topics
where
    topics.report_date = (select max(latest.report_date) from report.rpt_digest_topics as latest)
    and topics.asked_7d >= 5
order by topics.asked_7d desc, topics.topic_label_kk
limit 10;
