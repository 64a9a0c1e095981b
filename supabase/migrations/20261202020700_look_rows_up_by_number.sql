-- Rows of sealed stretches were joined with the whole log, which made the text of every row for each page. Now each seal looks
-- its own row up: `offset 0` keeps it a look-up, whatever the planner thinks of the size of the log. JSON is put together as text: as jsonb it took twice as long.

create or replace function audit.check_chunk(p_from bigint, p_to bigint, p_archived_to bigint, out checked bigint, out bad bigint)
language sql
stable
security definer
set search_path = ''
as $$
  select count(*), min(c.chain_no) filter (where not c.holds)
  from (
    select x.chain_no, (x.chain_no = x.no_before + 1 and x.prev_hash = x.hash_before and not x.backdated and case
      when x.is_there then x.hash = audit.link(x.prev_hash, audit.sealed_text(x.chain_no, audit.stamp(x.sealed_at), x.seq, x.id,
        x.created_at, x.actor_id, x.actor_name, x.actor_type, x.action, x.resource_type, x.resource_id, x.reason, x.metadata,
        x.trace_id, x.channel, x.ip, x.user_agent))
      else x.chain_no <= p_archived_to end) is true as holds
    from (
      select s.chain_no, s.prev_hash, s.hash, s.sealed_at, r.*, r.row_no is not null as is_there,
        coalesce(lag(s.chain_no) over w, 0) as no_before,
        coalesce(lag(s.hash) over w, case when s.chain_no = 1 then decode(repeat('00', 32), 'hex') end) as hash_before,
        coalesce(lag(r.row_no) over w < r.row_no and lag(r.at) over w - r.at > interval '1 hour', false) as backdated
      from public.audit_seals s
      left join lateral (select t.* from audit.rows t where t.row_no = s.seq offset 0) r on true
      where s.chain_no between p_from - 1 and p_to
      window w as (order by s.chain_no)
    ) x
    where x.chain_no >= p_from
  ) c
$$;

drop function public.read_sealed_rows(bigint, integer);
drop function private.read_sealed_rows(bigint, integer);

-- Rows as they travel, for whoever verifies them elsewhere. A row that is not there any more has no fields.
create function private.read_sealed_rows(p_after bigint, p_page_size integer)
returns json
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_refusal jsonb := private.refuse_unless_auditor(private.current_actor(), 'audit.rows_read');
begin
  if v_refusal is not null then
    return v_refusal::json;
  end if;
  return (
    select json_build_object('rows', coalesce(json_agg(x), '[]'), 'sealed_to', (select f.chain_no from private.audit_frontier f))
    from (
      select s.chain_no, audit.stamp(s.sealed_at) as sealed_at, encode(s.prev_hash, 'hex') as prev_hash, encode(s.hash, 'hex') as hash,
        case when t.row_no is not null then array[t.seq, t.id, t.created_at, t.actor_id, t.actor_name, t.actor_type, t.action,
          t.resource_type, t.resource_id, t.reason, t.metadata, t.trace_id, t.channel, t.ip, t.user_agent] end as fields
      from (
        select c.* from public.audit_seals c
        where c.chain_no > coalesce(p_after, 0)
        order by c.chain_no limit least(greatest(coalesce(p_page_size, 1000), 1), 5000)
      ) s
      left join lateral (select r.* from audit.rows r where r.row_no = s.seq offset 0) t on true
      order by s.chain_no
    ) x);
end
$$;
revoke execute on function private.read_sealed_rows(bigint, integer) from public, anon, authenticated, service_role;
grant execute on function private.read_sealed_rows(bigint, integer) to authenticated, service_role;

create function public.read_sealed_rows(after_chain_no bigint default 0, page_size integer default 1000)
returns json language sql volatile security invoker set search_path = ''
begin atomic
  select private.read_sealed_rows(after_chain_no, page_size);
end;
revoke execute on function public.read_sealed_rows(bigint, integer) from public, anon, authenticated, service_role;
grant execute on function public.read_sealed_rows(bigint, integer) to authenticated, service_role;
