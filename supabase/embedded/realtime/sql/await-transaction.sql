-- Waits until a decoded transaction is visible to new snapshots. Its commit reaches the replication
-- stream a moment before other sessions see it; judging in that moment would lose the event.
create or replace function _realtime.await_transaction(transaction bigint) returns void
language plpgsql volatile set search_path = '' as $$
declare
  next_id bigint := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
  full_id bigint := ((next_id >> 32) << 32) | (transaction & 4294967295);
  deadline timestamptz := clock_timestamp() + interval '2 seconds';
begin
  -- the stream carries the low 32 bits; an id above the newest belongs to the epoch before
  if full_id > next_id then
    full_id := full_id - 4294967296;
  end if;
  while full_id > 0 and not pg_visible_in_snapshot(full_id::text::xid8, pg_current_snapshot())
    and clock_timestamp() < deadline
  loop
    perform pg_sleep(0.0005);
  end loop;
end $$;

revoke all on function _realtime.await_transaction(bigint) from public;
