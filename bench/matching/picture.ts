import { barChart, caption, lineChart, svgPage } from '../chart.js'
import { SCALE, WORKLOADS } from './plan.js'
import type { Report } from './report.js'
import { machineOf } from './tables.js'

const BOOK = { name: 'book', colour: 0 } as const
const STATE_MACHINE = { name: 'whole state machine', colour: 1 } as const
const PEER = { name: 'nodejs-order-book', colour: 2 } as const

const WIDTH = 860
const LEFT = 70
const INNER = WIDTH - LEFT - 30

/** A report as a picture: what a message costs by flow, and as the book grows. */
export function pictureOf(report: Report): string {
  return svgPage({
    width: WIDTH,
    height: 780,
    description: 'What a message costs in the book, the state machine and nodejs-order-book',
    parts: [
      flowChart(report),
      growthChart(report),
      caption({ x: LEFT, y: 758 }, machineOf(report)),
    ],
  })
}

function flowChart({ workloads }: Report): string {
  const rows = WORKLOADS.map((name) => workloads[name])
  return barChart(
    { x: LEFT, y: 80, width: INNER, height: 270 },
    {
      title: 'Processor time of a message by flow, and how many times the book’s the peer takes',
      marks: rows.map((row, i) => `${WORKLOADS[i]}: ${Math.round(row.ratio_to_peer)} ×`),
      series: [
        { ...BOOK, values: rows.map((row) => row.book_ns) },
        { ...STATE_MACHINE, values: rows.map((row) => row.state_machine_ns) },
        { ...PEER, values: rows.map((row) => row.peer_ns) },
      ],
      format: duration,
    },
  )
}

function growthChart({ scale, scale_peer }: Report): string {
  return lineChart(
    { x: LEFT, y: 470, width: INNER, height: 220 },
    {
      title: 'Processor time of a message by the number of resting orders, touch flow',
      marks: SCALE.map((name) => Number(name).toLocaleString('en-US')),
      series: [
        { ...BOOK, values: SCALE.map((name) => scale[name]) },
        { ...PEER, values: SCALE.map((name) => scale_peer[name]) },
      ],
      format: duration,
    },
  )
}

/** Nanoseconds in the unit that needs the fewest digits. */
function duration(ns: number): string {
  if (ns < 1000) return `${Number(ns.toPrecision(3))} ns`
  if (ns < 1_000_000) return `${Number((ns / 1000).toPrecision(2))} µs`
  return `${Number((ns / 1_000_000).toPrecision(2))} ms`
}
