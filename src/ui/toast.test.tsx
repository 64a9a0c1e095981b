// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { confirmToast, lastingToast, Toasts } from './toast.tsx'

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

function pass(ms: number) {
  act(() => {
    vi.advanceTimersByTime(ms)
  })
}

test('a toast leaves after five seconds, but not while somebody is in it', () => {
  render(<Toasts />)
  act(() => confirmToast('Queue resumed'))
  pass(4_900)
  const dismiss = screen.getByRole('button', { name: 'Dismiss' })
  dismiss.focus()
  pass(60_000)
  expect(screen.getByText('Queue resumed')).toBeTruthy()
  dismiss.blur()
  pass(1_100)
  expect(screen.queryByText('Queue resumed')).toBeNull()
})

test('only the newest three stay', () => {
  render(<Toasts />)
  act(() => {
    for (const word of ['one', 'two', 'three', 'four']) confirmToast(word)
  })
  expect(screen.queryByText('one')).toBeNull()
  expect(screen.getAllByRole('button', { name: 'Dismiss' })).toHaveLength(3)
})

test('what somebody must have seen stays until it is dismissed', () => {
  render(<Toasts />)
  act(() => lastingToast('You are a viewer now'))
  pass(3_600_000)
  act(() => screen.getByRole('button', { name: 'Dismiss' }).click())
  expect(screen.queryByText('You are a viewer now')).toBeNull()
})
