export const reviewChoices = [
  { value: '30', label: '30 min' },
  { value: '60', label: '1 h' },
  { value: '240', label: '4 h' },
  { value: '1440', label: '24 h' },
] as const

export type ReviewChoice = (typeof reviewChoices)[number]['value']

/** When the control comes up for review, counted from the server's now. */
export function reviewTime(choice: ReviewChoice, serverNow: number): number {
  return serverNow + Number(choice) * 60_000
}
