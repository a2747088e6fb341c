import { whereOf } from '../machine.js'
import type { Shown } from '../shown.js'
import type { Table } from '../table.js'
import type { PausesByKind } from './gc-watch.js'
import { longestPause } from './gc-watch.js'
import { SCALE, WORKLOADS } from './plan.js'
import type { Report } from './report.js'

/** A report as people read it. */
export function shownOf(report: Report): Shown {
  return {
    tables: [timesTable(report), latencyTable(report), scaleTable(report), memoryTable(report)],
    origin: `${machineOf(report)}. Hash of all trades and books: \`${report.hash}\`.`,
  }
}

/** Where the figures come from. */
export function machineOf({ machine, size }: Report): string {
  return `${whereOf(machine)}; size ${size}`
}

function timesTable({ rounds, workloads }: Report): Table {
  return {
    title: `Nanoseconds of processor time a message, median (least to most) of ${rounds} rounds`,
    head: [
      'flow',
      'book',
      'one of two books',
      'nodejs-order-book',
      'times the book',
      'whole state machine',
    ],
    rows: WORKLOADS.map((name) => {
      const row = workloads[name]
      return [
        name,
        spread(row.book_ns, row.book_min_ns, row.book_max_ns),
        figure(row.second_book_ns),
        spread(row.peer_ns, row.peer_min_ns, row.peer_max_ns),
        `${figure(row.ratio_to_peer)} ×`,
        spread(row.state_machine_ns, row.state_machine_min_ns, row.state_machine_max_ns),
      ]
    }),
  }
}

function latencyTable({ timer_ns, workloads, state_machine }: Report): Table {
  const rows = [
    ...WORKLOADS.map((name) => ({ name: `book, ${name}`, ...workloads[name] })),
    { name: 'state machine, touch', ...state_machine },
  ]
  return {
    title: `One message at a time, in nanoseconds; looking at the clock is ${figure(timer_ns)} of it`,
    head: ['', 'p50', 'p99', 'p99.9', 'max'],
    rows: rows.map(({ name, p50_ns, p99_ns, p999_ns, max_ns }) => [
      name,
      ...[p50_ns, p99_ns, p999_ns, max_ns].map(figure),
    ]),
  }
}

function scaleTable({ scale, scale_peer }: Report): Table {
  return {
    title: 'Nanoseconds a message by the number of resting orders, touch flow',
    head: ['resting orders', 'book', 'nodejs-order-book'],
    rows: SCALE.map((name) => [
      figure(Number(name)),
      figure(scale[name]),
      figure(scale_peer[name]),
    ]),
  }
}

function memoryTable(report: Report): Table {
  const { pauses } = report.gc
  return {
    title: 'Pauses of the garbage collector, and memory',
    head: ['', 'pauses', 'longest', 'in all', 'bytes a resting order'],
    rows: [
      memoryRow('book', pauses.book, report.bytes_per_order),
      memoryRow('state machine', pauses.state_machine, report.state_machine_bytes_per_order),
      memoryRow('nodejs-order-book', pauses.peer, report.peer_bytes_per_order),
    ],
  }
}

function memoryRow(name: string, pauses: PausesByKind, bytes: number): string[] {
  const kinds = Object.values(pauses)
  const count = kinds.reduce((sum, kind) => sum + kind.count, 0)
  const totalMs = kinds.reduce((sum, kind) => sum + kind.totalMs, 0)
  return [
    name,
    `${count}`,
    `${longestPause(pauses).toFixed(2)} ms`,
    `${totalMs.toFixed(1)} ms`,
    figure(bytes),
  ]
}

function spread(median: number, min: number, max: number): string {
  return `${figure(median)} (${figure(min)} to ${figure(max)})`
}

/** Three digits are more than a shared machine can vouch for. */
function figure(value: number | null): string {
  if (value === null) return 'not run'
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)))
  return Number(value.toFixed(Math.min(digits, 1))).toLocaleString('en-US')
}
