export interface ReasonDraft {
  preset: string
  text: string
  incident: string
}

const separator = ' · '

/** The stored reason: the preset alone is one, and words or an incident are added to it. */
export function composeReason({ preset, text, incident }: ReasonDraft): string {
  const said = [preset, text.trim()].filter((part) => part !== '').join(': ')
  return [said, incident.trim()].filter((part) => part !== '').join(separator)
}

const reference = /^([A-Z][A-Z0-9]*-\d+|https?:\/\/\S+)$/

/** Splits a stored reason into its words and the incident it ends with, if it does. */
export function splitReason(reason: string): { text: string; incident: string | null } {
  const at = reason.lastIndexOf(separator)
  const tail = at === -1 ? '' : reason.slice(at + separator.length)
  return reference.test(tail)
    ? { text: reason.slice(0, at), incident: tail }
    : { text: reason, incident: null }
}

/** An incident that can be opened; anything but http(s) is only shown. */
export function incidentHref(incident: string): string | null {
  return /^https?:\/\//.test(incident) ? incident : null
}
