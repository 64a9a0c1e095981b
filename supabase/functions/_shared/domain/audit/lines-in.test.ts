import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linesIn } from './lines-in.ts'

async function* inPieces(pieces: readonly string[]) {
  yield* pieces
  await Promise.resolve()
}

test('lines are the same wherever the text is cut', async () => {
  const piece = fc.stringMatching(/^[ab\n]{0,5}$/)
  await fc.assert(
    fc.asyncProperty(fc.array(piece), async (pieces) => {
      const lines: string[] = []
      for await (const line of linesIn(inPieces(pieces))) lines.push(line)
      const whole = pieces.join('').split('\n')
      expect(lines).toEqual(whole.at(-1) === '' ? whole.slice(0, -1) : whole)
    }),
  )
})
