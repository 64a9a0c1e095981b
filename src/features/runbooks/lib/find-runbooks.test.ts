import { expect, test } from 'vitest'
import { findRunbooks } from './find-runbooks.ts'
import type { RunbookEntry } from './runbook.ts'

const entry = (slug: string, more: Partial<RunbookEntry>): RunbookEntry => ({
  slug,
  title: slug,
  severity: 'critical',
  alerts: [],
  summary: '',
  stepCount: 0,
  headings: [],
  ...more,
})
const entries = [
  entry('high-latency', { title: 'High latency', severity: 'warning', alerts: ['HighLatency'] }),
  entry('service-down', { title: 'Service down', summary: 'Ask the functions.' }),
  entry('database-down', {
    title: 'Database down',
    headings: [
      { id: 'summary', title: 'Summary', level: 2 },
      { id: 'too-many-connections', title: 'Too many connections', level: 2 },
    ],
  }),
]
const found = (text: string) =>
  findRunbooks(entries, text).map(({ entry: { slug }, headings }) =>
    [slug, ...headings.map(({ id }) => id)].join('#'),
  )

test.each([
  ['', ['database-down', 'service-down', 'high-latency']],
  ['down', ['database-down', 'service-down']],
  ['down service', ['service-down']],
  ['highlatency', ['high-latency']],
  ['many CONN', ['database-down#too-many-connections']],
  ['functions', ['service-down']],
  ['nothing like it', []],
])('“%s” finds %o', (text, slugs) => {
  expect(found(text)).toEqual(slugs)
})
