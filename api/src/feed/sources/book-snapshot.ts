import { hash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { lotsText, priceText } from '../../answers/amounts.js'
import type { RestingLevel, RestingOrders } from '../../queries/feed-moments.js'
import { lengthOf } from '../beginnings.js'
import type { ListedMarket } from '../catalog.js'
import { frameHead } from '../frame.js'
import type { AsOf } from './history.js'

/** How many orders are written without a break: there may be a million. */
const ORDERS_A_TURN = 512

/** The frame of a snapshot of the book channel, in pieces. Pauses now and then, so that other work goes on. */
export async function snapshotFrame(
  market: ListedMarket,
  channel: string,
  { sequence, found: { levels } }: AsOf<RestingOrders>,
): Promise<readonly Buffer[]> {
  const head = `{"channel":"${channel}","type":"snapshot","sequence":${sequence},"bids":[`
  const pieces = [
    Buffer.from(head),
    ...(await written(market, levels.BUY)),
    Buffer.from('],"asks":['),
    ...(await written(market, levels.SELL)),
    Buffer.from(']}'),
  ]
  return [frameHead(lengthOf(pieces)), ...pieces]
}

/** A side's orders as the inside of a JSON list. */
async function written(market: ListedMarket, levels: Iterable<RestingLevel>): Promise<Buffer[]> {
  const pieces: Buffer[] = []
  let slice = ''
  let count = 0
  for (const text of textsOf(market, levels)) {
    slice += count === 0 ? text : `,${text}`
    count += 1
    if (count % ORDERS_A_TURN > 0) continue
    pieces.push(Buffer.from(slice))
    slice = ''
    await turn()
  }
  return [...pieces, Buffer.from(slice)]
}

function* textsOf(market: ListedMarket, levels: Iterable<RestingLevel>): Generator<string> {
  for (const { price, orders } of levels) {
    const at = priceText(market, price)
    for (const { id, remaining } of orders) {
      yield `["${bookId(id)}","${at}","${lotsText(market, remaining)}"]`
    }
  }
}

/** An order's name in the public book: short, and of no use to anyone who does not know the order's id. */
export function bookId(orderId: string): string {
  return hash('sha256', orderId).slice(0, 16)
}
