/** Why a character is shown by its number instead of its looks. */
export type Oddity = 'invisible' | 'direction' | 'control' | 'space' | 'lookalike' | 'pile-up'

/** A stretch of text as it may be drawn: as it is, or one character by its number. */
export type TextRun =
  | { readonly kind: 'plain'; readonly text: string }
  | {
      readonly kind: 'odd'
      readonly text: string
      /** `U+200B` */
      readonly code: string
      readonly oddity: Oddity
      /** What it is called, such as "zero width space". */
      readonly name: string
    }

const names: Readonly<Record<number, string>> = {
  0x00: 'null',
  0x07: 'bell',
  0x08: 'backspace',
  0x0d: 'carriage return',
  0x1b: 'escape',
  0x7f: 'delete',
  0xa0: 'no-break space',
  0xad: 'soft hyphen',
  0x034f: 'combining grapheme joiner',
  0x061c: 'Arabic letter mark',
  0x115f: 'Hangul filler',
  0x1160: 'Hangul filler',
  0x180e: 'Mongolian vowel separator',
  0x200b: 'zero width space',
  0x200c: 'zero width non-joiner',
  0x200d: 'zero width joiner',
  0x200e: 'left-to-right mark',
  0x200f: 'right-to-left mark',
  0x2028: 'line separator',
  0x2029: 'paragraph separator',
  0x202a: 'left-to-right embedding',
  0x202b: 'right-to-left embedding',
  0x202c: 'end of direction',
  0x202d: 'left-to-right override',
  0x202e: 'right-to-left override',
  0x202f: 'narrow no-break space',
  0x2060: 'word joiner',
  0x2066: 'left-to-right isolate',
  0x2067: 'right-to-left isolate',
  0x2068: 'first strong isolate',
  0x2069: 'end of isolate',
  0x2800: 'blank Braille pattern',
  0x3000: 'ideographic space',
  0x3164: 'Hangul filler',
  0xfeff: 'byte order mark',
  0xffa0: 'Hangul filler',
}

const words: Readonly<Record<Oddity, string>> = {
  invisible: 'invisible character',
  direction: 'character that changes the direction of text',
  control: 'control character',
  space: 'unusual space',
  lookalike: 'character that looks like another',
  'pile-up': 'piled-up mark',
}

const directions = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u
const spaces = /[\p{Zs}\u2800]/u
const unseen =
  /\p{Cf}|\p{Zl}|\p{Zp}|\p{Co}|\p{Cn}|\p{Variation_Selector}|[\u115F\u1160\u3164\uFFA0]|\u034F|\u17B4|\u17B5/u
/** Latin letters and figures in other clothes: full width, and the mathematical alphabets. */
const disguised = /[\uFF01-\uFF5E\u{1D400}-\u{1D7FF}]/u
const pictographic = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F/u
/** Alphabets with letters that cannot be told from Latin ones. */
const foreign =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}]/u

/** How many marks one letter may carry; more only serve to paint over what stands around it. */
const marksPerLetter = 2

/**
 * Splits a text of unknown origin into what may be drawn as it is and the characters that would deceive its
 * reader: unseen ones, those that change the direction of what follows, controls, spaces that are none, and
 * letters of another alphabet within a Latin word. Joined again, the runs are the text.
 */
export function visibleRuns(text: string): TextRun[] {
  // Nearly every text is this plain, and lists show many of them.
  if (/^[ -~\n\t]*$/.test(text)) return text === '' ? [] : [{ kind: 'plain', text }]
  const characters = Array.from(text)
  const strangers = strangersIn(characters)
  const runs: TextRun[] = []
  let plain = ''
  let marks = 0
  characters.forEach((character, index) => {
    marks = /\p{M}/u.test(character) ? marks + 1 : 0
    const oddity =
      oddityAt(characters, index) ??
      (strangers.has(index) ? 'lookalike' : marks > marksPerLetter ? 'pile-up' : null)
    if (oddity === null) {
      plain += character
      return
    }
    if (plain !== '') runs.push({ kind: 'plain', text: plain })
    plain = ''
    runs.push(oddRun(character, oddity))
  })
  if (plain !== '') runs.push({ kind: 'plain', text: plain })
  return runs
}

/** What to say beside a text with odd characters: "2 invisible characters, 1 unusual space"; null when there are none. */
export function oddityWords(runs: readonly TextRun[]): string | null {
  const counts = new Map<Oddity, number>()
  for (const run of runs) {
    if (run.kind === 'odd') counts.set(run.oddity, (counts.get(run.oddity) ?? 0) + 1)
  }
  const parts = [...counts].map(([oddity, count]) =>
    count === 1 ? `one ${words[oddity]}` : `${count} ${plural(words[oddity])}`,
  )
  return parts.length === 0 ? null : parts.join(', ')
}

/** A text in which every odd character is replaced by its number in brackets, for titles and spoken words. */
export function spelledOut(text: string): string {
  return visibleRuns(text)
    .map((run) => (run.kind === 'plain' ? run.text : `[${run.code}]`))
    .join('')
}

function oddityAt(characters: readonly string[], index: number): Oddity | null {
  const character = characters[index] ?? ''
  if (/^[ -~\n\t]$/.test(character)) return null
  if (/\p{Cc}|\p{Cs}/u.test(character)) return 'control'
  if (directions.test(character)) return 'direction'
  if (spaces.test(character)) return 'space'
  if (unseen.test(character)) return isPartOfPicture(characters, index) ? null : 'invisible'
  return disguised.test(character) ? 'lookalike' : null
}

/** Joiners and selectors hold pictures together; without them a family falls apart into four people. */
function isPartOfPicture(characters: readonly string[], index: number) {
  const character = characters[index]
  if (character !== '\u200D' && character !== '\uFE0F') return false
  const isAfterPicture = pictographic.test(characters[index - 1] ?? '')
  return character === '\uFE0F'
    ? isAfterPicture
    : isAfterPicture && pictographic.test(characters[index + 1] ?? '')
}

/** Letters of an alphabet with Latin lookalikes inside words that also have Latin letters. */
function strangersIn(characters: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>()
  let word: number[] = []
  const close = () => {
    if (word.some((index) => /\p{Script=Latin}/u.test(characters[index] ?? ''))) {
      for (const index of word) if (foreign.test(characters[index] ?? '')) found.add(index)
    }
    word = []
  }
  characters.forEach((character, index) => {
    if (/[\p{L}\p{M}\p{N}]/u.test(character)) word.push(index)
    // What is not seen does not end a word for whoever reads it.
    else if (!unseen.test(character)) close()
  })
  close()
  return found
}

function oddRun(text: string, oddity: Oddity): TextRun {
  const point = text.codePointAt(0) ?? 0
  const code = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`
  return { kind: 'odd', text, code, oddity, name: names[point] ?? words[oddity] }
}

function plural(phrase: string) {
  if (phrase.startsWith('character that')) {
    return phrase
      .replace('character that changes', 'characters that change')
      .replace('character that looks like another', 'characters that look like others')
  }
  return `${phrase}s`
}
