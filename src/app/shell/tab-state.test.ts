import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { tabState } from './tab-state.ts'

test.each([
  ['omnihub_kill_switch', 7, '⛔ (7) Operator · OmniHub'],
  ['execution_safe_mode', 0, 'Safe mode · OmniHub'],
  ['operator_takeover', 7, '(7) Takeover · OmniHub'],
  [null, 7, '(7) Operator · OmniHub'],
  [null, 0, 'Operator · OmniHub'],
] as const)(
  '%s with %d waiting is titled %s, with an icon that exists',
  (strongest, waiting, title) => {
    const state = tabState('Operator', strongest, waiting)
    expect(state.title).toBe(title)
    expect(existsSync(`public${state.favicon}`)).toBe(true)
  },
)
