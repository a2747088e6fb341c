import { createExchange, type Exchange } from '@truebook/engine/core/exchange'
import type { Command } from '@truebook/shared/command'
import type { Event, EventOf } from '@truebook/shared/event'
import { amendment, cancellation, openingCommands, placement } from './bme-commands.js'
import type { BmeRow } from './bme-rows.js'
import type { Outcome, RecordedFill } from './outcome.js'

/** What a client knows of its order: its whole size, and how much of it was filled. */
interface KnownOrder {
  size: number
  filled: number
}

/** Plays a recording to a whole exchange, as commands. */
export function playToExchange(rows: readonly BmeRow[]): Outcome {
  const exchange = createExchange({ bookCapacity: 2 ** 12 })
  const apply = sender(exchange)
  for (const command of openingCommands()) apply(command, rows[0].time)
  const orders = new Map<number, KnownOrder>()
  const fills: RecordedFill[] = []
  const leftAtCancel: number[] = []
  for (const row of rows) {
    const known = orders.get(row.uid) ?? { size: row.lots, filled: 0 }
    orders.set(row.uid, known)
    const events = apply(commandFor(row, known), row.time)
    for (const event of events) if (event.type === 'trade') fills.push(fillOf(event, orders))
    if (row.kind === 'cancel') leftAtCancel.push(remainingOf(events))
  }
  return { fills, leftAtCancel, resting: exchange.view().orders.length }
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

function commandFor(row: BmeRow, known: KnownOrder): Command {
  if (row.kind === 'new') return placement(row)
  if (row.kind === 'cancel') return cancellation(row)
  known.size -= row.lots
  // A reduction by all that is left ends the order.
  return known.size === known.filled ? cancellation(row) : amendment(row, known.size)
}

function fillOf(trade: EventOf<'trade'>, orders: Map<number, KnownOrder>): RecordedFill {
  const { takerOrderId, makerOrderId, price, quantity } = trade
  for (const { time: uid } of [takerOrderId, makerOrderId]) {
    const known = orders.get(uid)
    if (known) known.filled += quantity
  }
  return { taker: takerOrderId.time, maker: makerOrderId.time, price, lots: quantity }
}

function remainingOf(events: readonly Event[]): number {
  const isClosed = (event: Event): event is EventOf<'order_closed'> => event.type === 'order_closed'
  return events.find(isClosed)?.remaining ?? 0
}
