import { plainTable } from '../table.js'
import type { Report } from './report.js'
import { machineOf, tablesOf } from './tables.js'

/** A report for a terminal. */
export function summaryOf(report: Report): string {
  const origin = `${machineOf(report)}. Hash of all trades and books: ${report.hash}.`
  return [...tablesOf(report).map(plainTable), origin].map((part) => `\n${part}`).join('\n')
}
