import { PostgrestClient } from '@supabase/postgrest-js'
import { UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, expect } from 'vitest'
import { hosted, local } from './contract-test.ts'
import { signInNewUser, type ContractUser } from './contract-user.ts'
import { refusal, restClient } from './rest-client.ts'
import { installRestFixture, runSql } from './rest-fixture.ts'
import { contractTarget, type ContractTarget } from './target.ts'

let target: ContractTarget
let ada: ContractUser
let bob: ContractUser

beforeAll(async () => {
  target = await contractTarget()
  // The first requests a server ever gets: what it does on its own account must not undo revokes.
  await restClient(target).get('/contract_open?select=id')
  await installRestFixture(target)
  ada = await signInNewUser(target)
  bob = await signInNewUser(target)
})
afterAll(() => target?.stop())

const as = (user: ContractUser) => restClient(target, { token: user.token })
const anon = () => restClient(target)
const service = () => restClient(target, { apikey: target.secretKey })

function library(token: string, apikey = target.publishableKey) {
  return new PostgrestClient(`${target.url}/rest/v1`, {
    headers: { apikey, authorization: `Bearer ${token}` },
  })
}

hosted('revokes of a migration survive requests', async () => {
  await anon().get('/contract_notes?select=id')
  await as(ada).get('/contract_notes?select=id')
  await service().get('/contract_notes?select=id')
  const rows = await runSql(
    target,
    `select r.name as role, p.name as privilege
     from unnest(array['anon', 'authenticated']) as r (name),
       unnest(array['select', 'insert', 'update', 'delete', 'truncate']) as p (name)
     where has_table_privilege(r.name, 'public.contract_notes', p.name)`,
  )
  expect(rows).toEqual([{ role: 'authenticated', privilege: 'insert' }])
})

hosted('a request runs as the role of its key or token, from authenticator', async () => {
  expect((await anon().rpc('contract_settings')).json).toMatchObject({
    ...{ role: 'anon', session: 'authenticator', timeout: '3s', uid: null },
    claims: { role: 'anon' },
  })
  expect((await as(ada).rpc('contract_settings')).json).toMatchObject({
    ...{ role: 'authenticated', timeout: '8s', uid: ada.id },
    claims: { role: 'authenticated', sub: ada.id, aal: 'aal1' },
  })
  expect((await service().rpc('contract_settings')).json).toMatchObject({
    ...{ role: 'service_role', timeout: '8s', uid: null },
  })
  const withSecretKey = restClient(target, { apikey: target.secretKey, token: ada.token })
  expect((await withSecretKey.rpc('contract_settings')).json).toMatchObject({
    ...{ role: 'authenticated', uid: ada.id },
  })
})

hosted('functions read the headers of the request', async () => {
  const headers = { 'x-omnihub-channel': 'cli', 'user-agent': 'contract/1' }
  const answer = await as(ada).rpc('contract_settings', {}, headers)
  expect(answer.json).toMatchObject({ headers, method: 'POST', path: '/rpc/contract_settings' })
  expect(answer.json).toHaveProperty(['headers', 'x-forwarded-for'])
})

hosted('a bad token is 401, never anon', async () => {
  const [header = '', payload = '', signature = ''] = ada.token.split('.')
  const claims = { role: 'service_role', exp: 4_000_000_000 }
  const forged = Buffer.from(JSON.stringify({ ...claims, sub: ada.id })).toString('base64url')
  const bad = {
    garbage: 'garbage',
    'three garbage parts': 'a.b.c',
    'alg none': new UnsecuredJWT(claims).encode(),
    'no signature': `${header}.${payload}.`,
    'other payload': `${header}.${forged}.${signature}`,
    'two parts': `${header}.${payload}`,
  }
  for (const [name, token] of Object.entries(bad)) {
    for (const answer of [
      await restClient(target, { token }).rpc('contract_settings'),
      await restClient(target, { token }).get('/contract_open'),
      await restClient(target, { token, apikey: target.secretKey }).get('/contract_open'),
    ]) {
      expect(refusal(answer), name).toMatchObject({ status: 401, code: 'PGRST301' })
    }
  }
})

local('an expired token is 401', async () => {
  const token = await target.sign?.({ role: 'authenticated', sub: ada.id }, -5)
  const answer = await restClient(target, { token: token ?? '' }).get('/contract_open')
  expect(refusal(answer)).toMatchObject({ status: 401, code: 'PGRST303', message: 'JWT expired' })
})

local('a token cannot name a role that requests may not take', async () => {
  for (const role of ['postgres', 'supabase_admin', 'supabase_auth_admin', 'authenticator"']) {
    const token = await target.sign?.({ role, sub: ada.id }, 60)
    const answer = await restClient(target, { token: token ?? '' }).rpc('contract_settings')
    expect([401, 403, 400], role).toContain(answer.status)
  }
})

hosted('without a valid key nothing is answered', async () => {
  for (const apikey of ['', 'nonsense', 'sb_publishable_x', ada.token]) {
    expect((await restClient(target, { apikey }).get('/contract_open')).status, apikey).toBe(401)
  }
  const inBrowser = await service().get('/contract_open', { 'user-agent': 'Mozilla/5.0 (X11)' })
  expect(inBrowser.status).toBe(401)
})

hosted('a secret key as bearer token does not lift a publishable one', async () => {
  const answer = await restClient(target, { token: target.secretKey }).rpc('contract_settings')
  expect(answer.status).toBe(401)
})

hosted('row level security and column grants decide what a user gets', async () => {
  const own = library(ada.token).from('contract_notes')
  const { error: notMine } = await own.insert({ title: 'for bob', owner: bob.id })
  expect(notMine).toMatchObject({ code: '42501' })
  const { error: mine } = await own.insert({ title: 'hers', owner: ada.id })
  expect(mine).toBeNull()
  const seen = await library(ada.token).from('contract_notes').select('title')
  expect(seen.data).toEqual([{ title: 'hers' }])
  expect((await library(bob.token).from('contract_notes').select('title')).data).toEqual([])
  const hidden = await library(ada.token).from('contract_notes').select('secret')
  expect(hidden).toMatchObject({ status: 403, error: { code: '42501' } })
  const changed = await library(ada.token).from('contract_notes').update({ title: 'x' }).eq('id', 1)
  expect(changed).toMatchObject({ status: 403, error: { code: '42501' } })
  const stranger = await anon().get('/contract_notes?select=title')
  expect(refusal(stranger)).toMatchObject({ status: 401, code: '42501' })
})

hosted('values of every type come back from a table as they went in', async () => {
  const written = await service().send('POST', '/contract_notes', {
    body: JSON.stringify({
      ...{ title: 'types', amount: 12.5, big: 42, data: { a: [1, { b: null }] }, raw: '\\x0aff' },
      ...{ tags: ['a,b', '"c"'], owner: ada.id, at: '2026-01-02T03:04:05.678901Z' },
    }),
    headers: { prefer: 'return=representation' },
  })
  expect(written.status).toBe(201)
  const read = await service().get(
    '/contract_notes?title=eq.types&select=title,amount,big,data,tags,raw,owner,at,secret',
  )
  expect(read.json).toEqual([
    {
      ...{ title: 'types', amount: 12.5, big: 42, data: { a: [1, { b: null }] }, raw: '\\x0aff' },
      ...{ tags: ['a,b', '"c"'], owner: ada.id, at: '2026-01-02T03:04:05.678901+00:00' },
      secret: null,
    },
  ])
})

hosted('json columns take every kind of JSON, by insert and by update', async () => {
  for (const data of [[1, { a: 2 }], ['x'], 'text', 5, true, { a: [] }]) {
    const headers = { prefer: 'return=representation' }
    const body = JSON.stringify({ title: 'json', data, tags: ['t'] })
    const inserted = await service().send('POST', '/contract_notes', { body, headers })
    expect(inserted.json).toMatchObject([{ data, tags: ['t'] }])
    const updated = await service().send('PATCH', '/contract_notes?title=eq.json', {
      body: JSON.stringify({ data, tags: [] }),
      headers,
    })
    expect(updated.json).toMatchObject([{ data, tags: [] }])
    await service().send('DELETE', '/contract_notes?title=eq.json')
  }
})

hosted('tables are filtered, ordered, paged, counted and read one by one', async () => {
  const open = () => library(ada.token).from('contract_open')
  expect((await open().select('name').gte('id', 2).order('id', { ascending: false })).data).toEqual(
    [{ name: 'three' }, { name: 'two' }],
  )
  expect((await open().select('id').in('name', ['one', 'three']).order('id')).data).toEqual([
    { id: 1 },
    { id: 3 },
  ])
  const page = await open().select('*', { count: 'exact' }).order('id').range(1, 1)
  expect(page).toMatchObject({ count: 3, data: [{ id: 2, name: 'two' }] })
  expect((await open().select('*', { count: 'exact', head: true })).count).toBe(3)
  expect((await open().select('id').eq('id', 1).single()).data).toEqual({ id: 1 })
  expect((await open().select('id').eq('id', 9).maybeSingle()).data).toBeNull()
  expect((await open().select('id').single()).error).toMatchObject({ code: 'PGRST116' })
})

hosted('errors of tables keep code and status', async () => {
  const duplicate = await service().send('POST', '/contract_open', { body: '{"id":1,"name":"x"}' })
  expect(refusal(duplicate)).toMatchObject({ status: 409, code: '23505' })
  const empty = await service().send('POST', '/contract_notes', { body: '{"title":""}' })
  expect(refusal(empty)).toMatchObject({ status: 400, code: '23514' })
  const notNull = await service().send('POST', '/contract_open', { body: '{"id":8}' })
  expect(refusal(notNull)).toMatchObject({ status: 400, code: '23502' })
  expect(refusal(await service().get('/contract_missing'))).toMatchObject({
    ...{ status: 404, code: 'PGRST205' },
  })
  expect(refusal(await service().get('/contract_open?select=nope'))).toMatchObject({
    ...{ status: 400, code: '42703' },
  })
  expect((await service().get('/contract_open?id=nope.1')).status).toBe(400)
  expect(refusal(await service().get('/contract_open?id=eq.x'))).toMatchObject({
    ...{ status: 400, code: '22P02' },
  })
})
