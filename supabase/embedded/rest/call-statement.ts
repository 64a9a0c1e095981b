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
  const body = routine.returnsSet ? `coalesce(json_agg(${value}), '[]')` : `json_agg(${value}) -> 0`
  // Counting the value of a function that returns nothing keeps the planner from leaving the call out.
  const [shown, counted] = routine.returns === 'void' ? ['null', 'answer.value'] : [body, '*']
  return `
    select (${shown})::text as body, count(${counted})::int as rows,
      nullif(current_setting('response.status', true), '') as status,
      nullif(current_setting('response.headers', true), '') as headers
    from (${rows}) as answer`
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
