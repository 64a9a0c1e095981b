import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeBroadcastPush } from '../contract/realtime/broadcast-push.ts'
import { encodeBroadcast, parseBroadcastPush } from './binary-frame.ts'

test('reads a push whose texts are not ASCII', () => {
  const body = Buffer.from('{"ü":1}')
  expect(parseBroadcastPush(encodeBroadcastPush('realtime:zimmer ü', '→', 'json', body))).toEqual({
    ...{ joinRef: '1', ref: null, topic: 'realtime:zimmer ü', event: '→', encoding: 'json', body },
  })
})

test('no bytes make it fail, and lengths beyond the frame are malformed', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      parseBroadcastPush(Buffer.from(bytes))
      parseBroadcastPush(Buffer.from([3, ...bytes]))
    }),
  )
  expect(parseBroadcastPush(Buffer.from([3, 0, 0, 200, 0, 0, 1, 65]))).toBeNull()
  expect(parseBroadcastPush(Buffer.from([4, 0, 0, 1, 0, 0, 1, 65]))).toBeNull()
})

test('a topic or event of more than 255 bytes does not fit a broadcast frame', () => {
  const body = Buffer.from('{}')
  expect(encodeBroadcast('ü'.repeat(128), 'x', 'json', body)).toBeNull()
  expect(encodeBroadcast('x', 'x'.repeat(256), 'json', body)).toBeNull()
  expect([...(encodeBroadcast('ab', 'c', 'json', body)?.subarray(0, 8) ?? [])]).toEqual([
    ...[4, 2, 1, 0, 1, 97, 98, 99],
  ])
})
