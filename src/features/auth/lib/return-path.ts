/**
 * Where to go after signing in, from the `next` of the address. Only a path of this panel: anything a
 * browser could read as another site would let a crafted link carry a person away after the password.
 */
export function returnPath(next: string | null, fallback: string): string {
  if (next === null || !/^\/(?![/\\])/.test(next)) return fallback
  const base = 'http://panel.invalid'
  const url = URL.parse(next, base)
  if (url === null || url.origin !== base) return fallback
  return url.pathname + url.search + url.hash
}
