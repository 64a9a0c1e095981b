/** A moment as `<input type="datetime-local">` writes it: `2026-11-20T10:42`, in the reader's zone. */
export function minuteText(at: number): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`
}

/** The moment that such a text means; NaN for one that is not whole. Of an hour that comes twice it is the first. */
export function minuteIn(text: string): number {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) ? new Date(text).getTime() : Number.NaN
}
