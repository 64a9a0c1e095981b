// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openClient } from '@/backend/client.ts'
import { minuteText } from '@/lib/local-minute.ts'
import { CommandSurroundingsContext } from '@/ui/command-dialog.tsx'
import type { Correction } from '../lib/correction.ts'
import { at, objective } from '../lib/report.fixture.ts'
import { sloQueries } from '../queries.ts'
import { CorrectionDialog } from './correction-dialog.tsx'

const minute = 60_000
const dayMinutes = 1_440
/** Bodies of the commands that were given. */
let given: unknown[]
let answer: () => Response

openClient({ url: 'http://panel.test', publishableKey: 'sb_publishable_test' })

beforeEach(() => {
  vi.useFakeTimers({ now: at, toFake: ['Date'] })
  given = []
  answer = () => Response.json({ ok: true, id: 7 })
  vi.stubGlobal('fetch', (_: unknown, init: RequestInit) => {
    given.push(JSON.parse(typeof init.body === 'string' ? init.body : 'null'))
    return Promise.resolve(answer())
  })
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const availability = objective()
const latency = objective({ id: 'latency', title: 'API latency', kind: 'latency', limit: 500 })
const surroundings = {
  ...{ environment: 'local', badge: null, meta: null },
  ...{ isSignInFresh: true, StepUp: () => null },
}

/** A thousand requests a minute; six hundred fail in the minutes from 100 to 90 ago. */
function minutes() {
  const length = 28 * dayMinutes
  const place = (ago: number) => length - ago
  const bad = Array.from({ length }, (_, index) =>
    index >= place(100) && index < place(90) ? 600 : 0,
  )
  return { from: at - length * minute, valid: bad.map(() => 1_000), bad }
}

function draw(
  correction: Correction,
  { staleReason = null, known = true }: { staleReason?: string | null; known?: boolean } = {},
) {
  const client = new QueryClient({
    defaultOptions: { mutations: { networkMode: 'always' }, queries: { retry: false } },
  })
  const by = { id: 'api_availability', kind: 'events', service: 'api', queue: null } as const
  if (known) {
    const { queryKey } = sloQueries.minutes({ ...by, limit_value: null }, at)
    client.setQueryData(queryKey, minutes())
  }
  const onClose = vi.fn<() => void>()
  render(
    <QueryClientProvider client={client}>
      <CommandSurroundingsContext value={{ ...surroundings, staleReason }}>
        <CorrectionDialog
          correction={correction}
          objectives={[availability, latency]}
          onClose={onClose}
        />
      </CommandSurroundingsContext>
    </QueryClientProvider>,
  )
  return onClose
}

const button = (name: RegExp | string) => screen.getByRole('button', { name })
const described = (element: HTMLElement) =>
  (element.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map((id) => document.getElementById(id)?.textContent ?? '')
    .join(' ')
const plain = (text: string | null) => (text ?? '').replaceAll('\u00A0', ' ')
const write = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } })

const naming: Correction = { kind: 'title', incident: { id: 3, title: 'Kill switch on' } }

test('a title is given once it is another one and says why', async () => {
  const onClose = draw(naming)
  expect(screen.getByLabelText<HTMLInputElement>('Title').value).toBe('Kill switch on')
  expect(described(button('Name incident'))).toContain('Change the title')
  write('Title', '  ')
  expect(described(screen.getByLabelText('Title'))).toContain('what happened')
  expect(described(button('Name incident'))).toContain('Correct what is marked')
  write('Title', ' INC-7, provider down ')
  expect(described(button('Name incident'))).toContain('Say why')
  write('Reason', 'Agreed in the review')
  await userEvent.click(button('Name incident'))
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(given).toEqual([{ id: 3, title: 'INC-7, provider down', reason: 'Agreed in the review' }])
})

test('a title that the database refuses is told at its field, until it is another one', async () => {
  answer = () =>
    Response.json(
      { code: 'INVALID_FIELD', message: 'title must be one line.', details: { field: 'title' } },
      { status: 422 },
    )
  const onClose = draw(naming)
  write('Title', 'Two')
  write('Reason', 'Because')
  await userEvent.click(button('Name incident'))
  await vi.waitFor(() =>
    expect(described(screen.getByLabelText('Title'))).toContain('title must be one line.'),
  )
  expect(screen.queryByRole('alert')).toBeNull()
  write('Title', 'Three')
  expect(described(screen.getByLabelText('Title'))).not.toContain('one line')
  expect(onClose).not.toHaveBeenCalled()
})

const leaving: Correction = {
  kind: 'leave-out',
  objective: 'api_availability',
  span: { from: at - 100 * minute, to: at - 90 * minute },
  incident: 'INC-7',
}

test('an incident is left out with its own span, and what that changes is shown before', async () => {
  const onClose = draw(leaving)
  expect(screen.getByRole('dialog', { name: 'Leave “INC-7” out' })).toBeTruthy()
  expect(screen.getByLabelText<HTMLInputElement>('From').value).toBe(minuteText(at - 100 * minute))
  expect(described(screen.getByLabelText('From'))).toContain('20 Nov, 08:47 UTC')
  const change = within(screen.getByRole('region', { name: 'What it changes' }))
  // 6,000 of 40,320,000 failed, of 40,320 that may.
  expect(change.getByRole('img', { name: /^Now: 85.% left, deploy freely$/ })).toBeTruthy()
  expect(change.getByRole('img', { name: /^Without them: 100.% left/ })).toBeTruthy()
  expect(plain(change.getByRole('status').textContent)).toContain(
    '6,000 of 10,000 requests in them',
  )
  expect(described(button('Leave 10 min out'))).toContain('Say why')
  write('Reason', 'Announced maintenance')
  await userEvent.click(button('Leave 10 min out'))
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(given).toEqual([
    {
      objective: 'api_availability',
      from_time: new Date(at - 100 * minute).toISOString(),
      to_time: new Date(at - 90 * minute).toISOString(),
      reason: 'Announced maintenance',
    },
  ])
})

test('a span that cannot be is told at its field, and changes nothing', () => {
  draw({ ...leaving, incident: null })
  write('Reason', 'Announced maintenance')
  write('Up to', minuteText(at - 200 * minute))
  expect(screen.getByLabelText('Up to').getAttribute('aria-invalid')).toBe('true')
  expect(described(screen.getByLabelText('Up to'))).toContain('after the start')
  expect(described(button('Leave out'))).toContain('Correct what is marked')
  expect(screen.queryByRole('img')).toBeNull()
  write('Up to', minuteText(at + 60 * minute))
  expect(screen.getByText(/1 h of it are to come/)).toBeTruthy()
  write('From', minuteText(at + 10 * minute))
  expect(screen.getByText(/All of these minutes are to come/)).toBeTruthy()
})

test('what the database refuses is told where it is wrong', async () => {
  answer = () =>
    Response.json(
      { code: 'INVALID_FIELD', message: 'Not that minute.', details: { field: 'from_time' } },
      { status: 422 },
    )
  draw(leaving)
  write('Reason', 'Announced maintenance')
  await userEvent.click(button('Leave 10 min out'))
  await vi.waitFor(() =>
    expect(described(screen.getByLabelText('From'))).toContain('Not that minute.'),
  )
  write('From', minuteText(at - 99 * minute))
  expect(described(screen.getByLabelText('From'))).toContain('UTC')
})

test('without a live page, or before it is known what changes, nothing is left out', () => {
  draw(leaving, { staleReason: 'The page is not live' })
  write('Reason', 'Announced maintenance')
  expect(described(button('Leave 10 min out'))).toContain('The page is not live')
  cleanup()
  draw(leaving, { known: false })
  write('Reason', 'Announced maintenance')
  expect(described(button('Leave 10 min out'))).toContain('Wait for what it changes')
})

test('withdrawing says whose minutes count again, and keeps a lost answer for unknown', async () => {
  answer = () => new Response('', { status: 502 })
  const exclusion = {
    ...{ id: 5, objectiveId: 'api_availability', from: at - 60 * minute, to: at - 20 * minute },
    ...{ reason: 'Drill', authorName: 'Dana Kim', withdrawnAt: null, withdrawnByName: null },
  }
  const onClose = draw({ kind: 'withdraw', exclusion, objective: 'API availability' })
  const dialog = screen.getByRole('dialog', { name: 'Count 40 min of API availability again' })
  expect(dialog.textContent).toContain('left out by Dana Kim: “Drill”')
  write('Reason', 'It was a real fault')
  await userEvent.click(button('Withdraw exclusion'))
  expect((await screen.findByRole('alert')).textContent).toContain('Unknown, checking')
  expect(given).toEqual([{ id: 5, reason: 'It was a real fault' }])
  expect(onClose).not.toHaveBeenCalled()
})
