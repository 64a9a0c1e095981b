/** Every URL of the panel. Imports nothing, so that a link to a screen is no dependency on it. */
export const paths = {
  home: () => '/',
  operator: () => '/operator',
  approval: (id: string) => `/approvals/${id}`,
  /** `narrowed`: the query of its filters. */
  workflows: (narrowed = '') => withQuery('/workflows', narrowed),
  workflow: (id: string) => `/workflows/${id}`,
  deadLetters: (narrowed = '') => withQuery('/dead-letters', narrowed),
  deadLetter: (id: string) => `/dead-letters/${id}`,
  restore: (span = '') => withQuery('/restore', span),
  /** `next`: where to return after signing in. */
  signIn: (next?: string) => (next ? `/sign-in?next=${encodeURIComponent(next)}` : '/sign-in'),
}

function withQuery(path: string, query: string) {
  return query === '' ? path : `${path}?${query}`
}
