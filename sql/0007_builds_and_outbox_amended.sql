-- A build says when it read its inputs, so that what came in during it is taken by the next; a message can be withdrawn.

alter table ops.builds add column inputs_read_at timestamptz;
update ops.builds set inputs_read_at = finished_at - make_interval(secs => seconds::double precision);
alter table ops.builds alter column inputs_read_at set not null;
comment on column ops.builds.inputs_read_at is 'When the stage layer read raw and ops; core and marts carry the instant of the stage they were built from.';

alter table ops.outbox drop constraint outbox_state_check;
alter table ops.outbox add constraint outbox_state_check
    check (state in ('pending', 'sending', 'sent', 'uncertain', 'bounced', 'withdrawn'));
comment on column ops.outbox.state is 'withdrawn: the recipient was taken out of the settings before the message was handed over.';

comment on table ops.deliveries is 'One row per distinct file and name at one of our doors; the same bytes under the same name again are no new row. received_at is the instant at our door, never the sender''s clock.';
