import type { RunResult } from './run.js'

/** What `--json` prints. */
export interface Report {
  readonly seed: number
  readonly rounds: number
  readonly requests: number
  /** How many faults were injected. */
  readonly faults: number
  readonly violations: number
  /** From the kill of the active engine to the next act that was sent and acknowledged after it. */
  readonly failover_ms: Spread
  readonly by_fault: Readonly<Record<string, Spread & { readonly times: number }>>
  readonly found: RunResult['violations']
}

interface Spread {
  readonly p50: number | null
  readonly p99: number | null
  readonly max: number | null
}

const MOST_FOUND = 100

export function reportOf(result: RunResult, seed: number, failover: string): Report {
  const { rounds, requests, injected, violations } = result
  const called = (name: string) => injected.filter((one) => one.name === name)
  const of = (name: string) =>
    called(name).flatMap(({ recoveryMs }) => (recoveryMs === undefined ? [] : [recoveryMs]))
  const names = [...new Set(injected.map(({ name }) => name))].sort()
  return {
    seed,
    rounds,
    requests,
    faults: injected.length,
    violations: violations.length,
    failover_ms: spread(of(failover)),
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

/** The table of docs/reliability.md. */
export function tableOf({ by_fault }: Report): string {
  const rows = Object.entries(by_fault).map(
    ([name, { times, p50, max }]) => `| ${name} | ${times} | ${p50 ?? '–'} ms | ${max ?? '–'} ms |`,
  )
  const head = [
    '| fault | times | next acknowledgement, p50 | max |',
    '| --- | ---: | ---: | ---: |',
  ]
  return [...head, ...rows].join('\n')
}
