type Answer = { readonly data: unknown; readonly error: { readonly message: string } | null }

/** The data of an answer, or an error that says which step of seeding failed and why. */
export function demand<A extends Answer>(
  step: string,
  answer: A,
): NonNullable<Extract<A, { error: null }>['data']> {
  if (answer.error !== null) throw new Error(`demo: cannot ${step}: ${answer.error.message}`)
  if (!hasData(answer)) throw new Error(`demo: cannot ${step}: no answer`)
  return answer.data
}

function hasData<A extends Answer>(
  answer: A,
): answer is A & { data: NonNullable<Extract<A, { error: null }>['data']> } {
  return answer.data !== null && answer.data !== undefined
}
