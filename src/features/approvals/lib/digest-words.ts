/** A digest short enough to compare by eye: `7f3a 91c2 … e04b`. */
export function digestWords(digest: string): string {
  return `${digest.slice(0, 4)} ${digest.slice(4, 8)} … ${digest.slice(-4)}`
}
