const CLOSE_ENOUGH = 0.6

/** The name that shares most letter pairs with a mistyped one; null when none comes close. */
export function mostSimilar(name: string, names: string[]): string | null {
  let best: { name: string; score: number } | null = null
  for (const other of names) {
    const score = similarity(name, other)
    if (score > (best?.score ?? CLOSE_ENOUGH)) best = { name: other, score }
  }
  return best?.name ?? null
}

function similarity(a: string, b: string): number {
  const pairs = (text: string) =>
    Array.from({ length: text.length - 1 }, (_, at) => text.slice(at, at + 2))
  const [ofA, ofB] = [pairs(a), pairs(b)]
  const shared = ofA.filter((pair) => ofB.includes(pair)).length
  return (2 * shared) / Math.max(1, ofA.length + ofB.length)
}
