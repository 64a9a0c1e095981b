// Text, because what is compiled for this process calls helpers that a page does not have.

/** Selects what is drawn of the queue. */
const list = 'ul[aria-label="Waiting requests"]'

/** Resolves in the frame that shows what `isThere` waits for: after it was drawn, not only put into the document. */
const painted = (isThere: string) => `new Promise((resolve) => {
  const look = () => {
    if (!(${isThere})) return false
    observer.disconnect()
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => resolve(performance.now())
      port2.postMessage(null)
    })
    return true
  }
  const observer = new MutationObserver(look)
  if (!look()) observer.observe(document, { childList: true, subtree: true })
})`

/** Runs before the panel does. */
export const watchFirstRows = `window.firstRows = ${painted(`document.querySelector('${list} li a')`)}`

/** When the first rows were painted and when they had arrived, in ms after the page was asked for. */
export const readFirstRows = `window.firstRows.then((painted) => ({
  painted,
  arrived: performance.getEntriesByType('resource').find(({ name }) => name.includes('read_approval_queue')).responseEnd,
}))`

export const rowPainted = (id: string) =>
  painted(`document.querySelector('${list} a[href*="${id}"]')`)

export const nodesInList = `document.querySelector('${list}').querySelectorAll('*').length`

export const placeOfFocus = `document.activeElement?.closest('li')?.getAttribute('aria-posinset') ?? ''`
