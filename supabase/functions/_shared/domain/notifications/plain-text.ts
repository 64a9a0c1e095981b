/** What could break a line, reorder it or hide in it. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu

/** One line of at most so many characters, whatever people wrote. */
export function line(text: string, longest: number): string {
  const clean = text.replace(unprintable, ' ').replace(/\s+/g, ' ').trim()
  const characters = Array.from(clean)
  return characters.length <= longest ? clean : `${characters.slice(0, longest - 1).join('')}…`
}

/** `2026-11-27 20:42:11 UTC`; as it came where it is no time. */
export function utc(iso: string): string {
  const at = new Date(iso)
  return Number.isNaN(at.getTime()) ? iso : `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
