/** What somebody typed, as a number; NaN for what is none, so that it can never pass as one. */
export function numberIn(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text)
}

export function isBetween(text: string, least: number, most: number): boolean {
  const value = numberIn(text)
  return value >= least && value <= most
}

export function isWhole(text: string, least: number, most: number): boolean {
  return Number.isInteger(numberIn(text)) && isBetween(text, least, most)
}
