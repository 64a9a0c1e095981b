/** The first stop of Tab: past the rail and the bar, to the page. */
export function SkipLink() {
  return (
    <a
      href="#main"
      className="sr-only z-50 rounded-control bg-float px-3 py-2 text-13 font-semibold text-accent shadow-float focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
    >
      Skip to the page
    </a>
  )
}
