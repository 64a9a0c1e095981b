import { expect, test } from 'vitest'
import { offsetWords } from './live-words.ts'

test.each([
  [0, 'same as here'],
  [-49.9, 'same as here'],
  [50, '50 ms ahead'],
  [-999.4, '999 ms behind'],
  [61_240, '61.2 s ahead'],
])('%d ms reads %s', (offset, text) => expect(offsetWords(offset)).toBe(text))
