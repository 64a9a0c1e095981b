// Runs before the first paint, so that a dark room never sees a white flash. Its twin with the rest
// of the theme logic is src/app/shell/theme.ts; the storage key is theirs in common.
;(() => {
  let chosen = null
  try {
    chosen = localStorage.getItem('omnihub-theme')
  } catch {
    // Storage may be closed to us; the system's preference is then all there is.
  }
  const isDark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
})()
