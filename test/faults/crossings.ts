import type { Violation } from './history.js'

/** Money that crossed the bridge, in the words of one of its sides: these are to be equal. */
export interface Crossing {
  /** The number of the deposit, or of the leaf; '' where that side has none. */
  readonly place: string
  readonly wallet: string
  readonly symbol: string
  /** Units of the token on chain. */
  readonly units: bigint
}

export interface BothSides {
  /** What each of `here` is, and where `there` is. */
  readonly what: string
  readonly where: string
  readonly here: readonly Crossing[]
  readonly there: readonly Crossing[]
}

/** What one side has more often than the other. */
export function differences({ what, where, here, there }: BothSides): Violation[] {
  const counts = new Map<string, number>()
  const count = (crossing: Crossing, by: number) => {
    const name = nameOf(crossing)
    counts.set(name, (counts.get(name) ?? 0) + by)
  }
  for (const crossing of here) count(crossing, 1)
  for (const crossing of there) count(crossing, -1)
  return [...counts]
    .filter(([, more]) => more !== 0)
    .map(([name, more]) =>
      more > 0
        ? { name: `${what} is not ${where}`, text: `The ${what}, ${name}, is not ${where}.` }
        : { name: `${where} without a ${what}`, text: `It is ${where}: ${name}.` },
    )
}

function nameOf({ place, wallet, symbol, units }: Crossing): string {
  return `${place === '' ? '' : `number ${place}, `}${units} units of ${symbol} of ${wallet}`
}
