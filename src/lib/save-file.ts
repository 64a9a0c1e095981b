/** Gives a text to the browser as a file to keep. */
export function saveFile(name: string, text: string, type: string) {
  saveContent(name, new Blob([text], { type: `${type};charset=utf-8` }))
}

/** The same for what is no text, or too long for one. */
export function saveContent(name: string, content: Blob) {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has begun by then; until then the address has to stand.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
