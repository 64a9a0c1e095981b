import pg from 'pg'
import { takesWholeBody } from './choose-routine.ts'
import type { Routine } from './routine.ts'

/**
 * The call as SQL. Arguments go in and the result comes out as JSON that PostgreSQL itself converts, so that every
 * type means the same as on PostgREST. One row: body, response.status, response.headers, number of rows.
 */
export function callStatement(
  routine: Routine,
  argument: { json: string; names: string[] } | { query: [string, string][] },
): string {
  const { inputs, from } =
    'json' in argument ? fromJson(routine, argument) : fromQuery(routine, argument.query)
  const call = `public.${pg.escapeIdentifier(routine.name)}(${inputs})`
  const rows =
    routine.returns === 'row'
      ? `select result.* from ${from}, lateral ${call} as result`
      : `select ${call} as value from ${from}`
  const value = routine.returns === 'row' ? 'answer' : 'answer.value'
  const settings = `nullif(current_setting('response.status', true), '') as status,
      nullif(current_setting('response.headers', true), '') as headers`
  if (routine.returns === 'void') {
    // Counting the value keeps the planner from leaving the call out.
    return `select null as body, count(answer.value)::int as rows, ${settings} from (${rows}) as answer`
  }
  if (routine.returnsSet) {
    return `select coalesce(json_agg(${value}), '[]')::text as body, count(*)::int as rows, ${settings} from (${rows}) as answer`
  }
  // One row, and no list made of it: taking it out of there again would read all of its JSON. Kept apart by `offset 0`, the call
  // comes before what it sets is looked at.
  return `select to_json(${value})::text as body, 1 as rows, ${settings} from (${rows} offset 0) as answer`
}

interface Arguments {
  inputs: string
  from: string
}

function fromJson(routine: Routine, { json, names }: { json: string; names: string[] }): Arguments {
  const [only] = routine.parameters
  if (only && takesWholeBody(routine)) {
    return {
      inputs: 'arguments.body',
      from: `(select ${pg.escapeLiteral(json)}::${only.type} as body) as arguments`,
    }
  }
  const given = routine.parameters.filter((parameter) => names.includes(parameter.name))
  if (given.length === 0) return { inputs: '', from: '(select 1) as arguments' }
  const columns = given.map(({ name, type }) => `${pg.escapeIdentifier(name)} ${type}`)
  const inputs = given.map(({ name, variadic }) =>
    named(name, variadic, `arguments.${pg.escapeIdentifier(name)}`),
  )
  return {
    inputs: inputs.join(', '),
    from: `json_to_record(${pg.escapeLiteral(json)}::json) as arguments (${columns.join(', ')})`,
  }
}

function fromQuery(routine: Routine, query: [string, string][]): Arguments {
  const given = query.flatMap(([name, value]) => {
    const parameter = routine.parameters.find((one) => one.name === name)
    return parameter ? [{ ...parameter, value }] : []
  })
  const inputs = given.map(({ name, type, variadic, value }) =>
    named(name, variadic, `${pg.escapeLiteral(value)}::text::${type}`),
  )
  return {
    inputs: inputs.join(', '),
    from: '(select 1) as arguments',
  }
}

function named(name: string, variadic: boolean, value: string): string {
  return `${variadic ? 'variadic ' : ''}${pg.escapeIdentifier(name)} := ${value}`
}
