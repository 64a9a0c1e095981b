-- How much each operation of the demo would touch, counted from the rows of the shop. Null, and so unknown, when what
-- is named in the params is not there: nobody should believe that it touches nothing.

create or replace function estimators.transfer_asset(params jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select case when params ? 'batch' then (
      select jsonb_build_object('rows', count(*), 'users', count(distinct p.payee), 'amount_cents', sum(p.amount_cents),
        'currency', min(p.currency), 'reversible', false, 'notes', jsonb_build_object('rows', 'in payouts',
          'amount', 'leaves ' || f.id, 'users', 'wait for this payout', 'reversible', 'after 14:00 UTC'))
      from demo.payouts p where p.batch = params ->> 'batch' having count(*) > 0
    ) else jsonb_build_object('rows', 2, 'users', 0, 'amount_cents', params -> 'amount_cents', 'currency', f.currency,
      'reversible', true, 'notes', jsonb_build_object('rows', 'in accounts', 'amount', 'leaves ' || f.id,
        'users', 'are paid by it', 'reversible', 'until 14:00 UTC'))
    end
  from demo.accounts f, demo.accounts t
  where f.id = params ->> 'from_account' and t.id = params ->> 'to_account'
$$;

create or replace function estimators.erase_customer(params jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'rows', 1 + (select count(*) from demo.orders o where o.customer_id = c.id)
      + (select count(*) from demo.orders o join demo.invoices i on i.order_id = o.id where o.customer_id = c.id)
      + (select count(*) from demo.orders o join demo.invoices i on i.order_id = o.id
          join demo.invoice_lines l on l.invoice_id = i.id where o.customer_id = c.id)
      + (select count(*) from demo.tickets t where t.customer_id = c.id),
    'users', 1, 'amount_cents', null, 'currency', null, 'reversible', false,
    'notes', jsonb_build_object('rows', 'in 5 tables', 'users', 'loses the account', 'reversible', 'no copy is kept'))
  from demo.customers c where c.id = params ->> 'customer_id'
$$;

create or replace function estimators.issue_refund(params jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object('rows', 1, 'users', 1, 'amount_cents', params -> 'amount_cents', 'currency', o.currency,
    'reversible', false, 'notes', jsonb_build_object('rows', 'in orders', 'amount', 'goes back', 'users', 'gets money back',
      'reversible', 'once the bank has it'))
  from demo.orders o
  where o.id = params ->> 'order_id' and o.total_cents >= (params -> 'amount_cents')::numeric
$$;

create or replace function estimators.update_price(params jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object('rows', count(*),
    'users', (select count(*) from demo.customers c where c.price_list = params ->> 'price_list'),
    'amount_cents', null, 'currency', null, 'reversible', true,
    'notes', jsonb_build_object('rows', 'in prices', 'users', 'buy from this list', 'reversible', 'the old list is kept'))
  from demo.prices p
  where p.price_list = params ->> 'price_list'
  having count(*) > 0
$$;

create or replace function estimators.send_email(params jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object('rows', 1, 'users', 1, 'amount_cents', null, 'currency', null, 'reversible', false,
    'notes', jsonb_build_object('rows', 'in outbox', 'users', 'gets the e-mail', 'reversible', 'once it is sent'))
  from demo.customers c where c.id = params ->> 'customer_id'
$$;

create or replace function estimators.sync_invoice(params jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object('rows', (select count(*) from demo.invoice_lines l where l.invoice_id = i.id), 'users', 0,
    'amount_cents', o.total_cents, 'currency', o.currency, 'reversible', true,
    'notes', jsonb_build_object('rows', 'of the invoice', 'amount', 'is booked', 'users', 'notice it', 'reversible', 'by a counter entry'))
  from demo.invoices i join demo.orders o on o.id = i.order_id where i.id = params ->> 'invoice_id'
$$;

create or replace function estimators.create_ticket(params jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object('rows', 1, 'users', 1, 'amount_cents', null, 'currency', null, 'reversible', true,
    'notes', jsonb_build_object('rows', 'new in tickets', 'users', 'is answered', 'reversible', 'tickets can be closed'))
  from demo.customers c where c.id = params ->> 'customer_id'
$$;

revoke execute on all functions in schema estimators from public, anon, authenticated, service_role;
