import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeCommand, readReplies } from './resp.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test('a command says how long each part is, in bytes', () => {
  const text = new TextDecoder().decode(encodeCommand(['AUTH', 'pä$s\r\n']))
  expect(text).toBe('*2\r\n$4\r\nAUTH\r\n$7\r\npä$s\r\n\r\n')
})

test('replies of each kind are read, whatever they hold', () => {
  expect(readReplies(bytes('+OK\r\n:12\r\n-ERR no\r\n$-1\r\n$7\r\na\r\nb\r\nc\r\n'))).toEqual([
    { kind: 'value', text: 'OK' },
    { kind: 'value', text: '12' },
    { kind: 'error', text: 'ERR no' },
    { kind: 'value', text: '' },
    { kind: 'value', text: 'a\r\nb\r\nc' },
  ])
})

test('wherever the network cuts them, what is whole is read and the rest waits', () => {
  const replies = fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 5 })
  fc.assert(
    fc.property(replies, fc.nat(), (texts, place) => {
      const all = bytes(texts.map((text) => `$${bytes(text).length}\r\n${text}\r\n`).join(''))
      const cut = all.length === 0 ? 0 : place % all.length
      const some = readReplies(all.slice(0, cut)).map(({ text }) => text)
      expect(texts.slice(0, some.length)).toEqual(some)
      expect(readReplies(all).map(({ text }) => text)).toEqual(texts)
    }),
  )
})

test('what is no Redis is told apart', () => {
  expect(() => readReplies(bytes('HTTP/1.1 400 Bad Request\r\n'))).toThrow(/protocol of Redis/)
})
