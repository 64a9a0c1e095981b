-- An amount that was known and is not any more says nothing about how much money moves: it cannot be compared, like another
-- currency, and those who approved the amount have not approved its absence.

create or replace function private.is_larger_radius(p_new jsonb, p_old jsonb)
returns boolean
language sql
immutable
security invoker
set search_path = ''
as $$
  select (p_new -> 'unknown') is distinct from (p_old -> 'unknown')
    or coalesce((p_new ->> 'rows')::numeric, 0) > coalesce((p_old ->> 'rows')::numeric, 0)
    or coalesce((p_new ->> 'users')::numeric, 0) > coalesce((p_old ->> 'users')::numeric, 0)
    or coalesce((p_new ->> 'amount_cents')::numeric, 0) > coalesce((p_old ->> 'amount_cents')::numeric, 0)
    or p_new ->> 'currency' is distinct from p_old ->> 'currency'
    or (p_new -> 'reversible' = 'false' and p_old -> 'reversible' = 'true')
$$;
