import { afterEach, beforeEach, expect } from 'vitest'

const loud = ['error', 'warn'] as const
let said: string[] = []
const original = { error: console.error, warn: console.warn }

/** An unexpected complaint on the console is a failure; a test that expects one replaces the method. */
beforeEach(() => {
  said = []
  for (const level of loud) {
    console[level] = (...parts: unknown[]) => {
      said.push(parts.map(String).join(' '))
      original[level](...parts)
    }
  }
})

afterEach(() => {
  for (const level of loud) console[level] = original[level]
  expect(said, 'console.error and console.warn stay silent').toEqual([])
})
