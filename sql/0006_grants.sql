-- Least privilege: the loader writes what came in, the transformer reads it, the reporter writes editions and the outbox, the analyst reads.

grant select, insert, update, delete on all tables in schema raw to esep_loader;
grant select, insert, update, delete on
    ops.files, ops.deliveries, ops.findings, ops.quarantine, ops.holds, ops.receipts, ops.days, ops.validations,
    ops.campaign, ops.campaign_parties, ops.campaign_regions, ops.campaign_outlets, ops.feeds, ops.fetches
to esep_loader;
grant select on ops.builds to esep_loader;

grant select on all tables in schema raw to esep_transformer;
grant select on all tables in schema ops to esep_transformer;
grant insert, update, delete on ops.builds to esep_transformer;

grant select, insert, update on ops.editions, ops.outbox, ops.mail_attempts to esep_reporter;
grant select, insert on ops.files to esep_reporter;

alter default privileges in schema raw grant select, insert, update, delete on tables to esep_loader;
alter default privileges in schema raw grant select on tables to esep_transformer;
