/** How this machine's keyboard calls the key that opens the palette. */
export const modifierKey = /Mac|iPhone|iPad/u.test(navigator.userAgent) ? '⌘' : 'Ctrl'
