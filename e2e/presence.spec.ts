import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { inDatabase } from './database.ts'
import { account, expect, test } from './fixtures.ts'
import { withRooms } from './rooms.ts'
import { heldToken, lapseToken } from './sessions.ts'

const enter = (page: Page, id: string) => page.evaluate((room) => window.rooms.enter(room), id)
const leave = (page: Page, id: string) => page.evaluate((room) => window.rooms.leave(room), id)
const channels = (page: Page) => page.evaluate(() => window.rooms.channels())

/** Whoever was not told of a change hears of it with the next sign of life, in 25 seconds: too late for this. */
function expectOthers(page: Page, id: string) {
  return expect.poll(() => page.evaluate((room) => window.rooms.others(room), id))
}

function idOf(role: 'admin' | 'approver'): Promise<string> {
  return inDatabase(async (owner) => {
    const { rows } = await owner.query<{ id: string }>(
      'select id from auth.users where email = $1',
      [account(role).email],
    )
    return rows[0]?.id ?? ''
  })
}

test('two people see each other look, and no longer when one goes', async ({ signIn }) => {
  const id = randomUUID()
  const [dana, sam] = [
    await withRooms(await signIn('admin')),
    await withRooms(await signIn('approver')),
  ]
  const [danaId, samId] = [await idOf('admin'), await idOf('approver')]
  await enter(dana, id)
  await enter(sam, id)
  await expectOthers(dana, id).toEqual([samId])
  await expectOthers(sam, id).toEqual([danaId])
  await expectOthers(dana, randomUUID()).toEqual([])
  await leave(sam, id)
  await expectOthers(dana, id).toEqual([])
  await enter(sam, id)
  await expectOthers(dana, id).toEqual([samId])
  await sam.close()
  await expectOthers(dana, id).toEqual([])
})

test('somebody with two tabs is there once, until the last of them is closed', async ({
  signIn,
}) => {
  const id = randomUUID()
  const [dana, sam] = [
    await withRooms(await signIn('admin')),
    await withRooms(await signIn('approver')),
  ]
  const samId = await idOf('approver')
  const second = await sam.context().newPage()
  await second.goto(sam.url())
  await expect(second.getByRole('region', { name: 'Emergency controls' })).toBeVisible()
  await withRooms(second)
  await enter(dana, id)
  await enter(sam, id)
  await expectOthers(dana, id).toEqual([samId])
  await enter(second, id)
  await expectOthers(second, id).toEqual([await idOf('admin')])
  await sam.close()
  await expectOthers(dana, id).toEqual([samId])
  await second.close()
  await expectOthers(dana, id).toEqual([])
})

test('a viewer sees nobody, is seen by nobody, and knocks once', async ({ signIn }) => {
  const id = randomUUID()
  const [dana, viewer] = [await withRooms(await signIn('admin')), await signIn('viewer')]
  const joins: string[] = []
  viewer.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      if (String(payload).includes(id) && String(payload).includes('phx_join')) joins.push(id)
    })
  })
  await withRooms(viewer)
  await enter(dana, id)
  await enter(viewer, id)
  await expect.poll(() => joins).toEqual([id])
  await expect.poll(() => channels(viewer)).toBe(0)
  await expectOthers(viewer, id).toEqual([])
  await expectOthers(dana, id).toEqual([])
})

test('a cut socket empties the room and fills it again, whole', async ({ signIn }) => {
  const id = randomUUID()
  const [dana, sam] = [
    await withRooms(await signIn('admin')),
    await withRooms(await signIn('approver')),
  ]
  const [danaId, samId] = [await idOf('admin'), await idOf('approver')]
  await enter(dana, id)
  await enter(sam, id)
  await expectOthers(dana, id).toEqual([samId])
  await dana.evaluate(() => window.rooms.cut())
  for (const page of [dana, sam]) {
    await expect.poll(() => page.evaluate((room) => window.rooms.emptied(room), id)).toBe(1)
  }
  await expectOthers(dana, id).toEqual([samId])
  await expectOthers(sam, id).toEqual([danaId])
  await leave(sam, id)
  await expectOthers(dana, id).toEqual([])
})

test('a token that is renewed reaches the socket, and nobody disappears meanwhile', async ({
  signIn,
}) => {
  const id = randomUUID()
  const [dana, sam] = [await signIn('admin'), await withRooms(await signIn('approver'))]
  const sent: string[] = []
  dana.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => sent.push(String(payload)))
  })
  await withRooms(dana)
  const [danaId, samId] = [await idOf('admin'), await idOf('approver')]
  await enter(dana, id)
  await enter(sam, id)
  await expectOthers(dana, id).toEqual([samId])
  await expectOthers(sam, id).toEqual([danaId])

  const before = await heldToken(dana)
  await lapseToken(dana)
  await dana.evaluate(() => window.rooms.beat())
  await expect.poll(() => heldToken(dana)).not.toBe(before)
  // Not the one that is held now: the page under the rooms may have renewed it once more.
  const told = () => sent.flatMap((frame) => /"access_token":"([^"]+)"/.exec(frame)?.slice(1) ?? [])
  await expect.poll(() => told().some((token) => token !== before)).toBe(true)
  for (const page of [dana, sam]) {
    expect(await page.evaluate((room) => window.rooms.emptied(room), id)).toBe(0)
  }
  await leave(sam, id)
  await expectOthers(dana, id).toEqual([])
  await enter(sam, id)
  await expectOthers(dana, id).toEqual([samId])
  await expectOthers(sam, id).toEqual([danaId])
})

test('fifty rooms that were opened and closed leave nothing behind', async ({ signIn }) => {
  const [dana, sam] = [
    await withRooms(await signIn('admin')),
    await withRooms(await signIn('approver')),
  ]
  const lasting = randomUUID()
  await enter(dana, lasting)
  await enter(sam, lasting)
  await expectOthers(sam, lasting).toEqual([await idOf('admin')])
  const [before, samId] = [await channels(dana), await idOf('approver')]
  // Most are left before they are joined, as somebody does who runs through a list.
  for (const id of Array.from({ length: 45 }, () => randomUUID())) {
    await enter(dana, id)
    await leave(dana, id)
  }
  for (const id of Array.from({ length: 5 }, () => randomUUID())) {
    await enter(dana, id)
    await enter(sam, id)
    await expectOthers(dana, id).toEqual([samId])
    await leave(dana, id)
    await leave(sam, id)
  }
  await expect.poll(() => channels(dana)).toBe(before)
  await expectOthers(dana, lasting).toEqual([samId])
})
