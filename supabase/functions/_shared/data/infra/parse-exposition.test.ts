import { expect, test } from 'vitest'
import { parseExposition } from './parse-exposition.ts'

const parse = (text: string) => parseExposition(text, new Set(['a', 'b']))
const plain = (text: string) =>
  parse(text)?.map(({ metric, labels, value }) => [metric, Object.fromEntries(labels), value])

test.each([
  ['a 1', [['a', {}, 1]]],
  ['a{} 1e3', [['a', {}, 1000]]],
  ['a{x="1",y="two"} -2.5 1731000000000', [['a', { x: '1', y: 'two' }, -2.5]]],
  ['a{x="a\\"b\\\\c\\nd",} 1 # {trace_id="x"} 0.5', [['a', { x: 'a"b\\c\nd' }, 1]]],
  ['a{x="} 7"}\t3\r', [['a', { x: '} 7' }, 3]]],
  ['a NaN\nb +Inf\na 2', [['a', {}, 2]]],
  ['c 4', []],
])('%s', (text, series) => {
  expect(plain(text)).toEqual(series)
})

test.each(['', '# HELP a b\n', '<html>', 'a{x=1} 1', 'a one', '{"status":"success"}'])(
  '%j is no page of metrics',
  (text) => {
    expect(parse(text)).toBeNull()
  },
)
