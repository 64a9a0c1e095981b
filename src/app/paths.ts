/** Every URL of the panel. Imports nothing, so that a link to a screen is no dependency on it. */
export const paths = {
  home: () => '/',
  operator: () => '/operator',
  /** `next`: where to return after signing in. */
  signIn: (next?: string) => (next ? `/sign-in?next=${encodeURIComponent(next)}` : '/sign-in'),
}
