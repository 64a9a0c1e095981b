/** What actions can be chosen: what was refused, each group of which there are several, and every single one. */
export function actionOptions(actions: readonly string[]): { value: string; words: string }[] {
  const subjects = actions.map(subjectOf)
  const groups = [...new Set(subjects)].filter(
    (subject) => subjects.filter((other) => other === subject).length > 1,
  )
  const named = [
    ...groups.map((subject) => `${subject}.*`),
    ...actions.filter((action) => !groups.includes(subjectOf(action))),
    ...actions.filter((action) => groups.includes(subjectOf(action))),
  ]
  // A group stands before what is in it.
  named.sort((one, other) => (one.replace('*', '') < other.replace('*', '') ? -1 : 1))
  const refused = actions.some((action) => action.endsWith('.refused')) ? ['*.refused'] : []
  return [...refused, ...named].map((value) => ({ value, words: actionName(value) }))
}

/** "All of control", "control engaged", "control engaged, refused". */
export function actionName(action: string): string {
  if (action === '*.refused') return 'Everything refused'
  if (action.endsWith('.*')) return `All of ${spoken(action.slice(0, -2))}`
  return action.endsWith('.refused')
    ? `${spoken(action.slice(0, -'.refused'.length))}, refused`
    : spoken(action)
}

function subjectOf(action: string): string {
  return action.split('.')[0] ?? action
}

function spoken(name: string): string {
  return name.replace(/[._]/g, ' ')
}
