import { createExchange, type Exchange } from '@truebook/engine/core/exchange'
import type { Command } from '@truebook/shared/command'
import type { Event, EventOf } from '@truebook/shared/event'
import { cancellation, openingCommands, type Part, placement } from './bme-commands.js'
import type { BmeRow } from './bme-rows.js'
import type { Outcome, RecordedFill } from './outcome.js'

/**
 * Plays a recording to a whole exchange. No command makes an order smaller in its place, so an order
 * that will be reduced comes in parts: part 0 is what no reduction takes, part n what the n-th one
 * takes. Part 0 stands in front, the part of the first reduction at the end. Fills eat from the
 * front, so a reduction finds its part whole, and cancels it. Nobody else's order comes between the
 * parts: to the market they are one order.
 */
export function playToExchange(rows: readonly BmeRow[]): Outcome {
  const exchange = createExchange({ bookCapacity: 2 ** 12 })
  const apply = sender(exchange)
  for (const command of openingCommands()) apply(command, rows[0].time)
  const reductions = reductionsByUid(rows)
  const done = new Map<number, number>()
  const fills: RecordedFill[] = []
  const leftAtCancel: number[] = []
  for (const row of rows) {
    if (row.kind === 'new') {
      for (const part of partsOf(row.lots, reductions.get(row.uid) ?? [])) {
        collectFills(apply(placement(row, part), row.time), fills)
      }
    } else if (row.kind === 'cancel') {
      leftAtCancel.push(remainingOf(apply(cancellation(row, 0), row.time)))
    } else {
      const turn = (done.get(row.uid) ?? 0) + 1
      done.set(row.uid, turn)
      const gone = remainingOf(apply(cancellation(row, turn), row.time))
      if (gone !== row.lots) throw new Error(`Order ${row.uid} lost ${gone}, not ${row.lots}.`)
    }
  }
  return { fills, leftAtCancel, resting: exchange.snapshot().orders.length }
}

/** Numbers the commands; a refusal of any of them is an error. */
function sender(exchange: Exchange): (command: Command, time: number) => Event[] {
  let sequence = 0
  return (command, time) => {
    sequence += 1
    const events = exchange.apply(command, sequence, time)
    const refused = events.find(({ type }) => type.endsWith('rejected'))
    if (refused && 'code' in refused) {
      throw new Error(`The exchange refused ${command.type} ${sequence}: ${refused.code}.`)
    }
    return events
  }
}

function reductionsByUid(rows: readonly BmeRow[]): Map<number, number[]> {
  const reductions = new Map<number, number[]>()
  for (const { kind, uid, lots } of rows) {
    if (kind === 'reduce') reductions.set(uid, [...(reductions.get(uid) ?? []), lots])
  }
  return reductions
}

/** The parts of an order that are there at all, the one in front first. */
function partsOf(lots: number, reductions: readonly number[]): Part[] {
  const whole = lots - reductions.reduce((sum, size) => sum + size, 0)
  const behind = reductions.map((size, i) => ({ number: i + 1, size })).reverse()
  return [{ number: 0, size: whole }, ...behind].filter(({ size }) => size > 0)
}

/** Trades between parts of the same two orders are one fill. */
function collectFills(events: readonly Event[], fills: RecordedFill[]): void {
  for (const trade of events) {
    if (trade.type !== 'trade') continue
    const { takerOrderId, makerOrderId, price, quantity } = trade
    const fill = { taker: takerOrderId.time, maker: makerOrderId.time, price, lots: quantity }
    const last = fills.at(-1)
    const isSame = last && last.taker === fill.taker && last.maker === fill.maker
    if (isSame) fills[fills.length - 1] = { ...last, lots: last.lots + fill.lots }
    else fills.push(fill)
  }
}

function remainingOf(events: readonly Event[]): number {
  const isClosed = (event: Event): event is EventOf<'order_closed'> => event.type === 'order_closed'
  return events.find(isClosed)?.remaining ?? 0
}
