-- The shop behind the demo: real rows, so that estimators have something to count. Owned by the owner of the
-- installation; no API role gets in. Repeating this changes nothing.

create schema if not exists demo;
revoke all on schema demo from public, anon, authenticated, service_role;

create table if not exists demo.customers (id text primary key, name text not null, price_list text not null);
create table if not exists demo.orders (
  id text primary key,
  customer_id text not null references demo.customers (id),
  total_cents bigint not null,
  currency text not null default 'EUR'
);
create table if not exists demo.invoices (id text primary key, order_id text not null references demo.orders (id));
create table if not exists demo.invoice_lines (
  invoice_id text not null references demo.invoices (id),
  line integer not null,
  primary key (invoice_id, line)
);
create table if not exists demo.tickets (id text primary key, customer_id text not null references demo.customers (id), subject text not null);
create table if not exists demo.prices (
  price_list text not null,
  sku text not null,
  price_cents bigint not null,
  primary key (price_list, sku)
);
create table if not exists demo.accounts (id text primary key, iban text not null, balance_cents bigint not null, currency text not null default 'EUR');
create table if not exists demo.payouts (
  batch text not null,
  payee text not null,
  amount_cents bigint not null,
  currency text not null,
  primary key (batch, payee)
);
create index if not exists customers_by_list on demo.customers (price_list);
create index if not exists orders_of_customer on demo.orders (customer_id);
create index if not exists invoices_of_order on demo.invoices (order_id);
create index if not exists tickets_of_customer on demo.tickets (customer_id);

alter table demo.customers enable row level security;
alter table demo.orders enable row level security;
alter table demo.invoices enable row level security;
alter table demo.invoice_lines enable row level security;
alter table demo.tickets enable row level security;
alter table demo.prices enable row level security;
alter table demo.accounts enable row level security;
alter table demo.payouts enable row level security;
