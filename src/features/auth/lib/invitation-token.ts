/** The token in the fragment of an invitation's link; null when the link is not whole. */
export function invitationToken(hash: string): string | null {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('token_hash')
  return token !== null && /^[A-Za-z0-9_-]{16,255}$/.test(token) ? token : null
}
