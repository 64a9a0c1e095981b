import { expect, test } from 'vitest'
import { returnPath } from './return-path.ts'

test.each([
  ['/operator', '/operator'],
  ['/audit?actor=dana#row-3', '/audit?actor=dana#row-3'],
  [null, '/home'],
  ['', '/home'],
  ['operator', '/home'],
  ['//evil.example/operator', '/home'],
  ['/\\evil.example', '/home'],
  ['/\t/evil.example', '/home'],
  ['https://evil.example', '/home'],
  ['javascript:alert(1)', '/home'],
])('next %j leads to %j', (next, path) => expect(returnPath(next, '/home')).toBe(path))
