import type { MachineFigure, Term, Way } from './machine-figures.ts'

/**
 * The same figures as one question in PromQL, each with its name as a label.
 * @param selector matchers that choose the machine among others, as between braces
 */
export function figuresExpression(figures: readonly MachineFigure[], selector: string): string {
  return figures
    .map(({ name, ways }) => {
      const found = ways.map((way) => wayExpression(way, selector)).join(' or ')
      return `label_replace(${found}, "figure", "${name}", "", "")`
    })
    .join(' or ')
}

function wayExpression({ plus, minus }: Way, selector: string): string {
  const first = termExpression(plus, selector)
  return minus ? `(${first} - ${termExpression(minus, selector)})` : first
}

function termExpression({ metric, fold, only, not }: Term, selector: string): string {
  const any = (values: readonly string[]) => values.join('|')
  const matchers = [
    ...Object.entries(only ?? {}).map(([name, values]) => `${name}=~"${any(values)}"`),
    ...Object.entries(not ?? {}).map(([name, values]) => `${name}!~"${any(values)}"`),
    ...(selector === '' ? [] : [selector]),
  ]
  return `${fold}(${metric}{${matchers.join(',')}})`
}
