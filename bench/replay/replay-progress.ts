import { SingleBar } from 'cli-progress'

/** Shows the progress of the replay. */
export interface Progress {
  update(events: number, orders: number): void
  stop(): void
}

const BAR =
  '{bar} {percentage}% | {value}/{total} recorded events | {orders} orders | {eta_formatted} left'
const LINES = 10

/** A bar on a terminal; elsewhere a line for each tenth. */
export function createProgress(total: number): Progress {
  return process.stdout.isTTY ? createBar(total) : createLines(total)
}

/** Says nothing. */
export const SILENT: Progress = { update() {}, stop() {} }

function createBar(total: number): Progress {
  // The bar does not change the terminal's modes: nobody would restore them after a kill.
  const bar = new SingleBar({ format: BAR, linewrap: true, etaBuffer: 200, fps: 10 })
  bar.start(total, 0, { orders: 0 })
  return {
    update: (events, orders) => bar.update(events, { orders }),
    stop: () => bar.stop(),
  }
}

function createLines(total: number): Progress {
  let printed = 0
  return {
    update(events, orders) {
      const due = Math.floor((events / total) * LINES)
      if (due === printed) return
      printed = due
      console.log(`${(due * 100) / LINES}% | ${events}/${total} recorded events | ${orders} orders`)
    },
    stop() {},
  }
}
