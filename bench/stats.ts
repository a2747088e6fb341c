/** The spread of a few measurements of the same thing. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** Of at least one value. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  const median =
    sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  return { median, min: sorted[0], max: sorted[sorted.length - 1] }
}

/** How long single operations took. */
export interface Latency {
  readonly p50: number
  readonly p99: number
  readonly p999: number
  readonly max: number
}

/** Of at least one value, which are sorted in place. */
export function latencyOf(values: Float64Array): Latency {
  values.sort()
  return {
    p50: percentileOf(values, 0.5),
    p99: percentileOf(values, 0.99),
    p999: percentileOf(values, 0.999),
    max: values[values.length - 1],
  }
}

/** The smallest of sorted values that is at least as large as this share of them. */
export function percentileOf(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
}

/** Rounds to three digits: a noisy machine cannot vouch for more. */
export function threeDigits(value: number): number {
  return Number(value.toPrecision(3))
}

/** Rounds to tenths, or to hundredths below ten. */
export function rounded(value: number): number {
  return value < 10 ? Math.round(value * 100) / 100 : Math.round(value * 10) / 10
}
