-- What an operator resumed starts although the queue is paused. Pausing again, by hand or with a release, takes that back: work
-- that a kill caught while it drained would else start all at once the moment the kill is released, its slots long past. Rows that somebody holds are left out: nobody waits here while holding
-- the controls.

-- Serves the pause.
create index workflows_released on public.workflows (id)
  where released and status in ('queued', 'failed', 'awaiting_approval');

-- Sets the pause of the queue and returns what it was. Letting it go again spreads what waits over time.
create or replace function private.set_queue_paused(p_actor private.actor, p_paused boolean, p_reason text)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_was boolean;
begin
  select i.queue_paused into v_was from public.installation i where i.id = 1 for update;
  if p_paused then
    update public.workflows w set released = false
    where w.id in (
      select r.id from public.workflows r
      where r.released and r.status in ('queued', 'failed', 'awaiting_approval') order by r.id for update skip locked);
  end if;
  if v_was = p_paused then
    return v_was;
  end if;
  update public.installation i
  set queue_paused = p_paused,
    queue_paused_at = case when p_paused then clock_timestamp() end,
    queue_paused_by = case when p_paused then p_actor.id end,
    queue_paused_by_name = case when p_paused then p_actor.name end,
    queue_paused_reason = case when p_paused then nullif(btrim(left(p_reason, 2000)), '') end
  where i.id = 1;
  if not p_paused then
    perform private.spread_queue();
  end if;
  return v_was;
end
$$;
