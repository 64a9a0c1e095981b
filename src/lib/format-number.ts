const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `1,241` */
export function formatCount(value: number) {
  return whole.format(value)
}

/** `1 workflow`, `14 workflows`; the plural is given where an s does not do. */
export function countOf(value: number, singular: string, plural = `${singular}s`) {
  return `${formatCount(value)} ${value === 1 ? singular : plural}`
}
