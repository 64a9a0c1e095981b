import { mostSimilar } from './most-similar.ts'
import { RestError } from './rest-error.ts'
import type { Routine } from './routine.ts'

/** The function a call means, by its name and the names of its arguments. Throws what PostgREST answers otherwise. */
export function chooseRoutine(
  name: string,
  argumentNames: string[],
  overloads: Routine[],
  allNames: string[],
): Routine {
  const fitting = overloads.filter((routine) => fits(routine, argumentNames))
  const [chosen, another] = fitting
  if (!chosen) throw notFound(name, argumentNames, allNames)
  if (!another) return chosen
  throw new RestError(
    300,
    'PGRST203',
    `Could not choose the best candidate function between: ${fitting.map(signature).join(', ')}`,
    {
      hint: 'Try renaming the parameters or the function itself in the database so function overloading can be resolved',
    },
  )
}

/** True for a function with one nameless json argument, which takes the whole body. */
export function takesWholeBody(routine: Routine): boolean {
  const [only, second] = routine.parameters
  return only?.name === '' && !second && /^jsonb?$/.test(only.type)
}

function fits(routine: Routine, argumentNames: string[]): boolean {
  if (takesWholeBody(routine)) return true
  const known = new Set(routine.parameters.map((parameter) => parameter.name))
  return (
    argumentNames.every((name) => known.has(name)) &&
    routine.parameters.every(({ name, required }) => !required || argumentNames.includes(name))
  )
}

function notFound(name: string, argumentNames: string[], allNames: string[]): RestError {
  const call =
    argumentNames.length > 0 ? `public.${name}(${argumentNames.join(', ')})` : `public.${name}`
  const by = argumentNames.length > 0 ? `with parameters ${argumentNames.join(', ')} or ` : ''
  const similar = allNames.includes(name) ? null : mostSimilar(name, allNames)
  return new RestError(
    404,
    'PGRST202',
    `Could not find the function ${call}${argumentNames.length > 0 ? '' : ' without parameters'} in the schema cache`,
    {
      details: `Searched for the function public.${name} ${by}with a single unnamed json/jsonb parameter, but no matches were found in the schema cache.`,
      hint: similar && `Perhaps you meant to call the function public.${similar}`,
    },
  )
}

function signature({ name, parameters }: Routine): string {
  return `public.${name}(${parameters.map((one) => `${one.name} => ${one.type}`).join(', ')})`
}
