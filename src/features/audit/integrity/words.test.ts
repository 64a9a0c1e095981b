import { expect, test } from 'vitest'
import type { AuditIntegrity } from '@/backend/audit-seals.ts'
import type { Verification } from './verify-log.ts'
import { findings, inFours } from './words.ts'

const integrity: AuditIntegrity = {
  installation: 'test',
  sealedTo: 1_234,
  sealedSeq: 1_301,
  unsealed: 0,
  oldestUnsealedAt: null,
  anchoredTo: 1_000,
  anchoredSeq: 1_050,
  anchoredAt: 0,
  keyId: '0a9aa6771179988a',
  archivedTo: null,
  entriesReadAt: null,
  checkpointsReadAt: null,
  difference: null,
}
const verification: Verification = {
  verifiedTo: 1_234,
  checked: 1_234,
  problem: null,
  anchoredTo: 1_000,
  anchoredAt: '2026-11-28T00:00:00Z',
  keyIds: ['0a9aa6771179988a'],
  head: { chainNo: 1_234, hash: 'ab'.repeat(32) },
  rowsPerSecond: 50_000,
  location: 's3 audit',
  checkpointsError: null,
}
const before = {
  installation: 'test',
  chainNo: 900,
  hash: 'cd'.repeat(32),
  keyIds: ['0a9aa6771179988a'],
  at: 0,
}
const said = (...args: Parameters<typeof findings>) =>
  findings(...args).map(({ tone, text }) => `${tone}: ${text}`)

test('what checkpoints cover and what they do not is told apart', () => {
  expect(said(verification, integrity, before)).toEqual([
    expect.stringMatching(/^ok: Entries 1 to 1,234/),
    expect.stringMatching(
      /^ok: Up to number 1,000 .* key 0a9aa6771179988a signed and the bucket audit keeps/,
    ),
    expect.stringMatching(/^ok: Number 900 is still what this browser saw/),
    expect.stringMatching(/^neutral: The next checkpoint .* what came after number 1,000 anew/),
  ])
})

test('a folder is told without its path', () => {
  const [, signed] = said({ ...verification, location: 'folder /srv/data/blobs' }, integrity, null)
  expect(signed).toMatch(/signed and a folder of the server keeps/)
})

test('without a checkpoint nothing is claimed against the owner of the database', () => {
  const alone = { ...verification, anchoredTo: 0, keyIds: [], location: null }
  expect(said(alone, integrity, null)).toEqual([
    expect.stringMatching(/^ok: Entries 1 to/),
    expect.stringMatching(/^warn: No checkpoints are published here.* the log anew/),
  ])
})

test('checkpoints that could not be read are no checkpoints, and it says so', () => {
  const unread = { ...verification, anchoredTo: 0, checkpointsError: 'The store gave no answer.' }
  expect(said(unread, integrity, null)).toContainEqual(
    expect.stringMatching(/^warn: Checkpoints could not be read now: The store gave no answer\./),
  )
})

test('a key that this browser has not seen before is a question for people', () => {
  const other = { ...before, keyIds: ['ffffffffffffffff'] }
  expect(said(verification, integrity, other)).toContainEqual(
    expect.stringMatching(/^warn: .* not seen before \(0a9aa6771179988a\)/),
  )
})

test('what is not sealed yet is counted', () => {
  expect(said(verification, { ...integrity, unsealed: 1 }, null)).toContainEqual(
    'neutral: 1 entry is not sealed yet: nothing is proven of it.',
  )
  expect(said(verification, { ...integrity, unsealed: 2 }, null)).toContainEqual(
    'neutral: 2 entries are not sealed yet: nothing is proven of them.',
  )
})

test('a hash is read in fours', () => {
  expect(inFours('0123456789')).toBe('0123 4567 89')
})
