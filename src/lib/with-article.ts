/** "an admin", "a viewer": by its first letter, which is enough for our words. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`
}
