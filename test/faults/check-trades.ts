import type { connectPool } from '@truebook/shared/db/connect'
import type { Violation } from './history.js'
import { MARKET } from './requests.js'

type Pool = ReturnType<typeof connectPool>

/** A trade as the public feed says it. */
export interface ToldTrade {
  readonly trade_id: string
  readonly price: string
  readonly quantity: string
  readonly maker_side: string
  readonly maker_order_id: string
  readonly taker_order_id: string
}

export function tradeLine(one: ToldTrade): string {
  const { trade_id, maker_side, quantity, price, maker_order_id, taker_order_id } = one
  return `${trade_id} ${maker_side} ${quantity} at ${price}, ${maker_order_id} ${taker_order_id}`
}

const LINES = `select t.trade_number as number, format('%s-%s %s %s at %s, %s %s', t.market,
    t.trade_number, t.maker_side, trim_scale(t.quantity * m.step_size::numeric),
    trim_scale(t.price * m.tick_size::numeric), t.maker_order, t.taker_order) as line
  from trades t join markets m on m.id = t.market where t.market = $1`

/** Each trade that a feed told, by its number, is the one of the tables. */
export async function checkTrades(
  pool: Pool,
  told: readonly ReadonlyMap<number, string>[],
): Promise<readonly Violation[]> {
  const { rows } = await pool.query<{ number: string; line: string }>(LINES, [MARKET])
  return wrongTrades(told, new Map(rows.map(({ number, line }) => [Number(number), line])))
}

export function wrongTrades(
  told: readonly ReadonlyMap<number, string>[],
  there: ReadonlyMap<number, string>,
): Violation[] {
  return told.flatMap((lines) =>
    [...lines]
      .filter(([number, line]) => there.get(number) !== line)
      .map(([number, line]) => ({
        name: 'trade told otherwise',
        text: `A feed told ${line}; it is ${there.get(number) ?? 'not there'}.`,
      })),
  )
}
