import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { connectionCases } from './realtime/connection-cases.ts'
import { startRealtimeFixture, type RealtimeFixture } from './realtime/fixture.ts'
import { joinCases } from './realtime/join-cases.ts'
import { tokenCases } from './realtime/token-cases.ts'

// Statements by number: the conformance list for this server, numbered as in README.md beside it.
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
})
