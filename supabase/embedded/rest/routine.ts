import type pg from 'pg'
import { z } from 'zod'

const routineSchema = z.object({
  name: z.string(),
  parameters: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      required: z.boolean(),
      variadic: z.boolean(),
    }),
  ),
  returns: z.enum(['void', 'scalar', 'row']),
  returnsSet: z.boolean(),
  volatile: z.boolean(),
  config: z.array(z.string()),
})

/** A function of the exposed schema, as far as calling it goes. */
export type Routine = z.infer<typeof routineSchema>

// Input arguments come first in pronargdefaults' count from the end; proargmodes is null when all are plain inputs.
const ROUTINES = `
  select p.proname as name,
    p.provolatile = 'v' as volatile,
    p.proretset as "returnsSet",
    case
      when p.prorettype = 'void'::regtype then 'void'
      when base.typtype = 'c' or p.prorettype = 'record'::regtype
        or p.proargmodes && '{t,b,o}'::"char"[] then 'row'
      else 'scalar'
    end as returns,
    coalesce(to_jsonb(p.proconfig), '[]') as config,
    (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', coalesce(p.proargnames[a.place], ''),
        'type', pg_catalog.format_type(a.type, null),
        'required', a.nth <= p.pronargs - p.pronargdefaults,
        'variadic', coalesce(p.proargmodes[a.place] = 'v', false)
      ) order by a.nth), '[]')
      from (
        select u.type, u.place, row_number() over (order by u.place) as nth
        from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality as u (type, place)
        where p.proargmodes is null or p.proargmodes[u.place] in ('i', 'b', 'v')
      ) a
    ) as parameters
  from pg_catalog.pg_proc p
  join pg_catalog.pg_type t on t.oid = p.prorettype
  join pg_catalog.pg_type base on base.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
  where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
    and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)`

export async function readRoutines(client: pg.Client): Promise<Map<string, Routine[]>> {
  const { rows } = await client.query(ROUTINES)
  const byName = new Map<string, Routine[]>()
  for (const routine of z.array(routineSchema).parse(rows)) {
    byName.set(routine.name, [...(byName.get(routine.name) ?? []), routine])
  }
  return byName
}
