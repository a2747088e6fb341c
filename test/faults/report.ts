import type { Violation } from './history.js'
import type { Round } from './run.js'

/** What `--json` prints. */
export interface Report {
  readonly seeds: readonly number[]
  readonly rounds: number
  readonly requests: number
  /** How many faults were injected. */
  readonly faults: number
  readonly violations: number
  /** From the kill of the active engine to the next act that was sent and acknowledged after it. */
  readonly failover_ms: Spread
  /** How long a round took, its checks included. */
  readonly round_ms: Spread
  readonly by_fault: Readonly<Record<string, Spread & { readonly times: number }>>
  readonly found: readonly Violation[]
}

interface Spread {
  readonly p50: number | null
  readonly p99: number | null
  readonly max: number | null
}

const MOST_FOUND = 100

export function reportOf(rounds: readonly Round[], failover: string): Report {
  const injected = rounds.flatMap((round) => round.injected)
  const violations = rounds.flatMap((round) => round.violations)
  const called = (name: string) => injected.filter((one) => one.name === name)
  const of = (name: string) =>
    called(name).flatMap(({ recoveryMs }) => (recoveryMs === undefined ? [] : [recoveryMs]))
  const names = [...new Set(injected.map(({ name }) => name))].sort()
  return {
    seeds: [...new Set(rounds.map(({ seed }) => seed))],
    rounds: rounds.length,
    requests: rounds.reduce((sum, { requests }) => sum + requests, 0),
    faults: injected.length,
    violations: violations.length,
    failover_ms: spread(of(failover)),
    round_ms: spread(rounds.map(({ ms }) => ms)),
    by_fault: Object.fromEntries(
      names.map((name) => [name, { times: called(name).length, ...spread(of(name)) }]),
    ),
    found: violations.slice(0, MOST_FOUND),
  }
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? null
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}

/** The table of docs/reliability.md, and what it sums. */
export function tableOf(report: Report): string {
  const { by_fault, rounds, requests, faults, violations, round_ms } = report
  const rows = Object.entries(by_fault).map(
    ([name, { times, p50, max }]) => `| ${name} | ${times} | ${p50 ?? '–'} ms | ${max ?? '–'} ms |`,
  )
  return [
    '| fault | times | next acknowledgement, p50 | max |',
    '| --- | ---: | ---: | ---: |',
    ...rows,
    '',
    `${rounds} rounds of ${round_ms.p50 ?? 0} ms (p50), ${faults} faults, ${requests} requests, ${violations} violations`,
  ].join('\n')
}
