/**
 * A path pattern as people write it: `^\/(?<id>[0-9]+)\/estimate$` is `/{id}/estimate`. Groups with a name become their
 * name, whatever they contain, so that nothing of a request is in it.
 */
export function routeTemplate(pattern: RegExp): string {
  const { source } = pattern
  let template = ''
  for (let at = 0; at < source.length; at += 1) {
    const [group, name] = /^\(\?<(\w+)>/.exec(source.slice(at)) ?? []
    if (group !== undefined && name !== undefined) {
      template += `{${name}}`
      at = endOfGroup(source, at)
    } else if (!'^$\\'.includes(source.charAt(at))) template += source.charAt(at)
  }
  return template
}

/** Where the parenthesis closes that opens at `start`. */
function endOfGroup(source: string, start: number): number {
  let depth = 0
  for (let at = start; at < source.length; at += 1) {
    if (source.charAt(at) === '(') depth += 1
    if (source.charAt(at) === ')') depth -= 1
    if (depth === 0) return at
  }
  return source.length
}
