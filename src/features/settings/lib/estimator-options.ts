/** Whether an estimator is named, or answers at an address. */
export function estimatorKind(estimator: string): 'none' | 'function' | 'address' {
  if (estimator.trim() === '') return 'none'
  return /^https?:/.test(estimator.trim()) ? 'address' : 'function'
}

/** What can be chosen; a function that is saved and not there any more stays a choice, so that it is seen. */
export function estimatorOptions(
  present: readonly { name: string }[],
  saved: string,
): { value: string; label: string }[] {
  const names = present.map(({ name }) => name)
  const isSaved = estimatorKind(saved) === 'function'
  return [
    { value: 'none', label: 'None: counts as critical' },
    ...(isSaved && !names.includes(saved) ? [saved, ...names] : names).map((name) => ({
      value: `function ${name}`,
      label: `estimators.${name}`,
    })),
    { value: 'address', label: 'An address that answers' },
  ]
}
