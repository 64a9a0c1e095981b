import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { oddityWords, spelledOut, visibleRuns } from './visible-text.ts'

test.each([
  ['Payouts 11\u200B-20', 'Payouts 11[U+200B]-20', 'one invisible character'],
  [
    'invoice\u202Efdp.exe',
    'invoice[U+202E]fdp.exe',
    'one character that changes the direction of text',
  ],
  ['a\u2066b\u2069c', 'a[U+2066]b[U+2069]c', '2 characters that change the direction of text'],
  ['line\r\nnext', 'line[U+000D]\nnext', 'one control character'],
  ['\u001B[31mred', '[U+001B][31mred', 'one control character'],
  ['100\u00A0000', '100[U+00A0]000', 'one unusual space'],
  ['p\u0430yp\u0430l', 'p[U+0430]yp[U+0430]l', '2 characters that look like others'],
  [
    'pay\u200Bp\u0430l',
    'pay[U+200B]p[U+0430]l',
    'one invisible character, one character that looks like another',
  ],
  ['\uFF41dmin', '[U+FF41]dmin', 'one character that looks like another'],
  ['tag\u{E0041}', 'tag[U+E0041]', 'one invisible character'],
  ['\u3164', '[U+3164]', 'one invisible character'],
  ['a\u0301\u0302\u0303', 'a\u0301\u0302[U+0303]', 'one piled-up mark'],
  ['half \uD800', 'half [U+D800]', 'one control character'],
])('%j is shown as %s', (text, shown, words) => {
  expect(spelledOut(text)).toBe(shown)
  expect(oddityWords(visibleRuns(text))).toBe(words)
})

describe('what is not odd', () => {
  it.each([
    'Refund order 88213',
    'Größe, naïve, Łódź, Đặng',
    'Привет, мир',
    'Ελλάδα',
    'مرحبا بالعالم',
    'שלום',
    '東京 한국',
    'two\nlines\tand a tab',
    'family 👨‍👩‍👧‍👦 and ❤️',
    '№ 5 – “quoted” … €12',
  ])('%s', (text) => {
    expect(visibleRuns(text)).toEqual([{ kind: 'plain', text }])
    expect(oddityWords(visibleRuns(text))).toBeNull()
  })
})

it('has no runs for nothing', () => {
  expect(visibleRuns('')).toEqual([])
})

it('never loses or invents a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(
        visibleRuns(text)
          .map((run) => run.text)
          .join(''),
      ).toBe(text)
    }),
  )
})

it('leaves nothing unseen or turning inside a plain run', () => {
  const unit = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.constantFrom('\u200B', '\u202E', '\u2067', '\uFEFF', '\u00AD', 'a', 'б'),
  )
  fc.assert(
    fc.property(fc.array(unit), (parts) => {
      for (const run of visibleRuns(parts.join(''))) {
        if (run.kind === 'plain') {
          expect(run.text).not.toMatch(/[\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF\u00AD]/)
        }
      }
    }),
  )
})
