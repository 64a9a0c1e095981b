-- Before an operation is saved: could the people here decide its requests? Whoever asks is counted as its editor, who
-- cannot be its only approver for a day.

create function private.check_policy(p_operation text, p_risk_level text, p_required_approvals integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
begin
  if v_actor.role is null then
    return private.refuse(v_actor, 'policy.checked', 'operation', p_operation, 403, 'NOT_ALLOWED',
      'Only members may do this.', 'Ask ' || private.whom_to_ask() || '.');
  end if;
  if p_risk_level is null or p_risk_level not in ('low', 'medium', 'high', 'critical') then
    return private.invalid_field(v_actor, 'policy.checked', 'operation', p_operation, 'risk_level',
      'risk_level must be low, medium, high or critical.', 'Choose by what cannot be undone.');
  end if;
  if p_required_approvals is null or p_required_approvals not between 0 and 100 then
    return private.invalid_field(v_actor, 'policy.checked', 'operation', p_operation, 'required_approvals',
      'required_approvals must be a whole number up to 5.', 'Write how many people must approve.');
  end if;
  -- Only who could save it becomes an editor by saving it.
  return private.policy_of(p_operation, p_risk_level, p_required_approvals, case when v_actor.role = 'admin' then v_actor.id end);
end
$$;
revoke execute on function private.check_policy(text, text, integer) from public, anon, authenticated, service_role;
grant execute on function private.check_policy(text, text, integer) to authenticated;

create function public.check_policy(operation text, risk_level text, required_approvals integer)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.check_policy(operation, risk_level, required_approvals);
end;
revoke execute on function public.check_policy(text, text, integer) from public, anon, authenticated, service_role;
grant execute on function public.check_policy(text, text, integer) to authenticated;
