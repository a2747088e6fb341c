import { LOOK_AHEAD } from '@truebook/engine/core/book'
import { createExchange } from '@truebook/engine/core/exchange'
import { type BookSide, BUY, SELL } from '@truebook/engine/core/price-key'
import type { OpenOrder } from '@truebook/engine/core/snapshot'
import { assert } from '@truebook/shared/assert'
import { decode, encode } from '@truebook/shared/codec'
import { type Command, commandField } from '@truebook/shared/command'
import type { Event } from '@truebook/shared/event'
import { type Core, foldCancel, foldTrade, type Level } from './core.js'
import { type Flow, timeOf } from './flow.js'
import { commandOf, openingCommands } from './flow-commands.js'

export interface StateMachineOptions {
  /** How many signed messages the replay window remembers before the first of the flow. */
  readonly remembered: number
}

/**
 * The whole exchange: replay window, rules, holds, book, fees, ledger and events. Commands come out
 * of the decoder, a slice at a time, as they do in the engine; a slice's events are kept until its
 * end, as the engine keeps them until they are committed.
 */
export function createStateMachineCore(flow: Flow, { remembered }: StateMachineOptions): Core {
  const exchange = createExchange({ bookCapacity: flow.capacity })
  let commands: Command[] = []
  let decided: Event[][] = []
  let base = 0
  let digest = 0
  let sequence = 0

  for (const { command, time } of openingCommands(remembered)) {
    sequence += 1
    const events = exchange.apply(command, sequence, time)
    assert(!events.some(isRefusal), `The exchange must take ${command.type}.`)
  }

  function prepare(from: number, to: number): void {
    base = from
    decided = new Array(to - from)
    const entries: Buffer[] = []
    for (let i = from; i < to; i += 1) entries.push(encode(commandField, commandOf(flow, i)))
    // All entries exist before the first is decoded, so that no memory lies between the decoded values.
    commands = entries.map((entry) => decode(commandField, entry))
  }

  function handle(i: number): void {
    const n = i - base
    if (n % LOOK_AHEAD === 0) exchange.expect(commands.slice(n, n + LOOK_AHEAD))
    sequence += 1
    decided[n] = exchange.apply(commands[n], sequence, timeOf(i))
  }

  function collect(): void {
    for (const [n, events] of decided.entries()) digest = foldEvents(digest, base + n, events)
  }

  return {
    slice: 1024,
    prepare,
    handle,
    collect,
    digest: () => digest,
    levels: () => levelsOf(exchange.view().orders),
  }
}

function isRefusal({ type }: Event): boolean {
  return type === 'order_rejected' || type === 'command_rejected'
}

function foldEvents(before: number, message: number, events: readonly Event[]): number {
  let digest = before
  for (const event of events) {
    if (event.type === 'trade') {
      const { makerOrderId, price, quantity } = event
      digest = foldTrade(digest, message, makerOrderId.chance, price, quantity)
    } else if (event.type === 'order_closed' && event.reason === 'CANCELLED') {
      digest = foldCancel(digest, message, event.remaining)
    }
    assert(!isRefusal(event), `The exchange must take message ${message}.`)
  }
  return digest
}

function levelsOf(orders: Iterable<Pick<OpenOrder, 'side' | 'price' | 'remaining'>>): Level[] {
  const levels = new Map<string, { side: BookSide; price: number; lots: number; orders: number }>()
  for (const { side, price, remaining } of orders) {
    const key = `${side} ${price}`
    const level = levels.get(key) ?? {
      side: side === 'BUY' ? BUY : SELL,
      price,
      lots: 0,
      orders: 0,
    }
    levels.set(key, { ...level, lots: level.lots + remaining, orders: level.orders + 1 })
  }
  return [...levels.values()].sort((a, b) =>
    a.side === b.side ? (a.side === BUY ? b.price - a.price : a.price - b.price) : a.side - b.side,
  )
}
