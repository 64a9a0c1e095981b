// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { CommandSurroundingsContext } from '@/ui/command-dialog.tsx'
import { recordWith, requestedAt } from '../lib/approval-record.fixture.ts'
import { standingOf, type Standing } from '../lib/standing.ts'
import { DecideDialog, type DecideDialogProps } from './decide-dialog.tsx'
import { DecisionBar } from './decision-bar.tsx'

afterEach(cleanup)

const record = recordWith()
const open: Standing = { kind: 'open', obstacle: null }
const facts = { now: requestedAt, staleReason: null, estimating: 'no' } as const
const described = (element: HTMLElement) =>
  document.getElementById(element.getAttribute('aria-describedby') ?? '')?.textContent ?? ''

function drawBar(standing: Standing) {
  const onDecide = vi.fn<(decision: 'approved' | 'rejected') => void>()
  render(<DecisionBar approval={record.approval} standing={standing} onDecide={onDecide} />)
  return onDecide
}

test('the bar names what is approved, and both buttons say which', async () => {
  const onDecide = drawBar(open)
  const bar = screen.getByRole('region', { name: 'Decision' })
  await userEvent.click(within(bar).getByRole('button', { name: /Approve transfer of €12,400.00/ }))
  await userEvent.click(within(bar).getByRole('button', { name: 'Reject…' }))
  expect(onDecide.mock.calls).toEqual([['approved'], ['rejected']])
  expect(within(bar).getByText(/^sha256 7f3a 91c2 … 91c2$/)).toBeTruthy()
})

test('with an obstacle both buttons stay in reach, say why, and do nothing', async () => {
  const onDecide = drawBar({ kind: 'open', obstacle: 'You requested this.' })
  for (const button of screen.getAllByRole('button')) {
    expect(button.getAttribute('aria-disabled')).toBe('true')
    expect(described(button)).toContain('You requested this.')
    await userEvent.click(button)
  }
  expect(onDecide).not.toHaveBeenCalled()
})

test('once it is over the bar says how, and offers nothing', () => {
  drawBar(standingOf(recordWith({ approval: { status: 'expired' } }), facts))
  const outcome = screen.getByRole('region', { name: 'Outcome' })
  expect(within(outcome).getByRole('status').textContent).toMatch(/^Expired, nobody decided/)
  expect(screen.queryByRole('button')).toBeNull()
})

const surroundings = {
  environment: 'local',
  badge: null,
  meta: null,
  staleReason: null,
  isSignInFresh: true,
  StepUp: () => null,
}

function dialog(change: Partial<DecideDialogProps> = {}) {
  return (
    <QueryClientProvider client={new QueryClient()}>
      <CommandSurroundingsContext value={surroundings}>
        <DecideDialog
          decision="approved"
          record={record}
          standing={open}
          onClose={() => undefined}
          onStaleEstimate={() => undefined}
          {...change}
        />
      </CommandSurroundingsContext>
    </QueryClientProvider>
  )
}

test('approving asks with the amount, starts on the button, and shows what it is bound to', () => {
  render(dialog())
  const shown = screen.getByRole('dialog', { name: /Transfer €12,400.00\?/ })
  const approve = within(shown).getByRole('button', { name: /Approve transfer of €12,400.00/ })
  expect(document.activeElement).toBe(approve)
  expect(approve.getAttribute('aria-disabled')).toBeNull()
  expect(within(shown).getByText(/^sha256 7f3a/)).toBeTruthy()
})

test('rejecting waits for a reason', async () => {
  render(dialog({ decision: 'rejected' }))
  const reject = screen.getByRole('button', { name: 'Reject' })
  expect(reject.getAttribute('aria-disabled')).toBe('true')
  await userEvent.type(screen.getByLabelText('Why'), '  ')
  expect(reject.getAttribute('aria-disabled')).toBe('true')
  await userEvent.type(screen.getByLabelText('Why'), 'Wrong account')
  expect(reject.getAttribute('aria-disabled')).toBeNull()
})

test.each([
  [
    'other bytes than were shown',
    { record: recordWith({ approval: { digest: '0'.repeat(64) } }) },
    'What you were shown has changed',
  ],
  ['an obstacle', { standing: { kind: 'open', obstacle: 'Not live: nothing' } }, /^Not live/],
  [
    'somebody was faster',
    { standing: standingOf(recordWith({ approval: { status: 'rejected' } }), facts) },
    'Rejected by somebody',
  ],
] as const)('%s, while the dialog is open: it says so and cannot be sent', (_case, change, why) => {
  const { rerender } = render(dialog())
  rerender(dialog(change))
  const approve = screen.getByRole('button', { name: /^Approve/ })
  expect(approve.getAttribute('aria-disabled')).toBe('true')
  expect(screen.getByText(why)).toBeTruthy()
  expect(described(approve)).toContain('Nothing was decided.')
})

test('what changed underneath is shown when it is asked for, and the words written so far stay', async () => {
  const money = { amount_cents: 1_240_000, currency: 'EUR' }
  const radius = { unknown: false, rows: 7, users: 0, reversible: false, ...money } as const
  const now = recordWith({ approval: { digest: '0'.repeat(64), radius } })
  const { rerender } = render(dialog({ decision: 'rejected' }))
  await userEvent.type(screen.getByLabelText('Why'), 'Too many')
  rerender(dialog({ decision: 'rejected', record: now }))
  expect(screen.getByText(/Rows:/).textContent).toBe('Rows: 2 rows → 7 rows')
  await userEvent.click(screen.getByRole('button', { name: 'Show it as it is now' }))
  expect(screen.queryByText('What you were shown has changed')).toBeNull()
  const reject = screen.getByRole('button', { name: 'Reject' })
  expect(reject.getAttribute('aria-disabled')).toBeNull()
})

test('one’s own decision that arrived, even after a lost answer, is confirmed and not offered again', () => {
  const { rerender } = render(dialog())
  rerender(dialog({ record: recordWith({ you: { decided: 'approved' } }) }))
  expect(screen.getByText('Your approval is recorded')).toBeTruthy()
  expect(screen.queryByRole('button', { name: /^Approve/ })).toBeNull()
})
