-- Removes what fixture.sql makes: a hosted project keeps nothing of the suite.
drop policy if exists "Contract readers" on realtime.messages;
drop policy if exists "Contract writers" on realtime.messages;
drop table if exists public.contract_notes, public.contract_open, public.contract_columns, public.contract_full,
  public.contract_keyless, public.contract_types, public.contract_raising, public.contract_unpublished,
  public.contract_later, public.contract_guests cascade;
drop type if exists public.contract_mood;
drop domain if exists public.contract_code;
drop function if exists public.contract_raise_for(uuid);
