// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { changePreferences, readPreferences, usePreferences } from './preferences.ts'

const off = { desktop: false, sound: false, scope: 'critical' }

beforeEach(() => localStorage.clear())
afterEach(cleanup)

test.each(['{', '{"desktop":"yes"}', 'null', '{"desktop":true,"sound":true,"scope":"none"}'])(
  'what nobody chose is off: %s',
  (text) => {
    localStorage.setItem('omnihub-notifications', text)
    expect(readPreferences()).toEqual(off)
  },
)

test('a choice stays in the browser and reaches whoever shows it, from another tab too', () => {
  function Shown() {
    return <output>{JSON.stringify(usePreferences())}</output>
  }
  render(<Shown />)
  expect(JSON.parse(screen.getByRole('status').textContent)).toEqual(off)
  act(() => changePreferences({ sound: true }))
  expect(JSON.parse(screen.getByRole('status').textContent)).toEqual({ ...off, sound: true })
  const elsewhere = JSON.stringify({ ...off, desktop: true })
  act(() => {
    localStorage.setItem('omnihub-notifications', elsewhere)
    window.dispatchEvent(new StorageEvent('storage', { key: 'omnihub-notifications' }))
  })
  expect(JSON.parse(screen.getByRole('status').textContent)).toEqual({ ...off, desktop: true })
})
