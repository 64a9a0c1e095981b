import { afterAll, beforeAll, expect } from 'vitest'
import { hosted } from './contract-test.ts'
import { contractTarget, type ContractTarget } from './target.ts'

let target: ContractTarget
beforeAll(async () => {
  target = await contractTarget()
})
afterAll(() => target.stop())

const call = (at: string, init?: RequestInit) => fetch(`${target.url}/functions/v1${at}`, init)

hosted('a function that does not exist is 404', async () => {
  const response = await call('/there-is-no-such-function')
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({ code: 'NOT_FOUND' })
})

hosted('shared code is no function', async () => {
  expect((await call('/_shared')).status).toBe(404)
  expect((await call('/..%2f_shared')).status).toBe(404)
})

hosted('a function answers, and reads the database as what its key allows', async () => {
  const response = await call('/health')
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toContain('application/json')
})
