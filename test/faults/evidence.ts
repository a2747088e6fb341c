import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Ground } from './ground.js'
import type { Op, Violation } from './history.js'

/** Where and how promises were broken. */
export interface Broken {
  readonly seed: number
  readonly rounds: number
  readonly violations: readonly Violation[]
}

/**
 * Writes what every client did and was told beside the logs of the exchange, and says where it is and
 * what is known of those orders, transfers and withdrawals that the violations name.
 */
export function keepEvidence({ exchange, clients }: Ground, broken: Broken): string {
  const { seed, rounds, violations } = broken
  const ops = clients.flatMap(({ history }) => history)
  const file = join(exchange.folder, 'history.json')
  writeFileSync(file, JSON.stringify({ ...broken, ops }, undefined, 1))
  const named = violations.map(({ name, text }) => `  ${name}: ${text}`)
  const about = ops.filter((op) => isNamed(op, violations)).slice(0, MOST_OPS)
  return [
    `Broken with --seed ${seed} --rounds ${rounds}; the logs, the tables and ${file} are kept.`,
    ...named,
    ...about.map((op) => `  ${JSON.stringify(op)}`),
  ].join('\n')
}

const MOST_OPS = 50

function isNamed(
  { orderId = '', orderIds = [], outcome }: Op,
  violations: readonly Violation[],
): boolean {
  const ids = [...outcome.ids, ...orderIds, orderId].filter((id) => id !== '')
  return violations.some(({ text }) => ids.some((id) => text.includes(id)))
}
