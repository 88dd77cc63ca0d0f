-- One more deadline of the campaign: until when a region's first plan is due.

alter table ops.campaign add column plan_due_at timestamptz;
comment on column ops.campaign.plan_due_at is 'Until when the first plan of every region is due; null: no plan is waited for.';
