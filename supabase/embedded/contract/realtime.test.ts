import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { broadcastCases } from './realtime/broadcast-cases.ts'
import { connectionCases } from './realtime/connection-cases.ts'
import { filterCases } from './realtime/filter-cases.ts'
import { startRealtimeFixture, type RealtimeFixture } from './realtime/fixture.ts'
import { gapCases } from './realtime/gap-cases.ts'
import { joinCases } from './realtime/join-cases.ts'
import { presenceCases } from './realtime/presence-cases.ts'
import { privateCases } from './realtime/private-cases.ts'
import { rowCases } from './realtime/row-cases.ts'
import { tokenCases } from './realtime/token-cases.ts'
import { valueCases } from './realtime/value-cases.ts'

// The numbers are those of the list in ../realtime/README.md.
describe('Realtime', () => {
  let started: RealtimeFixture | null = null
  const fixture = () => {
    if (!started) throw new Error('the fixture did not start')
    return started
  }
  beforeAll(async () => {
    started = await startRealtimeFixture()
  })
  afterEach(() => {
    started?.closeSockets()
  })
  afterAll(async () => {
    await started?.stop()
  })

  describe('connection', () => connectionCases(fixture))
  describe('join', () => joinCases(fixture))
  describe('tokens', () => tokenCases(fixture))
  describe('rows', () => rowCases(fixture))
  describe('filters', () => filterCases(fixture))
  describe('values', () => valueCases(fixture))
  describe('gaps', () => gapCases(fixture))
  describe('broadcast', () => broadcastCases(fixture))
  describe('presence', () => presenceCases(fixture))
  describe('private channels', () => privateCases(fixture))
})
