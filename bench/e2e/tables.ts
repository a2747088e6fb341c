import { whereOf } from '../machine.js'
import type { Shown } from '../shown.js'
import { type Table, whole } from '../table.js'
import { BATCH_ORDERS, LOADS } from './plan.js'
import type { Report } from './report.js'

/** A report as people read it. */
export function shownOf(report: Report): Shown {
  const tables = [speeds(report), latencies(report), times(report)]
  return { tables, origin: originOf(report) }
}

function originOf({ machine, size, wallets, sockets }: Report): string {
  return `${whereOf(machine)}; ${wallets} wallets, ${sockets} connections, load included; size ${size}.`
}

function speeds({ rounds, single, batch, websocket, ceiling_per_s }: Report): Table {
  const row = (name: string, of: Report['batch']) => [
    name,
    whole(of.orders_per_s),
    `${whole(of.orders_per_s_min)} to ${whole(of.orders_per_s_max)}`,
  ]
  return {
    title: `Signed orders a second, acknowledged after their commit, medians of ${rounds} rounds`,
    head: ['', 'a second', 'least to most'],
    rows: [
      row('one order a request', single),
      row(`${BATCH_ORDERS} orders a request`, batch),
      row('one order a message, over WebSockets', websocket),
      row(`${BATCH_ORDERS} orders a message, over WebSockets`, websocket.batch),
      ['the api alone, no exchange behind', whole(ceiling_per_s), ''],
      [
        'one order a request by the api alone, median of the rounds',
        `${Math.round(single.ratio_to_ceiling * 100)} %`,
        '',
      ],
    ],
  }
}

function latencies({ single }: Report): Table {
  return {
    title: 'Milliseconds from when an order is due until it is acknowledged',
    head: ['load', 'p50', 'p99', 'p99.9', 'max'],
    rows: LOADS.map((share) => {
      const { p50, p99, p999, max } = single.latency_ms[`load_${share * 100}`]
      return [`${share * 100} %`, ...[p50, p99, p999, max].map(String)]
    }),
  }
}

function times({ cpu_us_per_order }: Report): Table {
  const entries = Object.entries(cpu_us_per_order ?? {})
  return {
    title: 'Processor time of one order, in microseconds, by process',
    head: ['', ...entries.map(([part]) => part.replace('_', '-'))],
    rows: [['one order a request', ...entries.map(([, micros]) => String(micros))]],
  }
}
