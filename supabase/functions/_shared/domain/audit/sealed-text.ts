/**
 * A list of fields as the text that is sealed: `<length in UTF-8 bytes>:<text>;` each, `-;` for null. Lengths keep two
 * different lists from having one text. Its twin in the database is `audit.sealed_text`.
 */
export function sealedText(values: readonly (string | null)[]): string {
  let text = ''
  for (const value of values) text += value === null ? '-;' : `${utf8Length(value)}:${value};`
  return text
}

function utf8Length(text: string): number {
  let length = text.length
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit < 0x80) continue
    // Half of a pair counts two, so that a pair makes four; PostgreSQL keeps no half alone.
    length += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2
  }
  return length
}
