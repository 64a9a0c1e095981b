/** 28 days of minutes with seven short incidents: the same in every run (a linear congruential generator). */
export function minuteRates(): number[] {
  let state = 20_261_127
  const noise = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
  const rates = Array.from({ length: 28 * 1_440 }, () => noise() * 0.002)
  for (let incident = 0; incident < 7; incident += 1) {
    const begins = Math.floor(noise() * (rates.length - 30))
    rates.fill(0.05 + noise() * 0.4, begins, begins + 1 + Math.floor(noise() * 30))
  }
  return rates
}

/** The lowest and the highest of each of so many equal stretches, in their order. */
export function lowestAndHighest(values: readonly number[], stretches: number) {
  const places = Array.from({ length: stretches }, (_, stretch) => {
    const from = Math.floor((stretch * values.length) / stretches)
    const to = Math.floor(((stretch + 1) * values.length) / stretches)
    const part = values.slice(from, to)
    const found = [Math.min(...part), Math.max(...part)].map((value) => from + part.indexOf(value))
    return found.toSorted((a, b) => a - b)
  })
  return places.flat().map((index) => ({ index, rate: values[index] ?? 0 }))
}
