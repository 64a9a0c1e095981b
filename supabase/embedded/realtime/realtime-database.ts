import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type pg from 'pg'
import { z } from 'zod'
import { openPool } from '../open-pool.ts'
import type { Filter } from './filter.ts'
import { sessionOptions } from './session-options.ts'
import { isTransient } from './transient-error.ts'

const SCRIPTS = [
  'schema',
  'await-transaction',
  'value-expression',
  'filter-condition',
  'check-binding',
  'encode-row',
  'match-conditions',
  'visible-to',
  'judge-change',
  'take-on',
  'may-read',
  'may-write',
]
const LOCK = 7_411_902

const bindingSchema = z.object({
  matched: z.number(),
  conditions: z.array(z.string()).default([]),
})

const texts = z.record(z.string(), z.string())
const judgementSchema = z
  .object({
    rls: z.boolean(),
    columns: z.array(z.object({ name: z.string(), type: z.string(), key: z.boolean().nullable() })),
    record: texts.nullable(),
    old_record: texts.nullable(),
    selectable: z.record(z.string(), z.array(z.string())),
    matches: z.array(z.boolean()),
    visible: z.array(z.boolean().nullable()).nullable(),
  })
  .nullable()

/** What the database says about one change; see sql/judge-change.sql. Values are JSON texts. */
export type Judgement = NonNullable<z.infer<typeof judgementSchema>>

/** Names and text values of one row; absent columns are missing from both. */
export interface Row {
  names: string[]
  texts: (string | null)[]
}

export interface Condition {
  sql: string
  columns: string[]
}

export interface Viewer {
  role: string
  claims: string
  /** Indexes of the conditions of its subscriptions; null when one of them has none. */
  conditions: number[] | null
}

export interface RealtimeDatabase {
  /** Number of published tables that fit, and the filters as SQL. Rejects when the database refuses. */
  checkBinding(binding: {
    role: string
    schema: string
    table: string
    filters: Filter[]
    select: string[] | null
  }): Promise<z.infer<typeof bindingSchema>>
  /** One round trip per change; null when the table is gone. */
  judge(question: {
    relation: number
    type: string
    transaction: number
    record: Row | null
    old: Row | null
    conditions: Condition[]
    viewers: Viewer[]
  }): Promise<Judgement | null>
  stop(): Promise<void>
}

/** Connects as superuser and installs the functions of ./sql, replacing those of an earlier start. */
export async function openRealtimeDatabase(connectionString: string): Promise<RealtimeDatabase> {
  const pool = openPool({
    connectionString,
    max: 4,
    application_name: 'omnihub realtime',
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
    options: sessionOptions,
  })
  await install(pool)

  return {
    async checkBinding({ role, schema, table, filters, select }) {
      const { rows } = await pool.query(
        'select _realtime.check_binding($1, $2, $3, $4, $5) as answer',
        [role, schema, table, JSON.stringify(filters), select],
      )
      return bindingSchema.parse(answerOf(rows))
    },
    async judge({ relation, type, transaction, record, old, conditions, viewers }) {
      const query = {
        name: 'judge',
        text: 'select _realtime.judge_change($1, $2, $3, $4, $5, $6, $7, $8, $9) as answer',
        values: [
          ...[relation, type, transaction, record?.names, record?.texts, old?.names, old?.texts],
          ...[JSON.stringify(conditions), JSON.stringify(viewers)],
        ],
      }
      // A pooled connection may have died unnoticed; the question changes nothing and can be asked again.
      const { rows } = await pool.query(query).catch((error: unknown) => {
        if (!isTransient(error)) throw error
        return pool.query(query)
      })
      return judgementSchema.parse(answerOf(rows))
    },
    stop: () => pool.end(),
  }
}

async function install(pool: pg.Pool): Promise<void> {
  const scripts = await Promise.all(
    SCRIPTS.map((name) => readFile(path.join(import.meta.dirname, 'sql', `${name}.sql`), 'utf8')),
  )
  // One implicit transaction: two servers starting at once take turns, and none sees half of it.
  await pool.query([`select pg_advisory_xact_lock(${LOCK});`, ...scripts].join('\n'))
}

function answerOf(rows: unknown): unknown {
  return z.array(z.object({ answer: z.unknown() })).parse(rows)[0]?.answer
}
